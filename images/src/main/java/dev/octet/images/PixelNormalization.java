package dev.octet.images;

import java.util.List;
import java.util.Optional;

import dev.octet.io.Section;

/**
 * {@code (pixel / scale - mean) / std}, each operation in float32 and in this order, as numpy and torch do:
 * {@code (v - mean * scale) / (std * scale)} differs from it in the last bit.
 *
 * @param scale above 0
 * @param mean one number, or one a channel; 0 if the recipe gives none
 * @param std as many as of mean; 1 if the recipe gives none
 */
record PixelNormalization(float scale, List<Float> mean, List<Float> std) {

    PixelNormalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.isEmpty() || mean.size() != std.size()) {
            throw new IllegalArgumentException(
                    "mean has " + mean.size() + " numbers and std has " + std.size() + "; give one a channel to both");
        }
        if (!(scale > 0) || !std.stream().allMatch(value -> value > 0)) {
            throw new IllegalArgumentException("scale and std must be above 0");
        }
        for (int channel = 0; channel < mean.size(); channel++) {
            float largest = (255 / scale - mean.get(channel)) / std.get(channel);
            float smallest = (0 / scale - mean.get(channel)) / std.get(channel);
            if (!Float.isFinite(largest) || !Float.isFinite(smallest)) {
                throw new IllegalArgumentException(
                        "a white pixel becomes infinite with scale " + scale + " and std " + std.get(channel));
            }
        }
    }

    /** Reads scale, mean and std from the section of all steps; empty if none is there or one is wrong. */
    static Optional<PixelNormalization> read(Section section) {
        Optional<Double> scale = section.number("scale", 0, Float.MAX_VALUE);
        List<Double> mean = section.numbers("mean");
        List<Double> std = section.numbers("std");
        boolean wrong = false;
        if (scale.isPresent() && scale.get().floatValue() == 0) {
            section.problem("scale", "must be above 0", "Pixels are divided by it: write 255 for pixels from 0 to 1.");
            wrong = true;
        }
        for (Double value : std) {
            if (!(value.floatValue() > 0)) {
                section.problem(
                        "std",
                        "must be above 0 but has " + value,
                        "Pixels are divided by it; leave it out or" + " write the standard deviation of each channel.");
                wrong = true;
            }
        }
        if (section.has("mean") != section.has("std")) {
            String missing = section.has("mean") ? "std" : "mean";
            section.problem(
                    missing,
                    "is missing",
                    "mean and std go together; write " + (missing.equals("std") ? 1 : 0)
                            + " for one that changes nothing.");
            wrong = true;
        } else if (section.texts("mean").size() != section.texts("std").size()) {
            section.problem(
                    "std",
                    "has " + section.texts("std").size() + " numbers but mean has "
                            + section.texts("mean").size(),
                    "Give one number to both, or one a channel.");
            wrong = true;
        }
        boolean given = section.has("scale") || section.has("mean") || section.has("std");
        if (wrong || !given || mean.size() != section.texts("mean").size() || std.size() != mean.size()) {
            return Optional.empty();
        }
        return section.build(() -> new PixelNormalization(
                scale.orElse(1.0).floatValue(),
                mean.isEmpty()
                        ? List.of(0f)
                        : mean.stream().map(Double::floatValue).toList(),
                std.isEmpty()
                        ? List.of(1f)
                        : std.stream().map(Double::floatValue).toList()));
    }

    /** @throws IllegalArgumentException if the numbers are neither one nor one a channel */
    void checkChannels(int channels) {
        if (mean.size() != 1 && mean.size() != channels) {
            throw new IllegalArgumentException(
                    "mean and std have " + mean.size() + " numbers each but there are " + channels + " channels");
        }
    }

    /** The float32 of each of the 256 pixel values. */
    float[] table(int channel) {
        int at = mean.size() == 1 ? 0 : channel;
        float[] table = new float[256];
        for (int pixel = 0; pixel < table.length; pixel++) {
            table[pixel] = (pixel / scale - mean.get(at)) / std.get(at);
        }
        return table;
    }
}
