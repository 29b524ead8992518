package dev.octet.images;

import java.util.Set;
import java.util.function.Consumer;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/** Turns pictures into tensors for one input of one model. Immutable and thread-safe. */
public final class ImageInput {
    /** Raised when a step gives other pixels than before: what was prepared earlier is then not used any more. */
    private static final int VERSION = 1;

    private static final Set<ElementType> TYPES = Set.of(ElementType.FLOAT32, ElementType.FLOAT16, ElementType.UINT8);

    private final ImageSteps steps;
    private final TensorInfo input;
    private final ImageSteps.Channels channels;
    private final TensorWriter writer;

    private ImageInput(ImageSteps steps, TensorInfo input, ImageSteps.Channels channels) {
        this.steps = steps;
        this.input = input;
        this.channels = channels;
        this.writer =
                new TensorWriter(steps, input.type(), channels, input.shape().size() == 4);
    }

    /** @throws IllegalArgumentException if the steps cannot make what the input takes */
    static ImageInput of(ImageSteps steps, TensorInfo input) {
        String model = "the model's input is " + input;
        if (input.shape().size() != 4 && input.shape().size() != 3) {
            throw new IllegalArgumentException(model + ", not a picture of four dimensions, or three without a batch");
        }
        long wanted = dimension(input, steps, 'C');
        ImageSteps.Channels channels =
                steps.channels().orElse(wanted == 1 ? ImageSteps.Channels.GREY : ImageSteps.Channels.RGB);
        if (wanted >= 0 && wanted != channels.count()) {
            throw new IllegalArgumentException(model + ", which in layout "
                    + ImageSteps.word(steps.layout()) + " has " + wanted + " channels, but "
                    + ImageSteps.word(channels) + " has " + channels.count()
                    + (wanted == 1 || wanted == 3 ? "; correct channels" : "; is the layout another?"));
        }
        if (wanted < 0 && steps.channels().isEmpty()) {
            throw new IllegalArgumentException(
                    model + ", which leaves the channels open; add channels: rgb, bgr or grey");
        }
        steps.fixedSize().filter(made -> !takes(input, steps, made)).ifPresent(made -> {
            throw new IllegalArgumentException(
                    model + ", but the steps make pictures of " + made + "; correct the last step that sets the size");
        });
        if (input.shape().size() == 4 && input.shape().get(0) > 1) {
            throw new IllegalArgumentException(model + ", a fixed batch; only a batch of 1 or an open one can be fed");
        }
        if (input.type() == ElementType.UINT8 && steps.normalize().isPresent()) {
            throw new IllegalArgumentException(model + " and takes pixels as they are; remove scale, mean and std");
        }
        if (!TYPES.contains(input.type())) {
            throw new IllegalArgumentException(model + "; pictures are fed as FLOAT32, FLOAT16 or UINT8 only");
        }
        steps.normalize().ifPresent(values -> values.checkChannels(channels.count()));
        return new ImageInput(steps, input, channels);
    }

    /** Name of the model's input. */
    public String name() {
        return input.name();
    }

    /**
     * Decodes a JPEG, PNG or WebP and takes all steps.
     *
     * @param caveats is told what a user should know of this picture though it can be used
     * @return FLOAT32 (or FLOAT16 or UINT8 if the model takes that) [1, C, H, W] or [1, H, W, C], without the 1 if the model has no
     *     batch
     * @throws BadImageException if it cannot be decoded, is too small for a crop, or ends in a size that the model
     *     does not take
     */
    public PreparedPicture prepare(byte[] encoded, Consumer<String> caveats) throws BadImageException {
        ImageDecoder.Decoded decoded = ImageDecoder.decode(encoded, steps.exifOrientation());
        decoded.caveat().ifPresent(caveats);
        return prepare(decoded.raster());
    }

    /**
     * Takes all steps for pixels that are decoded already, such as those of an IDX file.
     *
     * @param samples {@code height * width} bytes of grey or three times as many of RGB, row by row
     * @throws BadImageException as above
     */
    public PreparedPicture prepare(byte[] samples, int width, int height) throws BadImageException {
        return prepare(new Raster(width, height, samples.length / (width * height), samples));
    }

    /**
     * Looks only at the header of a JPEG, PNG or WebP.
     *
     * @return where the picture will lie in the tensor
     * @throws BadImageException if that alone shows that the picture cannot be used
     */
    public Placement check(byte[] encoded) throws BadImageException {
        ImageSize size = ImageDecoder.size(encoded, steps.exifOrientation());
        check(size.width(), size.height());
        return steps.place(size);
    }

    /** @throws BadImageException if no picture of this size can be used */
    public void check(int width, int height) throws BadImageException {
        checkSize(steps.place(new ImageSize(height, width)).size());
    }

    /** All that the bytes of the tensors depend on besides the pictures. */
    public String recipe() {
        return VERSION + "\n" + input + "\n" + ImageSteps.word(channels) + "\n" + steps.text();
    }

    private PreparedPicture prepare(Raster decoded) throws BadImageException {
        return new PreparedPicture(apply(decoded), steps.place(ImageSize.of(decoded)));
    }

    /** All steps for one picture. */
    Tensor apply(Raster decoded) throws BadImageException {
        Raster raster = channels == ImageSteps.Channels.GREY ? decoded.toGrey() : decoded.toRgb();
        Pixels pixels = steps.geometry(steps.scaleFirst() ? scaled(raster) : raster);
        checkSize(ImageSize.of(pixels));
        return writer.tensor(pixels);
    }

    private FloatRaster scaled(Raster raster) {
        FloatRaster floats = raster.toFloats();
        PixelNormalization values = steps.normalize().orElseThrow();
        for (int i = 0; i < floats.samples().length; i++) {
            floats.samples()[i] = values.scaled(floats.samples()[i]);
        }
        return floats;
    }

    private void checkSize(ImageSize size) throws BadImageException {
        if (!takes(input, steps, steps.padded(size))) {
            throw new BadImageException("is " + size + " when all steps are taken, but the model takes " + input
                    + "; a resize or center_crop is missing");
        }
    }

    private static boolean takes(TensorInfo input, ImageSteps steps, ImageSize size) {
        long height = dimension(input, steps, 'H');
        long width = dimension(input, steps, 'W');
        return (height < 0 || height == size.height()) && (width < 0 || width == size.width());
    }

    /** Length of an axis, -1 where the model leaves it open. */
    private static long dimension(TensorInfo input, ImageSteps steps, char axis) {
        int batch = 4 - input.shape().size();
        return input.shape().get(steps.layout().name().indexOf(axis) - batch);
    }
}
