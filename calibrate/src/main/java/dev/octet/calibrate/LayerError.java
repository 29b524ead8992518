package dev.octet.calibrate;

import dev.octet.calibrate.InputRows.Rows;
import dev.octet.engine.Tensor;

/**
 * What quantizing one layer by itself does to its output: {@code |X W - Q(X) Q(W)|^2 / |X W|^2} over rows X of its input,
 * without the bias. The product of the unquantized layer is computed once.
 */
final class LayerError {
    private final Rows rows;
    private final int outputAxis;
    private final int groups;
    private final float[] exact;
    private final double energy;

    /**
     * @param weight FLOAT32: [O, I / groups, k...] of a convolution or [N, K], whose outputs lie along axis 0, or [K, N]
     */
    LayerError(Rows rows, Tensor weight, int outputAxis, int groups) {
        LayerProduct product = new LayerProduct(weight, outputAxis, groups);
        if (product.inputs() != rows.width()) {
            throw new IllegalArgumentException(weight + " with outputs along axis " + outputAxis + " in " + groups
                    + " groups does not match rows of " + rows.width());
        }
        this.rows = rows;
        this.outputAxis = outputAxis;
        this.groups = groups;
        this.exact = product.of(rows.values(), rows.count());
        double sum = 0;
        for (float value : exact) {
            sum += (double) value * value;
        }
        this.energy = sum;
    }

    /** The error with a quantized input and quantized weights; 0 where the layer gives nothing but zeros. */
    double of(QuantParams activation, QuantizedWeights weights) {
        return of(activation, weights, new float[0]);
    }

    /**
     * The error where the input is divided before it is quantized.
     *
     * @param weights of the layer's weight with its inputs multiplied by {@code divisors}
     * @param divisors one for each input feature; none to leave them as they are
     */
    double of(QuantParams activation, QuantizedWeights weights, float[] divisors) {
        float[] rounded = rounded(activation, divisors);
        float[] actual = new LayerProduct(weights.dequantized(), outputAxis, groups).of(rounded, rows.count());
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            double difference = (double) exact[i] - actual[i];
            sum += difference * difference;
        }
        return energy == 0 ? 0 : sum / energy;
    }

    private float[] rounded(QuantParams activation, float[] divisors) {
        float[] values = rows.values();
        float[] rounded = new float[values.length];
        if (divisors.length > 0 && divisors.length != rows.width()) {
            throw new IllegalArgumentException(divisors.length + " divisors do not match rows of " + rows.width());
        }
        for (int i = 0; i < values.length; i++) {
            float value = divisors.length == 0 ? values[i] : values[i] / divisors[i % divisors.length];
            rounded[i] = activation.dequantize(activation.quantize(value));
        }
        return rounded;
    }
}
