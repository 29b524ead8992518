package dev.octet.calibrate;

import java.nio.FloatBuffer;
import java.util.Arrays;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;

/**
 * A layer's weight seen by the channels it connects: moves the size of single channels from what the layer reads into
 * its weight, or from its weight into what it makes. Exact but for the rounding of each changed value to float32.
 *
 * @param weight FLOAT32: [O, I / groups, k...] of a convolution or [N, K] of a matrix product, whose outputs lie along
 *     axis 0, or [K, N], whose outputs lie along axis 1
 * @param inputs input channels, over all groups
 * @param outputs output channels
 * @param kernel values between one input and one output
 */
record ChannelScaling(Tensor weight, int outputAxis, int groups, int inputs, int outputs, int kernel) {

    static ChannelScaling of(Tensor weight, int outputAxis, int groups) {
        long[] shape = weight.shape();
        int outputs = (int) shape[outputAxis];
        int inputs = (int) shape[1 - outputAxis];
        int kernel = weight.elements() / Math.max(1, inputs * outputs);
        return new ChannelScaling(weight, outputAxis, groups, inputs * groups, outputs, kernel);
    }

    /** The weight of a layer whose input channel {@code i} arrives divided by {@code factors[i]}. */
    Tensor withInputsTimes(double[] factors) {
        double[] ones = new double[outputs];
        Arrays.fill(ones, 1);
        return scaled(factors, ones);
    }

    /**
     * The weight with both sides scaled.
     *
     * @param factors by which the weights of each input channel grow
     * @param divisors by which each output channel shrinks
     */
    Tensor scaled(double[] factors, double[] divisors) {
        if (factors.length != inputs || divisors.length != outputs) {
            throw new IllegalArgumentException(weight + " connects " + inputs + " inputs and " + outputs
                    + " outputs, which does not match " + factors.length + " factors and " + divisors.length
                    + " divisors");
        }
        Tensor scaled = Tensor.zeros(ElementType.FLOAT32, weight.shape());
        FloatBuffer from = weight.floats();
        FloatBuffer to = scaled.floats();
        for (int i = 0; from.hasRemaining(); i++) {
            to.put((float) (from.get() * factors[inputOf(i)] / divisors[outputOf(i)]));
        }
        return scaled;
    }

    /** Largest magnitude of the weights of each input channel. */
    double[] largestByInput() {
        double[] largest = new double[inputs];
        FloatBuffer values = weight.floats();
        for (int i = 0; values.hasRemaining(); i++) {
            int input = inputOf(i);
            largest[input] = Math.max(largest[input], Math.abs(values.get()));
        }
        return largest;
    }

    /** Input channel of the element at {@code index} of the row-major order. */
    int inputOf(int index) {
        int perGroup = inputs / groups;
        return outputAxis == 1
                ? index / outputs
                : outputOf(index) / (outputs / groups) * perGroup + index / kernel % perGroup;
    }

    /** Output channel of the element at {@code index} of the row-major order. */
    int outputOf(int index) {
        return outputAxis == 1 ? index % outputs : index / (inputs / groups * kernel);
    }
}
