package dev.octet.images;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.octet.engine.TensorInfo;
import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * How an encoded picture becomes the tensor that a model was trained on: the keys of {@code docs/preprocessing.md}. The
 * steps are always taken in the order of the components, whatever their order in the file. A step that is not written
 * is not taken, and how it is done has no default.
 *
 * @param channels empty: as the model's input has them
 * @param exifOrientation whether the picture is turned upright
 * @param geometry what changes which pixels there are, in order
 * @param normalize from pixels to float32; empty: the pixel's value
 * @param scaleFirst whether pixels are scaled before they are resized
 * @param layout order of the tensor's axes
 * @param padMultiple the sides of the tensor are filled with zeros up to multiples of this
 * @param sizeInput name of the model's input that takes height and width of the picture
 */
record ImageSteps(
        Optional<Channels> channels,
        boolean exifOrientation,
        List<Step> geometry,
        Optional<PixelNormalization> normalize,
        boolean scaleFirst,
        Layout layout,
        int padMultiple,
        Optional<String> sizeInput) {
    private static final int MAX_MULTIPLE = 1024;

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

    ImageSteps {
        requireNonNull(channels, "channels");
        geometry = List.copyOf(geometry);
        requireNonNull(normalize, "normalize");
        requireNonNull(layout, "layout");
        requireNonNull(sizeInput, "sizeInput");
        channels.ifPresent(known -> normalize.ifPresent(values -> values.checkChannels(known.count())));
        for (int i = 1; i < geometry.size(); i++) {
            checkCrop(geometry.get(i - 1), geometry.get(i));
        }
        if (scaleFirst) {
            checkScaleFirst(geometry, normalize);
        }
    }

    /** Reads the section; problems are noted there. */
    static Optional<ImageSteps> read(Section section) {
        Keys keys = new Keys(section, Preset.read(section));
        Optional<Channels> channels = keys.at("channels").choice("channels", Channels.class);
        boolean exif = keys.at("exif_orientation").flag("exif_orientation").orElse(false);
        List<Step> geometry = geometry(keys);
        Optional<PixelNormalization> normalize = PixelNormalization.read(keys);
        boolean scaleFirst = keys.at("scale_first").flag("scale_first").orElse(false);
        Layout layout = keys.at("layout").choice("layout", Layout.class).orElse(Layout.NCHW);
        int multiple =
                keys.at("pad_multiple").integer("pad_multiple", 1, MAX_MULTIPLE).orElse(1);
        Optional<String> sizeInput = keys.at("size_input").text("size_input");
        section.done();
        return section.build(
                () -> new ImageSteps(channels, exif, geometry, normalize, scaleFirst, layout, multiple, sizeInput));
    }

    private static List<Step> geometry(Keys keys) {
        Optional<CenterFraction> fraction = CenterFraction.read(keys);
        boolean own = keys.section().has("resize") || keys.section().has("letterbox");
        // One of the two in the recipe replaces the other in the preset.
        Keys fitting = own ? new Keys(keys.section(), Optional.empty()) : keys;
        if (fitting.has("resize") && fitting.has("letterbox")) {
            keys.section()
                    .problem(
                            "letterbox",
                            "stands beside resize",
                            "Keep one: a letterbox resizes and fills what is left.");
        }
        Optional<Step> resize = fitting.at("resize").section("resize").flatMap(ImageResize::read);
        Optional<Step> letterbox = fitting.at("letterbox").section("letterbox").flatMap(Letterbox::read);
        Optional<CenterCrop> crop = CenterCrop.read(keys);
        List<Step> steps = new ArrayList<>();
        fraction.ifPresent(steps::add);
        resize.or(() -> letterbox).ifPresent(steps::add);
        crop.ifPresent(steps::add);
        return steps;
    }

    /**
     * These steps for one model.
     *
     * @throws IllegalArgumentException if they cannot make what the input takes: wrong rank, channels, size or type
     */
    ImageInput forInput(TensorInfo input) {
        return ImageInput.of(this, input);
    }

    /** Size of the tensor, as far as it does not depend on the picture. */
    Optional<ImageSize> fixedSize() {
        return geometry.isEmpty()
                ? Optional.empty()
                : geometry.get(geometry.size() - 1).fixedSize().map(this::padded);
    }

    /** That size with what {@code pad_multiple} adds. */
    ImageSize padded(ImageSize size) {
        return new ImageSize(padded(size.height()), padded(size.width()));
    }

    private int padded(int side) {
        return (side + padMultiple - 1) / padMultiple * padMultiple;
    }

    /** All steps that work on pixels. */
    Pixels geometry(Pixels source) throws BadImageException {
        Pixels pixels = source;
        for (Step step : geometry) {
            pixels = step.apply(pixels);
        }
        return pixels;
    }

    /** Where a picture of that size comes to lie. */
    Placement place(ImageSize source) throws BadImageException {
        Placement placement = Placement.whole(source.width(), source.height());
        for (Step step : geometry) {
            placement = step.place(placement);
        }
        return placement;
    }

    /** All steps as a section of a recipe that needs no preset. */
    String text() {
        Stream<String> before = Stream.concat(
                channels.map(order -> "channels: " + word(order)).stream(),
                Stream.of("exif_orientation: " + exifOrientation));
        Stream<String> after = Stream.of(
                        normalize.map(PixelNormalization::text),
                        scaleFirst ? Optional.of("scale_first: true") : Optional.<String>empty(),
                        Optional.of("layout: " + word(layout)),
                        padMultiple > 1 ? Optional.of("pad_multiple: " + padMultiple) : Optional.<String>empty(),
                        sizeInput.map(name -> "size_input: " + name))
                .flatMap(Optional::stream);
        return Stream.of(before, geometry.stream().map(Step::text), after)
                .flatMap(all -> all)
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** A constant as recipes write it. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static void checkCrop(Step before, Step step) {
        if (!(step instanceof CenterCrop crop)) {
            return;
        }
        ImageSize size = crop.size();
        before.fixedSize().filter(whole -> !whole.holds(size)).ifPresent(whole -> {
            throw new IllegalArgumentException(
                    "center_crop of " + size + " does not fit the resized picture of " + whole);
        });
        if (before instanceof ImageResize resize
                && resize.shortSide()
                && Math.min(size.height(), size.width()) > resize.size().height()) {
            throw new IllegalArgumentException("center_crop of " + size + " does not fit a picture whose short side is"
                    + " resized to " + resize.size().height());
        }
    }

    private static void checkScaleFirst(List<Step> geometry, Optional<PixelNormalization> normalize) {
        for (Step step : geometry) {
            Optional<Resampler> resampler = step instanceof ImageResize resize
                    ? Optional.of(resize.resampler())
                    : step instanceof Letterbox box ? Optional.of(box.resampler()) : Optional.empty();
            if (resampler.filter(known -> !known.takesFloats()).isPresent()) {
                throw new IllegalArgumentException("scale_first makes floats of pixels but "
                        + resampler.get().text() + " resizes bytes; remove scale_first");
            }
        }
        if (normalize
                .filter(values -> values.arithmetic() != PixelNormalization.Arithmetic.FOLDED)
                .isEmpty()) {
            throw new IllegalArgumentException("scale_first needs a scale, and arithmetic divide or multiply");
        }
    }
}
