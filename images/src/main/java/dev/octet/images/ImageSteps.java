package dev.octet.images;

import java.util.Optional;

import dev.octet.engine.TensorInfo;
import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * The {@code preprocess:} section of a recipe for pictures: how an encoded picture becomes the tensor that a model was
 * trained on. The steps are always taken in this order, whatever their order in the file:
 *
 * <pre>
 * preprocess:
 *   exif_orientation: false      # true: turn the picture upright first; Pillow and torchvision do not
 *   channels: rgb                # rgb | bgr | grey; default: what the model's input has, 3 is rgb and 1 is grey
 *   center_fraction: 0.875       # centre square of trunc(fraction * short side), offset (side - square + 1) / 2
 *   resize:
 *     short_side: 256            # or size: 224, or size: [height, width]
 *     filter: bilinear           # nearest | box | bilinear | hamming | bicubic | lanczos
 *     rounding: truncate         # of the long side: truncate (torchvision) | nearest; only with short_side
 *     pillow: 13                 # 12 for a model whose figures were made with Pillow 12 or older
 *   center_crop: 224             # or [height, width]
 *   crop_rounding: even          # of the crop's offset, half a pixel goes: down | even (torchvision)
 *   scale: 255                   # pixel / scale; default 1
 *   mean: [0.485, 0.456, 0.406]  # (pixel / scale - mean) / std in float32; one number, or one a channel
 *   std: [0.229, 0.224, 0.225]   # in the order of channels
 *   layout: nchw                 # nchw (default) | nhwc
 * </pre>
 *
 * <p>A step that is not written is not taken, and what changes a pixel has no default: {@code filter} and
 * {@code pillow} go with {@code resize}, {@code rounding} with {@code short_side}, {@code crop_rounding} with
 * {@code center_crop}, {@code mean} with {@code std}.
 *
 * @param channels empty: as the model's input has them
 * @param exifOrientation whether the picture is turned upright
 * @param centerFraction in (0, 1]
 * @param resize Pillow's resizing
 * @param centerCrop size of the crop
 * @param cropRounding of the crop's offset
 * @param normalize from bytes to float32; empty: the byte's value
 * @param layout order of the tensor's axes
 */
record ImageSteps(
        Optional<Channels> channels,
        boolean exifOrientation,
        Optional<Double> centerFraction,
        Optional<ImageResize> resize,
        Optional<ImageSize> centerCrop,
        CropRounding cropRounding,
        Optional<PixelNormalization> normalize,
        Layout layout) {

    /** What the channels of the tensor are. */
    enum Channels {
        RGB(3),
        BGR(3),
        GREY(1);

        private final int count;

        Channels(int count) {
            this.count = count;
        }

        int count() {
            return count;
        }
    }

    /** Order of a tensor's axes. */
    enum Layout {
        NCHW,
        NHWC
    }

    /** Where a crop begins when an odd number of pixels is left over. */
    enum CropRounding {
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

    ImageSteps {
        requireNonNull(channels, "channels");
        requireNonNull(cropRounding, "cropRounding");
        requireNonNull(normalize, "normalize");
        requireNonNull(layout, "layout");
        channels.ifPresent(known -> normalize.ifPresent(values -> values.checkChannels(known.count())));
        if (resize.isPresent() && !resize.get().shortSide() && centerCrop.isPresent()) {
            checkCrop(resize.get().size(), centerCrop.get(), "the resized picture of ");
        }
        if (resize.isPresent() && resize.get().shortSide() && centerCrop.isPresent()) {
            ImageSize crop = centerCrop.get();
            int shorter = Math.min(crop.height(), crop.width());
            if (shorter > resize.get().size().height()) {
                throw new IllegalArgumentException("center_crop of " + crop + " does not fit a picture whose short side"
                        + " is resized to " + resize.get().size().height());
            }
        }
    }

    /** Reads the section; problems are noted there. */
    static Optional<ImageSteps> read(Section section) {
        Optional<Channels> channels = section.choice("channels", Channels.class);
        boolean exif = section.flag("exif_orientation").orElse(false);
        Optional<Double> fraction = section.number("center_fraction", 0, 1);
        if (fraction.isPresent() && fraction.get() == 0) {
            section.problem("center_fraction", "must be above 0", "Write 1 for the whole short side.");
        }
        Optional<ImageResize> resize = section.section("resize").flatMap(ImageResize::read);
        Optional<ImageSize> crop = ImageSize.read(section, "center_crop");
        Optional<CropRounding> rounding = section.choice("crop_rounding", CropRounding.class);
        if (section.has("center_crop") && !section.has("crop_rounding")) {
            section.problem(
                    "crop_rounding",
                    "is missing",
                    "Write where the crop begins when an odd number of pixels is left: down, or even (torchvision).");
        } else if (section.has("crop_rounding") && !section.has("center_crop")) {
            section.problem("crop_rounding", "is given without center_crop", "Remove it or add center_crop.");
        }
        Optional<PixelNormalization> normalize = PixelNormalization.read(section);
        Layout layout = section.choice("layout", Layout.class).orElse(Layout.NCHW);
        section.done();
        return section.build(() -> new ImageSteps(
                channels, exif, fraction, resize, crop, rounding.orElse(CropRounding.DOWN), normalize, layout));
    }

    /**
     * These steps for one model.
     *
     * @throws IllegalArgumentException if they cannot make what the input takes: wrong rank, channels, size or type
     */
    ImageInput forInput(TensorInfo input) {
        return ImageInput.of(this, input);
    }

    /** Size of the result, as far as it does not depend on the picture. */
    Optional<ImageSize> fixedSize() {
        return centerCrop.or(() -> resize.filter(step -> !step.shortSide()).map(ImageResize::size));
    }

    /** All steps that work on pixels. */
    Raster geometry(Raster source) throws BadImageException {
        Raster raster = source;
        if (centerFraction.isPresent()) {
            raster = centerSquare(raster, centerFraction.get());
        }
        if (resize.isPresent()) {
            raster = resize.get().apply(raster);
        }
        if (centerCrop.isPresent()) {
            ImageSize crop = centerCrop.get();
            if (!ImageSize.of(raster).holds(crop)) {
                throw new BadImageException("is " + ImageSize.of(raster) + (resize.isPresent() ? " after resizing" : "")
                        + ", too small for a crop of " + crop);
            }
            int x = cropRounding.offset(raster.width(), crop.width());
            int y = cropRounding.offset(raster.height(), crop.height());
            raster = raster.crop(x, y, crop.width(), crop.height());
        }
        return raster;
    }

    /** As EfficientNet's own preprocessing cuts it. */
    private static Raster centerSquare(Raster source, double fraction) throws BadImageException {
        int side = (int) (fraction * Math.min(source.width(), source.height()));
        if (side < 1) {
            throw new BadImageException(
                    "is " + ImageSize.of(source) + ", too small for a centre square of " + fraction + " of it");
        }
        int x = (source.width() - side + 1) / 2;
        int y = (source.height() - side + 1) / 2;
        return source.crop(x, y, side, side);
    }

    private static void checkCrop(ImageSize whole, ImageSize crop, String what) {
        if (!whole.holds(crop)) {
            throw new IllegalArgumentException("center_crop of " + crop + " does not fit " + what + whole);
        }
    }
}
