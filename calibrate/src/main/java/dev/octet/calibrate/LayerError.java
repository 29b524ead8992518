package dev.octet.calibrate;

import java.util.Collection;
import java.util.List;

import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.quantize.Design;
import dev.octet.quantize.InputRows.Rows;
import dev.octet.quantize.LayerProduct;
import dev.octet.quantize.Layers;
import dev.octet.quantize.OperatorRules;
import dev.octet.quantize.OperatorRules.Bounds;
import dev.octet.quantize.QuantParams;
import dev.octet.quantize.QuantizedWeights;

/**
 * What quantizing one layer by itself does to its output: {@code |f(X W) - f(Q(X) Q(W))|^2 / |f(X W)|^2} over rows X of
 * its input, where f adds the bias and clips as what follows the layer does: what is cut off anyway is no error. The
 * output of the unquantized layer is computed once.
 */
final class LayerError {
    /** Multiplications for the layers of a model together, once for each candidate: a quarter of a second on one core. */
    private static final long MOST_PRODUCTS = 500_000_000;
    /** Rows that are enough to tell two candidates apart, and the fewest that may be. */
    private static final int MOST_ROWS = 128;

    private static final int FEWEST_ROWS = 16;
    private static final Bounds UNBOUNDED = new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    private final Rows rows;
    private final int outputAxis;
    private final int groups;
    private final float[] bias;
    private final Bounds bounds;
    private final float[] exact;
    private final double energy;

    /**
     * Of a layer that nothing follows.
     *
     * @param weight FLOAT32: [O, I / groups, k...] of a convolution or [N, K], whose outputs lie along axis 0, or [K, N]
     */
    LayerError(Rows rows, Tensor weight, int outputAxis, int groups) {
        this(rows, weight, outputAxis, groups, new float[(int) weight.shape()[outputAxis]], UNBOUNDED);
    }

    private LayerError(Rows rows, Tensor weight, int outputAxis, int groups, float[] bias, Bounds bounds) {
        LayerProduct product = new LayerProduct(weight, outputAxis, groups);
        if (product.inputs() != rows.width()) {
            throw new IllegalArgumentException(weight + " with outputs along axis " + outputAxis + " in " + groups
                    + " groups does not match rows of " + rows.width());
        }
        this.rows = rows;
        this.outputAxis = outputAxis;
        this.groups = groups;
        this.bias = bias;
        this.bounds = bounds;
        this.exact = output(product, rows.values());
        double sum = 0;
        for (float value : exact) {
            sum += (double) value * value;
        }
        this.energy = sum;
    }

    /** Rows of each layer to compare candidates on. @param layers all that are to be compared */
    static int rows(OperatorRules rules, Collection<Node> layers) {
        long weights = layers.stream()
                .mapToLong(layer -> rules.weight(layer).elements())
                .sum();
        return (int) Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, MOST_PRODUCTS / Math.max(1, weights)));
    }

    /** Of a layer of a design, with the clipping that is folded into it. */
    static LayerError of(Design design, Node layer, Rows rows) {
        OperatorRules rules = new OperatorRules(design.prepared(), design.types());
        Tensor weight = rules.weight(layer);
        int axis = Layers.outputAxis(layer);
        Bounds bounds = design.prepared().consumers(layer.outputs().get(0)).stream()
                .filter(reader ->
                        layer.name().equals(design.placement().folded().get(reader.name())))
                .findFirst()
                .flatMap(rules::bounds)
                .orElse(UNBOUNDED);
        float[] none = new float[(int) weight.shape()[axis]];
        float[] bias = OperatorRules.hasBias(layer)
                ? design.prepared()
                        .initializer(layer.inputs().get(2))
                        .map(Tensor::toFloats)
                        .filter(values -> values.length == none.length)
                        .orElse(none)
                : none;
        return new LayerError(rows, weight, axis, Layers.groups(layer), bias, bounds);
    }

    /**
     * The errors where the input is divided and then quantized in one of several ways; 0 where the layer gives nothing
     * but zeros.
     *
     * @param weights of the layer's weight with its inputs multiplied by {@code divisors}
     * @param divisors one for each input feature; none to leave them as they are
     */
    double[] of(List<QuantParams> activations, QuantizedWeights weights, float[] divisors) {
        LayerProduct product = new LayerProduct(weights.dequantized(), outputAxis, groups);
        return activations.stream()
                .mapToDouble(activation -> distance(output(product, rounded(activation, divisors))))
                .toArray();
    }

    private double distance(float[] actual) {
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            double difference = (double) exact[i] - actual[i];
            sum += difference * difference;
        }
        return energy == 0 ? 0 : sum / energy;
    }

    private float[] output(LayerProduct product, float[] input) {
        float[] output = product.of(input, rows.count());
        float low = (float) bounds.min();
        float high = (float) bounds.max();
        for (int i = 0; i < output.length; i++) {
            output[i] = Math.max(low, Math.min(high, output[i] + bias[i % bias.length]));
        }
        return output;
    }

    private float[] rounded(QuantParams activation, float[] divisors) {
        float[] values = rows.values();
        float[] rounded = new float[values.length];
        if (divisors.length > 0 && divisors.length != rows.width()) {
            throw new IllegalArgumentException(divisors.length + " divisors do not match rows of " + rows.width());
        }
        int feature = 0;
        for (int i = 0; i < values.length; i++) {
            float value = divisors.length == 0 ? values[i] : values[i] / divisors[feature];
            rounded[i] = activation.dequantize(activation.quantize(value));
            feature = feature + 1 == rows.width() ? 0 : feature + 1;
        }
        return rounded;
    }
}
