package dev.octet.images;

import java.util.List;
import java.util.Optional;

import dev.octet.io.Section;

/**
 * Height and width in pixels, in the order in which tensors and recipes name them.
 *
 * @param height at least 1
 * @param width at least 1
 */
record ImageSize(int height, int width) {
    /** Longest side accepted in a recipe: with this on both sides a picture is as large as a decoder may make it. */
    private static final int MAX_SIDE = 10_000;

    ImageSize {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("no picture is " + height + " pixels high and " + width + " wide");
        }
    }

    static ImageSize of(Pixels raster) {
        return new ImageSize(raster.height(), raster.width());
    }

    /** Reads {@code 224} or {@code [240, 320]}: a square, or height and width. */
    static Optional<ImageSize> read(Section section, String key) {
        if (!section.has(key)) {
            return Optional.empty();
        }
        List<Double> sides = section.numbers(key);
        int listed = section.texts(key).size();
        if (sides.size() != listed) {
            return Optional.empty();
        }
        if (listed < 1 || listed > 2) {
            section.problem(
                    key,
                    "has " + listed + " numbers",
                    "Write one number for a square, or height and width: [240, 320].");
            return Optional.empty();
        }
        for (double side : sides) {
            if (side != Math.rint(side) || side < 1 || side > MAX_SIDE) {
                section.problem(
                        key,
                        "has a side that is no whole number from 1 to " + MAX_SIDE,
                        "Sizes are in pixels: 224, or height and width: [240, 320].");
                return Optional.empty();
            }
        }
        return Optional.of(
                new ImageSize(sides.get(0).intValue(), sides.get(listed - 1).intValue()));
    }

    /** Whether a picture of this size holds one of {@code other}. */
    boolean holds(ImageSize other) {
        return other.height <= height && other.width <= width;
    }

    /** As recipes write it: {@code 224}, or {@code [240, 320]}. */
    String text() {
        return height == width ? Integer.toString(height) : "[" + height + ", " + width + "]";
    }

    /** Such as {@code 240x320 (height x width)}. */
    @Override
    public String toString() {
        return height + "x" + width + " (height x width)";
    }
}
