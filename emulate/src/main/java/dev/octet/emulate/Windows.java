package dev.octet.emulate;

import java.util.Arrays;
import java.util.stream.LongStream;

import dev.octet.engine.Node;

/**
 * Where the windows of a convolution lie in its input, for any number of spatial dimensions. A product of matrices is a
 * convolution without any: each row is a picture of one pixel, and its columns are the channels.
 */
record Windows(long[] kernel, long[] strides, long[] dilations, long[] pads, String autoPad) {
    /** In {@link #offsets}: the position is in the padding. */
    static final int PADDING = -1;

    /** No spatial dimensions. */
    static final Windows NONE = new Windows(new long[0], new long[0], new long[0], new long[0], "NOTSET");

    /** Of a Conv or QLinearConv whose weight is {@code [outputs, channels, kernel...]}. */
    static Windows of(Node convolution, long[] weight) {
        int rank = weight.length - 2;
        return new Windows(
                Arrays.copyOfRange(weight, 2, weight.length),
                attribute(convolution, "strides", rank, 1),
                attribute(convolution, "dilations", rank, 1),
                attribute(convolution, "pads", 2 * rank, 0),
                convolution.text("auto_pad").orElse("NOTSET"));
    }

    private static long[] attribute(Node node, String name, int size, long value) {
        return node.integers(name)
                .map(list -> list.stream().mapToLong(Long::longValue).toArray())
                .filter(list -> list.length == size)
                .orElseGet(() -> LongStream.generate(() -> value).limit(size).toArray());
    }

    /** Positions of one window. */
    int positions() {
        return (int) LongStream.of(kernel).reduce(1, (a, b) -> a * b);
    }

    /** Spatial dimensions of the output. @param input those of the input */
    long[] output(long[] input) {
        long[] output = new long[input.length];
        for (int d = 0; d < input.length; d++) {
            long extent = (kernel[d] - 1) * dilations[d] + 1;
            output[d] = isSame()
                    ? (input[d] + strides[d] - 1) / strides[d]
                    : (input[d] + before(d, input[d]) + after(d) - extent) / strides[d] + 1;
        }
        return output;
    }

    /** {@code [pixels of the output, positions]}: the pixel of the input that is there, or {@link #PADDING}. */
    int[] offsets(long[] input) {
        long[] output = output(input);
        int[] offsets = {0};
        int[] shape = {1, 1};
        for (int d = 0; d < input.length; d++) {
            offsets = refined(offsets, shape, d, (int) input[d], (int) output[d]);
            shape = new int[] {shape[0] * (int) output[d], shape[1] * (int) kernel[d]};
        }
        return offsets;
    }

    /** Adds dimension {@code d} below those that are there. */
    private int[] refined(int[] outer, int[] shape, int d, int input, int output) {
        int size = (int) kernel[d];
        int[] inner = new int[Math.multiplyExact(outer.length, output * size)];
        long before = before(d, input);
        for (int at = 0; at < shape[0] * output; at++) {
            for (int k = 0; k < shape[1] * size; k++) {
                int above = outer[at / output * shape[1] + k / size];
                long here = at % output * strides[d] + k % size * dilations[d] - before;
                boolean inside = above != PADDING && here >= 0 && here < input;
                inner[at * shape[1] * size + k] = inside ? above * input + (int) here : PADDING;
            }
        }
        return inner;
    }

    private boolean isSame() {
        return autoPad.startsWith("SAME");
    }

    private long before(int d, long input) {
        if (!isSame()) {
            return pads[d];
        }
        long output = (input + strides[d] - 1) / strides[d];
        long missing = Math.max(0, (output - 1) * strides[d] + (kernel[d] - 1) * dilations[d] + 1 - input);
        return autoPad.equals("SAME_LOWER") ? (missing + 1) / 2 : missing / 2;
    }

    private long after(int d) {
        return pads[kernel.length + d];
    }
}
