package dev.octet.images;

/** OpenCV's {@code INTER_LINEAR} for pictures of float32, as of code that makes pixels float before it resizes them. */
final class OpenCvFloats {

    private OpenCvFloats() {}

    private record Axis(int[] low, int[] high, float[] before, float[] behind) {

        static Axis of(int inputs, int outputs, boolean clampFraction) {
            double scale = 1 / ((double) outputs / inputs);
            Axis axis = new Axis(new int[outputs], new int[outputs], new float[outputs], new float[outputs]);
            for (int out = 0; out < outputs; out++) {
                float position = (float) ((out + 0.5) * scale - 0.5);
                int floor = (int) Math.floor(position);
                float fraction = position - floor;
                if (clampFraction && (floor < 0 || floor >= inputs - 1)) {
                    fraction = 0;
                }
                axis.low[out] = Math.max(0, Math.min(inputs - 1, floor));
                axis.high[out] = Math.max(0, Math.min(inputs - 1, floor + 1));
                axis.before[out] = 1 - fraction;
                axis.behind[out] = fraction;
            }
            return axis;
        }
    }

    static FloatRaster linear(FloatRaster source, int width, int height) {
        if (width == source.width() && height == source.height()) {
            return source;
        }
        if (width * 2 == source.width() && height * 2 == source.height()) {
            return halve(source, width, height);
        }
        Axis columns = Axis.of(source.width(), width, true);
        Axis rows = Axis.of(source.height(), height, false);
        int line = width * source.bands();
        FloatRaster result = FloatRaster.zeros(width, height, source.bands());
        float[] top = new float[line];
        float[] bottom = new float[line];
        for (int y = 0; y < height; y++) {
            stretch(source, columns, rows.low[y], top);
            stretch(source, columns, rows.high[y], bottom);
            for (int i = 0; i < line; i++) {
                result.samples()[y * line + i] = top[i] * rows.before[y] + bottom[i] * rows.behind[y];
            }
        }
        return result;
    }

    private static void stretch(FloatRaster source, Axis columns, int row, float[] into) {
        int bands = source.bands();
        int start = row * source.width() * bands;
        float[] in = source.samples();
        int to = 0;
        for (int x = 0; x < columns.low.length; x++) {
            for (int b = 0; b < bands; b++) {
                into[to++] = in[start + columns.low[x] * bands + b] * columns.before[x]
                        + in[start + columns.high[x] * bands + b] * columns.behind[x];
            }
        }
    }

    /** Halves are means, as OpenCV has it: its area code takes over. */
    private static FloatRaster halve(FloatRaster source, int width, int height) {
        int bands = source.bands();
        int line = source.width() * bands;
        FloatRaster result = FloatRaster.zeros(width, height, bands);
        float[] in = source.samples();
        int to = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int b = 0; b < bands; b++) {
                    int at = 2 * y * line + 2 * x * bands + b;
                    result.samples()[to++] =
                            ((in[at] + in[at + bands]) + (in[at + line] + in[at + line + bands])) * 0.25f;
                }
            }
        }
        return result;
    }
}
