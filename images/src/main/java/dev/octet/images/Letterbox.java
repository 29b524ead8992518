package dev.octet.images;

import java.util.Optional;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * The {@code letterbox:} step: the picture is resized so that all of it fits, and the rest is filled.
 *
 * @param size of the result
 * @param place where the picture lies
 * @param rounding of its size: {@code side * r} with {@code r = min(height / picture's, width / picture's)}
 * @param pad value of the rest, 0 to 255
 * @param resampler whose algorithm resizes
 */
record Letterbox(ImageSize size, Place place, Rounding rounding, int pad, Resampler resampler) implements Step {

    /** Where the picture lies. */
    enum Place {
        /** At the upper left, as YOLOX has it. */
        CORNER,
        /** In the middle; an odd rest is one pixel more at the right and bottom. */
        CENTER
    }

    /** How the scaled sides become whole. */
    enum Rounding {
        /** As YOLOX and Darknet's Python ports. */
        TRUNCATE,
        /** Half to even, as Ultralytics. */
        NEAREST
    }

    Letterbox {
        requireNonNull(size, "size");
        requireNonNull(place, "place");
        requireNonNull(rounding, "rounding");
        requireNonNull(resampler, "resampler");
        if (pad < 0 || pad > 255) {
            throw new IllegalArgumentException("pad must be from 0 to 255 but was " + pad);
        }
    }

    /** Reads the step; every key is needed. */
    static Optional<Letterbox> read(Section section) {
        section.require("size", "place", "rounding", "pad");
        Optional<ImageSize> size = ImageSize.read(section, "size");
        Optional<Place> place = section.choice("place", Place.class);
        Optional<Rounding> rounding = section.choice("rounding", Rounding.class);
        Optional<Integer> pad = section.integer("pad", 0, 255);
        Optional<Resampler> resampler = ResamplerReader.read(section);
        section.done();
        return section.build(() -> new Letterbox(
                size.orElseThrow(),
                place.orElseThrow(),
                rounding.orElseThrow(),
                pad.orElseThrow(),
                resampler.orElseThrow()));
    }

    @Override
    public Placement place(Placement before) throws BadImageException {
        double ratio = ratio(before.size());
        ImageSize fitted = fitted(before.size(), ratio);
        return before.scaled(
                size, ratio, ratio, margin(size.width(), fitted.width()), margin(size.height(), fitted.height()));
    }

    @Override
    public Pixels apply(Pixels source) throws BadImageException {
        ImageSize fitted = fitted(ImageSize.of(source), ratio(ImageSize.of(source)));
        return resampler
                .resize(source, fitted.width(), fitted.height())
                .onCanvas(
                        size.width(),
                        size.height(),
                        margin(size.width(), fitted.width()),
                        margin(size.height(), fitted.height()),
                        pad);
    }

    private double ratio(ImageSize source) {
        return Math.min((double) size.height() / source.height(), (double) size.width() / source.width());
    }

    private ImageSize fitted(ImageSize source, double ratio) throws BadImageException {
        int height = side(source.height() * ratio, size.height());
        int width = side(source.width() * ratio, size.width());
        if (height < 1 || width < 1) {
            throw new BadImageException("is " + source + ", so thin that nothing of it is left in " + size);
        }
        return new ImageSize(height, width);
    }

    private int side(double scaled, int most) {
        return Math.min(most, (int) (rounding == Rounding.TRUNCATE ? scaled : Math.rint(scaled)));
    }

    private int margin(int whole, int part) {
        return place == Place.CORNER ? 0 : (whole - part) / 2;
    }

    @Override
    public Optional<ImageSize> fixedSize() {
        return Optional.of(size);
    }

    @Override
    public String text() {
        return "letterbox: {size: " + size.text() + ", place: " + ImageSteps.word(place) + ", rounding: "
                + ImageSteps.word(rounding) + ", pad: " + pad + ", " + resampler.text() + "}";
    }
}
