package dev.octet.images;

import java.util.Arrays;

/**
 * OpenCV's interpolations that mix a fixed number of neighbours, for 8-bit pixels: weights in fixed point of 11 bits,
 * rows first. Vertically linear sums like the others but throws bits away in between, and cubic is float in blocks of
 * eight: so do its SIMD loops, and that is the result people have.
 */
final class OpenCvTaps {
    private static final int SCALE = 1 << 11;

    /** Samples that one step of OpenCV's baseline SIMD code makes at once; the rest of a row is made in fixed point. */
    private static final int LANES = 8;

    private static final double HALF_ROOT = 0.70710678118654752440084436210485;

    private OpenCvTaps() {}

    /**
     * What each output position of an axis takes.
     *
     * @param first input position of the first tap, perhaps outside the picture, whose edge then counts
     * @param weights {@code taps} for each output
     */
    private record Axis(int taps, int[] first, short[] weights) {}

    private interface Kernel {
        void at(float fraction, float[] weights);
    }

    static Raster linear(Raster source, int width, int height) {
        return bilinear(source, linear(source.width(), width, true), linear(source.height(), height, false));
    }

    /** {@code INTER_AREA} where an axis grows: linear, but from positions that make whole factors sharp. */
    static Raster areaThatGrows(Raster source, int width, int height) {
        return bilinear(source, sharp(source.width(), width, true), sharp(source.height(), height, false));
    }

    static Raster cubic(Raster source, int width, int height) {
        Axis columns = axis(source.width(), width, 4, OpenCvTaps::cubic);
        Axis rows = axis(source.height(), height, 4, OpenCvTaps::cubic);
        return vertical(source, columns, rows, true);
    }

    static Raster lanczos4(Raster source, int width, int height) {
        Axis columns = axis(source.width(), width, 8, OpenCvTaps::lanczos4);
        Axis rows = axis(source.height(), height, 8, OpenCvTaps::lanczos4);
        return vertical(source, columns, rows, false);
    }

    private static Axis axis(int inputs, int outputs, int taps, Kernel kernel) {
        double scale = 1 / ((double) outputs / inputs);
        Axis axis = new Axis(taps, new int[outputs], new short[outputs * taps]);
        float[] weights = new float[taps];
        for (int out = 0; out < outputs; out++) {
            float position = (float) ((out + 0.5) * scale - 0.5);
            int floor = (int) Math.floor(position);
            kernel.at(position - floor, weights);
            put(axis, out, floor - taps / 2 + 1, weights);
        }
        return axis;
    }

    private static Axis linear(int inputs, int outputs, boolean clampFraction) {
        double scale = 1 / ((double) outputs / inputs);
        Axis axis = new Axis(2, new int[outputs], new short[outputs * 2]);
        for (int out = 0; out < outputs; out++) {
            float position = (float) ((out + 0.5) * scale - 0.5);
            int floor = (int) Math.floor(position);
            putLinear(axis, out, floor, position - floor, clampFraction ? inputs : Integer.MAX_VALUE);
        }
        return axis;
    }

    private static Axis sharp(int inputs, int outputs, boolean clampFraction) {
        double growth = (double) outputs / inputs;
        double scale = 1 / growth;
        Axis axis = new Axis(2, new int[outputs], new short[outputs * 2]);
        for (int out = 0; out < outputs; out++) {
            int floor = (int) Math.floor(out * scale);
            float fraction = (float) ((out + 1) - (floor + 1) * growth);
            fraction = fraction <= 0 ? 0 : fraction - (float) Math.floor(fraction);
            putLinear(axis, out, floor, fraction, clampFraction ? inputs : Integer.MAX_VALUE);
        }
        return axis;
    }

    private static void putLinear(Axis axis, int out, int floor, float fraction, int inputs) {
        boolean before = floor < 0 && inputs != Integer.MAX_VALUE;
        boolean behind = floor >= inputs - 1;
        float kept = before || behind ? 0 : fraction;
        put(axis, out, before ? 0 : behind ? inputs - 1 : floor, new float[] {1 - kept, kept});
    }

    private static void put(Axis axis, int out, int first, float[] weights) {
        axis.first[out] = first;
        for (int i = 0; i < weights.length; i++) {
            axis.weights[out * weights.length + i] = (short) Math.rint(weights[i] * SCALE);
        }
    }

    private static void cubic(float x, float[] w) {
        float a = -0.75f;
        w[0] = ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a;
        w[1] = ((a + 2) * x - (a + 3)) * x * x + 1;
        w[2] = ((a + 2) * (1 - x) - (a + 3)) * (1 - x) * (1 - x) + 1;
        w[3] = 1 - w[0] - w[1] - w[2];
    }

    private static void lanczos4(float x, float[] w) {
        double[] cosines = {1, -HALF_ROOT, 0, HALF_ROOT, -1, HALF_ROOT, 0, -HALF_ROOT};
        double[] sines = {0, -HALF_ROOT, 1, -HALF_ROOT, 0, HALF_ROOT, -1, HALF_ROOT};
        if (x < Math.ulp(1f)) {
            Arrays.fill(w, 0);
            w[3] = 1;
            return;
        }
        float sum = 0;
        double angle = -(x + 3) * Math.PI * 0.25;
        double sine = StrictMath.sin(angle);
        double cosine = StrictMath.cos(angle);
        for (int i = 0; i < 8; i++) {
            double y = -(x + 3 - i) * Math.PI * 0.25;
            w[i] = (float) ((cosines[i] * sine + sines[i] * cosine) / (y * y));
            sum += w[i];
        }
        float share = 1f / sum;
        for (int i = 0; i < 8; i++) {
            w[i] *= share;
        }
    }

    private static Raster bilinear(Raster source, Axis columns, Axis rows) {
        int bands = source.bands();
        int line = columns.first.length * bands;
        Raster result = Raster.black(columns.first.length, rows.first.length, bands);
        int[][] lines = new int[2][line];
        int[] held = {-1, -1};
        for (int y = 0; y < rows.first.length; y++) {
            int upper = hold(source, columns, rows.first[y], lines, held, -1);
            int lower = hold(source, columns, rows.first[y] + 1, lines, held, upper);
            int b0 = rows.weights[2 * y];
            int b1 = rows.weights[2 * y + 1];
            int[] top = lines[upper];
            int[] bottom = lines[lower];
            for (int i = 0; i < line; i++) {
                int value = ((b0 * (top[i] >> 4)) >> 16) + ((b1 * (bottom[i] >> 4)) >> 16);
                result.samples()[y * line + i] = (byte) ((value + 2) >> 2);
            }
        }
        return result;
    }

    /** Index of the buffer that holds the stretched {@code row}; it is filled unless it was needed before. */
    private static int hold(Raster source, Axis columns, int row, int[][] lines, int[] held, int keep) {
        int clamped = Math.max(0, Math.min(source.height() - 1, row));
        for (int i = 0; i < lines.length; i++) {
            if (held[i] == clamped) {
                return i;
            }
        }
        int free = keep == 0 ? 1 : keep == 1 ? 0 : held[0] < held[1] ? 0 : 1;
        stretch(source, columns, clamped, lines[free]);
        held[free] = clamped;
        return free;
    }

    private static void stretch(Raster source, Axis columns, int row, int[] into) {
        int bands = source.bands();
        int taps = columns.taps;
        int start = row * source.width() * bands;
        int last = source.width() - 1;
        byte[] in = source.samples();
        int to = 0;
        for (int x = 0; x < columns.first.length; x++) {
            for (int b = 0; b < bands; b++) {
                int sum = 0;
                for (int k = 0; k < taps; k++) {
                    int column = Math.max(0, Math.min(last, columns.first[x] + k));
                    sum += (in[start + column * bands + b] & 255) * columns.weights[x * taps + k];
                }
                into[to++] = sum;
            }
        }
    }

    private static Raster vertical(Raster source, Axis columns, Axis rows, boolean floats) {
        int bands = source.bands();
        int taps = rows.taps;
        int line = columns.first.length * bands;
        int[][] stretched = new int[source.height()][];
        Raster result = Raster.black(columns.first.length, rows.first.length, bands);
        for (int y = 0; y < rows.first.length; y++) {
            int[][] taken = new int[taps][];
            for (int k = 0; k < taps; k++) {
                int row = Math.max(0, Math.min(source.height() - 1, rows.first[y] + k));
                if (stretched[row] == null) {
                    stretched[row] = new int[line];
                    stretch(source, columns, row, stretched[row]);
                }
                taken[k] = stretched[row];
            }
            int blocks = floats ? line - line % LANES : 0;
            sumFloats(taken, rows.weights, y * taps, blocks, result.samples(), y * line);
            sumFixed(taken, rows.weights, y * taps, blocks, line, result.samples(), y * line);
        }
        return result;
    }

    private static void sumFloats(int[][] rows, short[] weights, int at, int end, byte[] out, int to) {
        float unit = 1f / (SCALE * SCALE);
        int last = rows.length - 1;
        for (int i = 0; i < end; i++) {
            float sum = rows[last][i] * (weights[at + last] * unit);
            for (int k = last - 1; k >= 0; k--) {
                sum = rows[k][i] * (weights[at + k] * unit) + sum;
            }
            out[to + i] = clip((int) Math.rint(sum));
        }
    }

    private static void sumFixed(int[][] rows, short[] weights, int at, int from, int end, byte[] out, int to) {
        for (int i = from; i < end; i++) {
            int sum = SCALE * SCALE / 2;
            for (int k = 0; k < rows.length; k++) {
                sum += rows[k][i] * weights[at + k];
            }
            out[to + i] = clip(sum >> 22);
        }
    }

    private static byte clip(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }
}
