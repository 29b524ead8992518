package dev.octet.synthetic;

import java.util.List;

/**
 * The window of a convolution or pooling.
 *
 * @param height in rows
 * @param width in columns
 * @param stride in both directions
 * @param padTop rows of padding above and below
 * @param padLeft columns of padding at the left and at the right
 * @param dilation distance of neighbours in the window
 * @param ceil whether a window that is partly beyond the end still counts
 */
record Kernel(int height, int width, int stride, int padTop, int padLeft, int dilation, boolean ceil) {

    /** Square, stride 1, padded so that an odd one keeps the size. */
    static Kernel of(int size) {
        return of(size, size);
    }

    /** Stride 1, padded so that an odd one keeps the size. */
    static Kernel of(int height, int width) {
        return new Kernel(height, width, 1, height / 2, width / 2, 1, false);
    }

    Kernel stride(int stride) {
        return new Kernel(height, width, stride, padTop, padLeft, dilation, ceil);
    }

    Kernel pad(int pad) {
        return new Kernel(height, width, stride, pad, pad, dilation, ceil);
    }

    /** Without padding. */
    Kernel valid() {
        return pad(0);
    }

    /** Dilated, and padded so that the size is kept. */
    Kernel dilated(int dilation) {
        return new Kernel(height, width, stride, height / 2 * dilation, width / 2 * dilation, dilation, ceil);
    }

    Kernel ceiling() {
        return new Kernel(height, width, stride, padTop, padLeft, dilation, true);
    }

    int taps() {
        return height * width;
    }

    int rowsOut(int rows) {
        return out(rows, height, padTop);
    }

    int columnsOut(int columns) {
        return out(columns, width, padLeft);
    }

    private int out(int in, int size, int pad) {
        int span = in + 2 * pad - dilation * (size - 1) - 1;
        int out = (ceil ? span + stride - 1 : span) / stride + 1;
        // A window that would begin in the padding at the end is left out.
        return ceil && (out - 1) * stride >= in + pad ? out - 1 : out;
    }

    /** Share of all windows' taps that lie on values, not on padding. */
    double coverage(int rows, int columns) {
        return covered(rows, rowsOut(rows), height, padTop) * covered(columns, columnsOut(columns), width, padLeft);
    }

    private double covered(int in, int out, int size, int pad) {
        long inside = 0;
        for (int o = 0; o < out; o++) {
            for (int tap = 0; tap < size; tap++) {
                int place = o * stride - pad + tap * dilation;
                inside += place >= 0 && place < in ? 1 : 0;
            }
        }
        return (double) inside / ((long) out * size);
    }

    List<Long> shape() {
        return List.of((long) height, (long) width);
    }

    List<Long> strides() {
        return List.of((long) stride, (long) stride);
    }

    List<Long> pads() {
        return List.of((long) padTop, (long) padLeft, (long) padTop, (long) padLeft);
    }

    List<Long> dilations() {
        return List.of((long) dilation, (long) dilation);
    }
}
