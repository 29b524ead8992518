package dev.octet.images;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/** Turns pictures into tensors for one input of one model. Immutable and thread-safe. */
public final class ImageInput {
    private final ImageSteps steps;
    private final TensorInfo input;
    private final ImageSteps.Channels channels;

    /** Value of each pixel value by channel; empty where the model takes the bytes themselves. */
    private final float[][] tables;

    private ImageInput(ImageSteps steps, TensorInfo input, ImageSteps.Channels channels) {
        this.steps = steps;
        this.input = input;
        this.channels = channels;
        this.tables = new float[input.type() == ElementType.UINT8 ? 0 : channels.count()][];
        for (int channel = 0; channel < tables.length; channel++) {
            tables[channel] = table(steps, channel);
        }
    }

    /** @throws IllegalArgumentException if the steps cannot make what the input takes */
    static ImageInput of(ImageSteps steps, TensorInfo input) {
        String model = "the model's input is " + input;
        if (input.shape().size() != 4) {
            throw new IllegalArgumentException(model + ", not a picture of four dimensions");
        }
        long wanted = dimension(input, steps, 'C');
        ImageSteps.Channels channels =
                steps.channels().orElse(wanted == 1 ? ImageSteps.Channels.GREY : ImageSteps.Channels.RGB);
        if (wanted >= 0 && wanted != channels.count()) {
            throw new IllegalArgumentException(model + ", which in layout "
                    + lower(steps.layout()) + " has " + wanted + " channels, but "
                    + lower(channels) + " has " + channels.count()
                    + (wanted == 1 || wanted == 3 ? "; correct channels" : "; is the layout another?"));
        }
        if (wanted < 0 && steps.channels().isEmpty()) {
            throw new IllegalArgumentException(
                    model + ", which leaves the channels open; add channels: rgb, bgr or grey");
        }
        steps.fixedSize().ifPresent(made -> {
            long height = dimension(input, steps, 'H');
            long width = dimension(input, steps, 'W');
            if (height >= 0 && height != made.height() || width >= 0 && width != made.width()) {
                throw new IllegalArgumentException(model + ", but the steps make pictures of " + made + "; correct "
                        + (steps.centerCrop().isPresent() ? "center_crop" : "resize.size"));
            }
        });
        if (dimension(input, steps, 'N') > 1) {
            throw new IllegalArgumentException(model + ", a fixed batch; only a batch of 1 or an open one can be fed");
        }
        if (input.type() == ElementType.UINT8 && steps.normalize().isPresent()) {
            throw new IllegalArgumentException(model + " and takes pixels as they are; remove scale, mean and std");
        }
        if (input.type() != ElementType.UINT8 && input.type() != ElementType.FLOAT32) {
            throw new IllegalArgumentException(model + "; pictures are fed as FLOAT32 or UINT8 only");
        }
        steps.normalize().ifPresent(values -> values.checkChannels(channels.count()));
        return new ImageInput(steps, input, channels);
    }

    /** Name of the model's input. */
    public String name() {
        return input.name();
    }

    /**
     * Decodes a JPEG or PNG and takes all steps.
     *
     * @param caveats is told what a user should know of this picture though it can be used
     * @return FLOAT32 (or UINT8 if the model takes that) [1, C, H, W] or [1, H, W, C]
     * @throws BadImageException if it cannot be decoded, is too small for a crop, or ends in a size that the model
     *     does not take
     */
    public Tensor apply(byte[] encoded, Consumer<String> caveats) throws BadImageException {
        ImageDecoder.Decoded decoded = ImageDecoder.decode(encoded, steps.exifOrientation());
        decoded.caveat().ifPresent(caveats);
        return apply(decoded.raster());
    }

    /**
     * Takes all steps for pixels that are decoded already, such as those of an IDX file.
     *
     * @param samples {@code height * width} bytes of grey or three times as many of RGB, row by row
     * @throws BadImageException as above
     */
    public Tensor apply(byte[] samples, int width, int height) throws BadImageException {
        return apply(new Raster(width, height, samples.length / (width * height), samples));
    }

    /** As above. */
    Tensor apply(Raster decoded) throws BadImageException {
        boolean grey = channels == ImageSteps.Channels.GREY;
        Raster raster = steps.geometry(grey ? decoded.toGrey() : decoded.toRgb());
        checkSize(raster);
        int bands = raster.bands();
        boolean planar = steps.layout() == ImageSteps.Layout.NCHW;
        long[] shape = planar
                ? new long[] {1, bands, raster.height(), raster.width()}
                : new long[] {1, raster.height(), raster.width(), bands};
        Tensor tensor = Tensor.zeros(input.type(), shape);
        if (planar) {
            for (int channel = 0; channel < bands; channel++) {
                put(raster, tensor, channel, 1);
            }
        } else {
            put(raster, tensor, 0, bands);
        }
        return tensor;
    }

    /**
     * Writes {@code count} channels of each pixel, interleaved, at the place that is theirs in the tensor: a plane of
     * one channel, or all of all.
     */
    private void put(Raster raster, Tensor tensor, int first, int count) {
        int bands = raster.bands();
        byte[] samples = raster.samples();
        int values = raster.width() * raster.height() * count;
        int start = first * raster.width() * raster.height();
        if (tables.length == 0) {
            byte[] line = new byte[values];
            for (int i = 0, pixel = 0; i < values; pixel += bands) {
                for (int c = first; c < first + count; c++) {
                    line[i++] = samples[pixel + band(c)];
                }
            }
            ByteBuffer bytes = tensor.bytes();
            bytes.position(start);
            bytes.put(line);
            return;
        }
        float[] line = new float[values];
        for (int i = 0, pixel = 0; i < values; pixel += bands) {
            for (int c = first; c < first + count; c++) {
                line[i++] = tables[c][samples[pixel + band(c)] & 255];
            }
        }
        FloatBuffer floats = tensor.floats();
        floats.position(start);
        floats.put(line);
    }

    private int band(int channel) {
        return channels == ImageSteps.Channels.BGR ? 2 - channel : channel;
    }

    private void checkSize(Raster raster) throws BadImageException {
        long height = dimension(input, steps, 'H');
        long width = dimension(input, steps, 'W');
        if (height >= 0 && height != raster.height() || width >= 0 && width != raster.width()) {
            throw new BadImageException("is " + ImageSize.of(raster) + " when all steps are taken, but the model takes "
                    + input + "; a resize or center_crop is missing");
        }
    }

    private static float[] table(ImageSteps steps, int channel) {
        return steps.normalize()
                .orElseGet(() -> new PixelNormalization(1, List.of(0f), List.of(1f)))
                .table(channel);
    }

    /** Length of an axis, -1 where the model leaves it open. */
    private static long dimension(TensorInfo input, ImageSteps steps, char axis) {
        return input.shape().get(steps.layout().name().indexOf(axis));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
