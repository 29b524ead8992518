package dev.octet.images;

/**
 * Where TensorFlow's {@code ResizeBilinear} takes a pixel from, which changed twice. Everything is float32, in the order
 * of its kernel: {@code top + (bottom - top) * t}.
 */
enum TensorFlowGrid {
    /** {@code tf.compat.v1.image.resize_bilinear} with its defaults: corners coincide, centres do not. */
    LEGACY {
        @Override
        float position(int out, float scale) {
            return out * scale;
        }
    },
    /** {@code tf.image.resize} of TensorFlow 2. */
    HALF_PIXEL {
        @Override
        float position(int out, float scale) {
            return (out + 0.5f) * scale - 0.5f;
        }
    },
    /** {@code align_corners=True}: the outermost pixels' centres coincide. */
    ALIGN_CORNERS {
        @Override
        float position(int out, float scale) {
            return out * scale;
        }
    };

    abstract float position(int out, float scale);

    private record Axis(int[] low, int[] high, float[] t) {}

    private Axis axis(int inputs, int outputs) {
        float scale =
                this == ALIGN_CORNERS && outputs > 1 ? (inputs - 1) / (float) (outputs - 1) : inputs / (float) outputs;
        Axis axis = new Axis(new int[outputs], new int[outputs], new float[outputs]);
        for (int out = 0; out < outputs; out++) {
            float position = position(out, scale);
            float floor = (float) Math.floor(position);
            axis.low[out] = Math.max(0, (int) floor);
            axis.high[out] = Math.min((int) floor + 1, inputs - 1);
            axis.t[out] = position - floor;
        }
        return axis;
    }

    /** Resizes without antialiasing and without rounding. */
    FloatRaster bilinear(FloatRaster source, int width, int height) {
        if (width == source.width() && height == source.height()) {
            return source;
        }
        Axis columns = axis(source.width(), width);
        Axis rows = axis(source.height(), height);
        int bands = source.bands();
        FloatRaster result = FloatRaster.zeros(width, height, bands);
        float[] in = source.samples();
        int to = 0;
        for (int y = 0; y < height; y++) {
            int upper = rows.low[y] * source.width();
            int lower = rows.high[y] * source.width();
            float down = rows.t[y];
            for (int x = 0; x < width; x++) {
                int left = columns.low[x];
                int right = columns.high[x];
                float across = columns.t[x];
                for (int b = 0; b < bands; b++) {
                    float topLeft = in[(upper + left) * bands + b];
                    float bottomLeft = in[(lower + left) * bands + b];
                    float top = topLeft + (in[(upper + right) * bands + b] - topLeft) * across;
                    float bottom = bottomLeft + (in[(lower + right) * bands + b] - bottomLeft) * across;
                    result.samples()[to++] = top + (bottom - top) * down;
                }
            }
        }
        return result;
    }
}
