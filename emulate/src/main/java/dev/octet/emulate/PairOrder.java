package dev.octet.emulate;

/**
 * The order in which the engine's integer kernels add up the products of one output: neighbours 2j and 2j+1 are one
 * pair. In a convolution the position in the kernel comes first and the channel second, as in an NHWC patch; pairs go
 * on across positions where the channels of a group are odd in number.
 *
 * @param outputs how many outputs there are, over all groups
 * @param depth products of one output
 * @param stride elements of the weight from one output to the next
 * @param inner how many products lie {@code innerStride} apart before the next starts {@code outerStride} further on
 */
public record PairOrder(int outputs, int depth, int stride, int inner, int innerStride, int outerStride) {

    /** Of a Conv's weight {@code [outputs, channels of a group, kernel...]}. */
    public static PairOrder ofConvolution(long[] shape) {
        int outputs = Math.toIntExact(shape[0]);
        int channels = Math.toIntExact(shape[1]);
        int positions = 1;
        for (int i = 2; i < shape.length; i++) {
            positions = Math.multiplyExact(positions, Math.toIntExact(shape[i]));
        }
        int depth = Math.multiplyExact(channels, positions);
        return new PairOrder(outputs, depth, depth, channels, positions, 1);
    }

    /** Of a matrix of two dimensions. @param outputAxis the one that counts the outputs */
    public static PairOrder ofMatrix(long[] shape, int outputAxis) {
        int outputs = Math.toIntExact(shape[outputAxis]);
        int depth = Math.toIntExact(shape[1 - outputAxis]);
        return outputAxis == 0
                ? new PairOrder(outputs, depth, depth, depth, 1, 0)
                : new PairOrder(outputs, depth, 1, depth, outputs, 0);
    }

    /**
     * Whether the engine multiplies a convolution channel by channel, one channel alone too. Those kernels widen to 32
     * bits first, so nothing saturates.
     */
    public static boolean isDepthwise(long[] convolutionWeight, int groups) {
        return convolutionWeight[1] == 1 && convolutionWeight[0] == groups;
    }

    /** Where product {@code k} of an output lies in the row-major weight. */
    public int element(int output, int k) {
        return output * stride + k % inner * innerStride + k / inner * outerStride;
    }
}
