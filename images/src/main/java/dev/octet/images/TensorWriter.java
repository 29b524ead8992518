package dev.octet.images;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;

/** Writes pixels into tensors of one type and layout. Immutable and thread-safe. */
final class TensorWriter {
    private static final PixelNormalization AS_THEY_ARE =
            new PixelNormalization(1, List.of(0f), List.of(1f), PixelNormalization.Arithmetic.DIVIDE);

    private final ImageSteps steps;
    private final ElementType type;
    private final ImageSteps.Channels channels;
    private final boolean batched;
    private final PixelNormalization normalize;

    /** Value of each byte by channel. */
    private final float[][] tables;

    /** @param batched whether the tensor has a batch axis */
    TensorWriter(ImageSteps steps, ElementType type, ImageSteps.Channels channels, boolean batched) {
        this.steps = steps;
        this.type = type;
        this.channels = channels;
        this.batched = batched;
        this.normalize = steps.normalize().orElse(AS_THEY_ARE);
        this.tables = new float[channels.count()][];
        for (int channel = 0; channel < tables.length; channel++) {
            tables[channel] = normalize.table(channel);
        }
    }

    /** The tensor of a picture; what {@code pad_multiple} adds is zero. */
    Tensor tensor(Pixels pixels) {
        ImageSize size = steps.padded(ImageSize.of(pixels));
        int bands = pixels.bands();
        boolean planar = steps.layout() == ImageSteps.Layout.NCHW;
        Tensor tensor = Tensor.zeros(
                type == ElementType.UINT8 ? type : ElementType.FLOAT32,
                planar ? shape(bands, size.height(), size.width()) : shape(size.height(), size.width(), bands));
        // Rows of one channel in the plane of it, or rows of all channels.
        int count = planar ? 1 : bands;
        for (int first = 0; first < bands; first += count) {
            for (int y = 0; y < pixels.height(); y++) {
                int start = (first * size.height() + y * count) * size.width();
                put(pixels, y, first, count, tensor, start);
            }
        }
        return type == ElementType.FLOAT16 ? tensor.halved() : tensor;
    }

    private long[] shape(long... shape) {
        return batched ? new long[] {1, shape[0], shape[1], shape[2]} : shape;
    }

    private void put(Pixels pixels, int y, int first, int count, Tensor tensor, int start) {
        int bands = pixels.bands();
        int from = y * pixels.width() * bands;
        int values = pixels.width() * count;
        if (type == ElementType.UINT8) {
            byte[] line = new byte[values];
            for (int i = 0; i < values; i++) {
                int at = from + i / count * bands + band(first + i % count);
                // Floats lose what is after the point, as numpy's astype does.
                line[i] = pixels instanceof Raster raster
                        ? raster.samples()[at]
                        : (byte) (int) ((FloatRaster) pixels).samples()[at];
            }
            ByteBuffer bytes = tensor.bytes();
            bytes.position(start);
            bytes.put(line);
            return;
        }
        float[] line = new float[values];
        for (int c = 0; c < count; c++) {
            int at = from + band(first + c);
            if (pixels instanceof Raster raster) {
                float[] table = tables[first + c];
                byte[] samples = raster.samples();
                for (int i = c; i < values; i += count, at += bands) {
                    line[i] = table[samples[at] & 255];
                }
            } else {
                float[] samples = ((FloatRaster) pixels).samples();
                for (int i = c; i < values; i += count, at += bands) {
                    line[i] = steps.scaleFirst()
                            ? normalize.finished(samples[at], first + c)
                            : normalize.value(samples[at], first + c);
                }
            }
        }
        FloatBuffer floats = tensor.floats();
        floats.position(start);
        floats.put(line);
    }

    private int band(int channel) {
        return channels == ImageSteps.Channels.BGR ? 2 - channel : channel;
    }
}
