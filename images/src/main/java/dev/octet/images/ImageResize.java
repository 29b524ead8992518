package dev.octet.images;

import java.util.Optional;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * The {@code resize:} step of a recipe: to a size, or to a length of the short side.
 *
 * @param size what is asked for
 * @param shortSide whether only the short side is: {@code size} is then a square of it
 * @param rounding of the long side
 * @param filter Pillow's filter
 * @param pillow major version of Pillow to equal
 */
record ImageResize(ImageSize size, boolean shortSide, Rounding rounding, ResampleFilter filter, int pillow) {
    /** Versions that golden vectors exist for. */
    private static final int OLDEST_PILLOW = 12;

    private static final int NEWEST_PILLOW = 13;
    private static final int MAX_SHORT_SIDE = 10_000;

    /** How the long side becomes a whole number of pixels. */
    enum Rounding {
        /** {@code trunc(short_side * long / short)}, as torchvision does. */
        TRUNCATE,
        /** {@code round(long * short_side / short)}, half to even, as plain Python does. */
        NEAREST
    }

    ImageResize {
        requireNonNull(size, "size");
        requireNonNull(rounding, "rounding");
        requireNonNull(filter, "filter");
    }

    /** Reads the step. All that changes a pixel must be said: filter, version, and with short_side the rounding. */
    static Optional<ImageResize> read(Section section) {
        boolean shortSide = section.has("short_side");
        if (shortSide == section.has("size")) {
            section.problem(
                    shortSide ? "has both short_side and size" : "has neither short_side nor size",
                    "Write short_side to keep the picture's proportions, or size: [height, width].");
        }
        Optional<Integer> side = section.integer("short_side", 1, MAX_SHORT_SIDE);
        Optional<ImageSize> size = ImageSize.read(section, "size");
        Optional<ResampleFilter> filter = section.choice("filter", ResampleFilter.class);
        if (!section.has("filter")) {
            section.problem(
                    "filter",
                    "is missing",
                    "Write the filter of the model's own preprocessing, such as bilinear: each gives other numbers.");
        }
        Optional<Rounding> rounding = section.choice("rounding", Rounding.class);
        if (shortSide && !section.has("rounding")) {
            section.problem(
                    "rounding", "is missing", "Write how the long side is rounded: truncate (torchvision) or nearest.");
        } else if (!shortSide && section.has("rounding")) {
            section.problem("rounding", "is given without short_side", "Remove it: size is exact.");
        }
        Optional<Integer> pillow = section.integer("pillow", OLDEST_PILLOW, NEWEST_PILLOW);
        if (!section.has("pillow")) {
            section.problem(
                    "pillow",
                    "is missing",
                    "Write the version of Pillow to equal, 13 or 12: its results changed with 13.");
        }
        section.done();
        return section.build(() -> new ImageResize(
                size.orElseGet(() -> new ImageSize(side.orElseThrow(), side.orElseThrow())),
                shortSide,
                rounding.orElse(Rounding.TRUNCATE),
                filter.orElseThrow(),
                pillow.orElseThrow()));
    }

    /** Size of the result for a picture of this size. */
    ImageSize of(ImageSize source) throws BadImageException {
        if (!shortSide) {
            return size;
        }
        int shorter = Math.min(source.height(), source.width());
        long height = side(source.height(), shorter);
        long width = side(source.width(), shorter);
        if (height * width > ImageDecoder.MAX_PIXELS) {
            throw new BadImageException("a picture of " + source + " becomes larger than " + ImageDecoder.MAX_PIXELS
                    + " pixels when its short side is resized to " + size.height());
        }
        return new ImageSize((int) height, (int) width);
    }

    /** The step applied. */
    Raster apply(Raster source) throws BadImageException {
        ImageSize wanted = of(ImageSize.of(source));
        return PillowResize.resize(source, wanted.width(), wanted.height(), filter, pillow);
    }

    private long side(int side, int shorter) {
        double scaled = (double) ((long) side * size.height()) / shorter;
        return (long) (rounding == Rounding.TRUNCATE ? scaled : Math.rint(scaled));
    }
}
