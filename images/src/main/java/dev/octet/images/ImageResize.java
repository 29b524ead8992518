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
 * @param resampler whose algorithm
 */
record ImageResize(ImageSize size, boolean shortSide, Rounding rounding, Resampler resampler) implements Step {
    private static final int MAX_SHORT_SIDE = 10_000;

    /** How the long side becomes a whole number of pixels. */
    enum Rounding {
        /** {@code trunc(short_side * long / short)}, as torchvision, MXNet and MLPerf do. */
        TRUNCATE,
        /** {@code round(long * short_side / short)}, half to even, as plain Python does. */
        NEAREST,
        /** {@code rint(long * (short_side / short))} in float32, as TensorFlow slim does. */
        NEAREST_FLOAT;

        long side(int side, int wanted, int shorter) {
            if (this == NEAREST_FLOAT) {
                return (long) Math.rint(side * ((float) wanted / shorter));
            }
            double scaled = (double) ((long) side * wanted) / shorter;
            return (long) (this == TRUNCATE ? scaled : Math.rint(scaled));
        }
    }

    ImageResize {
        requireNonNull(size, "size");
        requireNonNull(rounding, "rounding");
        requireNonNull(resampler, "resampler");
    }

    /** Reads the step. All that changes a pixel must be said: algorithm, version, and with short_side the rounding. */
    static Optional<ImageResize> read(Section section) {
        boolean shortSide = section.has("short_side");
        if (shortSide == section.has("size")) {
            section.problem(
                    shortSide ? "has both short_side and size" : "has neither short_side nor size",
                    "Write short_side to keep the picture's proportions, or size: [height, width].");
        }
        Optional<Integer> side = section.integer("short_side", 1, MAX_SHORT_SIDE);
        Optional<ImageSize> size = ImageSize.read(section, "size");
        Optional<Rounding> rounding = section.choice("rounding", Rounding.class);
        if (shortSide && !section.has("rounding")) {
            section.problem(
                    "rounding",
                    "is missing",
                    "Write how the long side is rounded: truncate (torchvision), nearest or nearest_float.");
        } else if (!shortSide && section.has("rounding")) {
            section.problem("rounding", "is given without short_side", "Remove it: size is exact.");
        }
        Optional<Resampler> resampler = ResamplerReader.read(section);
        section.done();
        return section.build(() -> new ImageResize(
                size.orElseGet(() -> new ImageSize(side.orElseThrow(), side.orElseThrow())),
                shortSide,
                rounding.orElse(Rounding.TRUNCATE),
                resampler.orElseThrow()));
    }

    @Override
    public Placement place(Placement before) throws BadImageException {
        return before.resized(of(before.size()));
    }

    @Override
    public Pixels apply(Pixels source) throws BadImageException {
        ImageSize wanted = of(ImageSize.of(source));
        return resampler.resize(source, wanted.width(), wanted.height());
    }

    private ImageSize of(ImageSize source) throws BadImageException {
        if (!shortSide) {
            return size;
        }
        int shorter = Math.min(source.height(), source.width());
        int wanted = size.height();
        long height = source.height() == shorter ? wanted : rounding.side(source.height(), wanted, shorter);
        long width = source.width() == shorter ? wanted : rounding.side(source.width(), wanted, shorter);
        if (height * width > ImageDecoder.MAX_PIXELS) {
            throw new BadImageException("a picture of " + source + " becomes larger than " + ImageDecoder.MAX_PIXELS
                    + " pixels when its short side is resized to " + wanted);
        }
        return new ImageSize((int) height, (int) width);
    }

    @Override
    public Optional<ImageSize> fixedSize() {
        return shortSide ? Optional.empty() : Optional.of(size);
    }

    @Override
    public String text() {
        String to = shortSide
                ? "short_side: " + size.height() + ", rounding: " + ImageSteps.word(rounding)
                : "size: " + size.text();
        return "resize: {" + to + ", " + resampler.text() + "}";
    }
}
