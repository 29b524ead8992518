package dev.octet.images;

import java.util.Optional;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * The {@code center_crop:} step.
 *
 * @param size of what stays
 * @param rounding of where it begins
 */
record CenterCrop(ImageSize size, Rounding rounding) implements Step {

    /** Where a crop begins when an odd number of pixels is left over. */
    enum Rounding {
        /** {@code (side - crop) / 2} rounded down. */
        DOWN,
        /** {@code round((side - crop) / 2)}, half to even, as torchvision does. */
        EVEN;

        int offset(int side, int crop) {
            int over = side - crop;
            // An odd rest halves to k + 1/2: even rounding goes to k + 1 where k is odd.
            return over / 2 + (this == EVEN && over % 4 == 3 ? 1 : 0);
        }
    }

    CenterCrop {
        requireNonNull(size, "size");
        requireNonNull(rounding, "rounding");
    }

    /** Reads the keys {@code center_crop} and {@code crop_rounding}. */
    static Optional<CenterCrop> read(Keys keys) {
        Optional<ImageSize> size = ImageSize.read(keys.at("center_crop"), "center_crop");
        Section section = keys.at("crop_rounding");
        Optional<Rounding> rounding = section.choice("crop_rounding", Rounding.class);
        if (keys.has("center_crop") && !keys.has("crop_rounding")) {
            section.problem(
                    "crop_rounding",
                    "is missing",
                    "Write where the crop begins when an odd number of pixels is left: down, or even (torchvision).");
        } else if (keys.has("crop_rounding") && !keys.has("center_crop")) {
            section.problem("crop_rounding", "is given without center_crop", "Remove it or add center_crop.");
        }
        return size.flatMap(found -> rounding.map(how -> new CenterCrop(found, how)));
    }

    @Override
    public Placement place(Placement before) throws BadImageException {
        check(before.size());
        int x = rounding.offset(before.inputWidth(), size.width());
        int y = rounding.offset(before.inputHeight(), size.height());
        return before.cropped(x, y, size);
    }

    @Override
    public Pixels apply(Pixels source) throws BadImageException {
        check(ImageSize.of(source));
        int x = rounding.offset(source.width(), size.width());
        int y = rounding.offset(source.height(), size.height());
        return source.crop(x, y, size.width(), size.height());
    }

    private void check(ImageSize source) throws BadImageException {
        if (!source.holds(size)) {
            throw new BadImageException("is " + source + ", too small for a crop of " + size);
        }
    }

    @Override
    public Optional<ImageSize> fixedSize() {
        return Optional.of(size);
    }

    @Override
    public String text() {
        return "center_crop: " + size.text() + ", crop_rounding: " + ImageSteps.word(rounding);
    }
}
