package dev.octet.images;

import java.util.Optional;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * The {@code center_fraction:} step: a part of the picture is cut out before it is resized.
 *
 * @param fraction in (0, 1]
 * @param of which sides it is a fraction of
 */
record CenterFraction(double fraction, Of of) implements Step {

    /** Whose rule. */
    enum Of {
        /**
         * EfficientNet's: a square of {@code trunc(fraction * short side)} from {@code (side - square + 1) / 2} rounded
         * down.
         */
        SHORT_SIDE,
        /** {@code tf.image.central_crop}: what is left of each side once {@code trunc(cut / 2)} went at both ends. */
        EACH_SIDE
    }

    CenterFraction {
        requireNonNull(of, "of");
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("center_fraction must be above 0 and at most 1 but was " + fraction);
        }
    }

    /** Reads the keys {@code center_fraction} and {@code fraction_of}. */
    static Optional<CenterFraction> read(Keys keys) {
        Section section = keys.at("center_fraction");
        Optional<Double> fraction = section.number("center_fraction", 0, 1);
        if (fraction.isPresent() && fraction.get() == 0) {
            section.problem("center_fraction", "must be above 0", "Write 1 for the whole short side.");
        }
        Optional<Of> of = keys.at("fraction_of").choice("fraction_of", Of.class);
        if (keys.has("fraction_of") && !keys.has("center_fraction")) {
            keys.at("fraction_of")
                    .problem("fraction_of", "is given without center_fraction", "Remove it or add center_fraction.");
        }
        return fraction.filter(value -> value > 0).map(value -> new CenterFraction(value, of.orElse(Of.SHORT_SIDE)));
    }

    @Override
    public Placement place(Placement before) throws BadImageException {
        ImageSize size = cut(before.size());
        return before.cropped(
                offset(before.inputWidth(), size.width()), offset(before.inputHeight(), size.height()), size);
    }

    @Override
    public Pixels apply(Pixels source) throws BadImageException {
        ImageSize size = cut(ImageSize.of(source));
        int x = offset(source.width(), size.width());
        int y = offset(source.height(), size.height());
        return source.crop(x, y, size.width(), size.height());
    }

    private ImageSize cut(ImageSize source) throws BadImageException {
        int shorter = Math.min(source.width(), source.height());
        int height = of == Of.EACH_SIDE ? side(source.height()) : (int) (fraction * shorter);
        int width = of == Of.EACH_SIDE ? side(source.width()) : height;
        if (height < 1 || width < 1) {
            throw new BadImageException("is " + source + ", too small for a centre of " + fraction + " of it");
        }
        return new ImageSize(height, width);
    }

    private int side(int side) {
        return side - 2 * (int) ((side - side * fraction) / 2);
    }

    private int offset(int side, int cut) {
        return (side - cut + 1) / 2;
    }

    @Override
    public Optional<ImageSize> fixedSize() {
        return Optional.empty();
    }

    @Override
    public String text() {
        return "center_fraction: " + fraction + ", fraction_of: " + ImageSteps.word(of);
    }
}
