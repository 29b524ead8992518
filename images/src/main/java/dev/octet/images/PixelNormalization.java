package dev.octet.images;

import java.util.List;
import java.util.Optional;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * From pixels to what a model was trained on, each operation in float32 and in the order of {@code arithmetic}: two
 * orders of the same formula differ in the last bit.
 *
 * @param scale above 0
 * @param mean one number, or one a channel; 0 if the recipe gives none
 * @param std as many as of mean; 1 if the recipe gives none
 * @param arithmetic order of operations
 */
record PixelNormalization(float scale, List<Float> mean, List<Float> std, Arithmetic arithmetic) {

    /** Order of operations, by whose it is. */
    enum Arithmetic {
        /** {@code (pixel / scale - mean) / std}: numpy, torch, Keras. */
        DIVIDE,
        /** {@code (pixel * (1 / scale) - mean) / std}: TensorFlow's {@code convert_image_dtype}. */
        MULTIPLY,
        /** {@code (pixel - mean * scale) * (1 / (std * scale))}: Albumentations. */
        FOLDED
    }

    PixelNormalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        requireNonNull(arithmetic, "arithmetic");
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

    /** Reads scale, mean, std and arithmetic; empty if none is there or one is wrong. */
    static Optional<PixelNormalization> read(Keys keys) {
        Section ofScale = keys.at("scale");
        Section ofMean = keys.at("mean");
        Section ofStd = keys.at("std");
        Optional<Double> scale = ofScale.number("scale", 0, Float.MAX_VALUE);
        List<Double> mean = ofMean.numbers("mean");
        List<Double> std = ofStd.numbers("std");
        Optional<Arithmetic> arithmetic = keys.at("arithmetic").choice("arithmetic", Arithmetic.class);
        boolean wrong = false;
        if (scale.isPresent() && scale.get().floatValue() == 0) {
            ofScale.problem("scale", "must be above 0", "Pixels are divided by it: write 255 for pixels from 0 to 1.");
            wrong = true;
        }
        for (Double value : std) {
            if (!(value.floatValue() > 0)) {
                ofStd.problem(
                        "std",
                        "must be above 0 but has " + value,
                        "Pixels are divided by it; leave it out or write the standard deviation of each channel.");
                wrong = true;
            }
        }
        if (keys.has("mean") != keys.has("std")) {
            String missing = keys.has("mean") ? "std" : "mean";
            keys.section()
                    .problem(
                            missing,
                            "is missing",
                            "mean and std go together; write " + (missing.equals("std") ? 1 : 0)
                                    + " for one that changes nothing.");
            wrong = true;
        } else if (ofMean.texts("mean").size() != ofStd.texts("std").size()) {
            keys.section()
                    .problem(
                            "std",
                            "has " + ofStd.texts("std").size() + " numbers but mean has "
                                    + ofMean.texts("mean").size(),
                            "Give one number to both, or one a channel.");
            wrong = true;
        }
        boolean given = keys.has("scale") || keys.has("mean") || keys.has("std");
        if (keys.has("arithmetic") && !given) {
            keys.section().problem("arithmetic", "is given without scale or mean", "Remove it: nothing is computed.");
        }
        if (wrong || !given || mean.size() != ofMean.texts("mean").size() || std.size() != mean.size()) {
            return Optional.empty();
        }
        return keys.section()
                .build(() -> new PixelNormalization(
                        scale.orElse(1.0).floatValue(),
                        mean.isEmpty() ? List.of(0f) : floats(mean),
                        std.isEmpty() ? List.of(1f) : floats(std),
                        arithmetic.orElse(Arithmetic.DIVIDE)));
    }

    private static List<Float> floats(List<Double> numbers) {
        return numbers.stream().map(Double::floatValue).toList();
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
        float[] table = new float[256];
        for (int pixel = 0; pixel < table.length; pixel++) {
            table[pixel] = value(pixel, channel);
        }
        return table;
    }

    /** All of it for one pixel. */
    float value(float pixel, int channel) {
        if (arithmetic == Arithmetic.FOLDED) {
            int at = mean.size() == 1 ? 0 : channel;
            return (pixel - mean.get(at) * scale) * (1 / (std.get(at) * scale));
        }
        return finished(scaled(pixel), channel);
    }

    /** Only what {@code scale} does; not with {@link Arithmetic#FOLDED}. */
    float scaled(float pixel) {
        return arithmetic == Arithmetic.MULTIPLY ? pixel * (1 / scale) : pixel / scale;
    }

    /** What is left to do for a pixel that was {@link #scaled}. */
    float finished(float scaled, int channel) {
        int at = mean.size() == 1 ? 0 : channel;
        return (scaled - mean.get(at)) / std.get(at);
    }

    /** As keys of a recipe. */
    String text() {
        return "scale: " + scale + ", mean: " + mean + ", std: " + std + ", arithmetic: " + ImageSteps.word(arithmetic);
    }
}
