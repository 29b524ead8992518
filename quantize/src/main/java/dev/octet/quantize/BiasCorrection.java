package dev.octet.quantize;

import java.nio.FloatBuffer;

import dev.octet.engine.Tensor;

/**
 * What to add to a layer's bias so that rounding its weights does not move the mean of its output.
 *
 * <p>The output moves by {@code (W^ - W) x}, whose mean over the data needs no more than the mean of each input channel:
 * {@code db[o] = sum over i, k of (W - W^)[o, i, k] * E[x[i]]}. From "Data-Free Quantization Through Weight Equalization
 * and Bias Correction", arXiv:1906.04721, section 4.2, with the means measured instead of derived from batch
 * normalisation. Differs near the border of a padded convolution, where the mean of the input is smaller than assumed.
 */
final class BiasCorrection {
    private BiasCorrection() {}

    /**
     * For a convolution.
     *
     * @param weight FLOAT32 [O, I / groups, k...]
     * @param means mean of each of the I input channels
     * @return what to add to each of the O biases
     */
    static double[] ofConvolution(Tensor weight, QuantizedWeights quantized, double[] means, int groups) {
        long[] shape = weight.shape();
        int outputs = (int) shape[0];
        int inputs = (int) shape[1];
        if (inputs * groups != means.length || outputs % groups != 0) {
            throw new IllegalArgumentException(
                    weight + " in " + groups + " groups does not match " + means.length + " input channels");
        }
        int kernel = outputs * inputs == 0 ? 0 : weight.elements() / (outputs * inputs);
        FloatBuffer exact = weight.floats();
        FloatBuffer rounded = quantized.dequantized().floats();
        double[] shift = new double[outputs];
        for (int output = 0; output < outputs; output++) {
            int first = output / (outputs / groups) * inputs;
            for (int input = 0; input < inputs; input++) {
                double difference = 0;
                for (int k = 0; k < kernel; k++) {
                    difference += (double) exact.get() - rounded.get();
                }
                shift[output] += difference * means[first + input];
            }
        }
        return shift;
    }

    /**
     * For a matrix product with constant right side.
     *
     * @param weight FLOAT32 [K, N], or [N, K] for a Gemm with transB
     * @param means mean of each of the K input features
     * @param outputAxis which of the two dimensions is N
     * @return what to add to each of the N biases
     */
    static double[] ofMatrix(Tensor weight, QuantizedWeights quantized, double[] means, int outputAxis) {
        long[] shape = weight.shape();
        if (shape.length != 2 || shape[1 - outputAxis] != means.length) {
            throw new IllegalArgumentException(weight + " with outputs along axis " + outputAxis + " does not match "
                    + means.length + " input features");
        }
        FloatBuffer exact = weight.floats();
        FloatBuffer rounded = quantized.dequantized().floats();
        double[] shift = new double[(int) shape[outputAxis]];
        for (int row = 0; row < shape[0]; row++) {
            for (int column = 0; column < shape[1]; column++) {
                double difference = (double) exact.get() - rounded.get();
                shift[outputAxis == 1 ? column : row] += difference * means[outputAxis == 1 ? row : column];
            }
        }
        return shift;
    }

    /** The bias with its correction, of the bias's shape. */
    static Tensor corrected(Tensor bias, double[] shift) {
        float[] values = bias.toFloats();
        if (values.length != shift.length) {
            throw new IllegalArgumentException(
                    "a bias of " + values.length + " values does not match " + shift.length + " corrections");
        }
        float[] result = new float[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) (values[i] + shift[i]);
        }
        return Tensor.ofFloats(result, bias.shape());
    }
}
