package dev.octet.calibrate;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import dev.octet.calibrate.QuantizedWeights.QuantizedBias;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/** The numbers of a quantized model: what a calibration pass has seen, turned into scales, zero points and levels. */
final class Quantization {
    private final Scheme scheme;
    private final Map<String, Range> ranges;

    /** @param ranges range by tensor, for every tensor that a placement measures */
    Quantization(Scheme scheme, Map<String, Range> ranges) {
        this.scheme = scheme;
        this.ranges = new HashMap<>(ranges);
    }

    /** Parameters of an activation. */
    QuantParams activation(String tensor) {
        Range range = ranges.get(tensor);
        if (range == null) {
            throw new IllegalStateException("no range was measured for " + tensor);
        }
        return scheme.activation(range);
    }

    /**
     * A layer's constants.
     *
     * @param bias present if the bias is to be an integer
     * @param correctedBias present if the bias stays float but changes
     */
    record QuantizedLayer(QuantizedWeights weights, Optional<QuantizedBias> bias, Optional<Tensor> correctedBias) {}

    /**
     * Quantizes the constants of a Conv, Gemm or MatMul.
     *
     * @param bias what is added per output channel; empty if nothing is
     * @param integerBias whether the bias becomes int32
     * @param input tensor whose range the layer's input has
     */
    QuantizedLayer layer(Node node, Tensor weight, Optional<Tensor> bias, boolean integerBias, String input) {
        OptionalInt axis = OptionalInt.of(outputAxis(node));
        if (bias.isEmpty() || !integerBias) {
            return new QuantizedLayer(QuantizedWeights.of(weight, axis, scheme), Optional.empty(), Optional.empty());
        }
        float scale = activation(input).scale();
        QuantizedWeights weights = QuantizedWeights.of(weight, axis, scheme, bias.get(), scale);
        return new QuantizedLayer(weights, Optional.of(weights.bias(bias.get(), scale, 1)), Optional.empty());
    }

    /** Dimension of a layer's weights that counts its outputs. */
    private static int outputAxis(Node node) {
        return switch (node.op()) {
            case "MatMul" -> 1;
            case "Gemm" -> node.integer("transB").orElse(0L) != 0 ? 0 : 1;
            default -> 0;
        };
    }
}
