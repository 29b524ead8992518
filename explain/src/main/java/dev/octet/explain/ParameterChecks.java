package dev.octet.explain;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.ElementType;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.explain.FusionConditions.Missed;

/**
 * Whether the scales of weights and bias are those that integer kernels take. The engine does not look at all of them: a
 * node with wrong ones may fuse, and then fail when it is run or give wrong values.
 */
final class ParameterChecks {
    private static final Set<String> PRODUCTS = Set.of("Conv", "Gemm", "MatMul");
    /** Largest relative difference between the bias' scale and the product that still fuses; 1.01 does, 1.02 does not. */
    private static final double BIAS_TOLERANCE = 0.015;

    private final QuantizedModel model;

    ParameterChecks(QuantizedModel model) {
        this.model = model;
    }

    /** Scales of weights along an axis that the kernel does not take. */
    Optional<Missed> weights(Node node) {
        Optional<Node> weight =
                PRODUCTS.contains(node.op()) ? model.dequantizer(node.inputs().get(1)) : Optional.empty();
        Optional<Tensor> values = weight.flatMap(w -> model.value(w.inputs().get(0)));
        Optional<Tensor> scales = weight.flatMap(w -> model.value(w.inputs().get(1)));
        if (values.isEmpty() || scales.isEmpty() || scales.get().elements() < 2) {
            return Optional.empty();
        }
        int rank = values.get().rank();
        long axis = weight.get().integer("axis").orElse(1L);
        long wanted =
                switch (node.op()) {
                    case "Conv" -> 0;
                    case "Gemm" -> node.integer("transB").orElse(0L) == 0 ? 1 : 0;
                    default -> rank - 1;
                };
        return (axis < 0 ? axis + rank : axis) == wanted
                ? Optional.empty()
                : Optional.of(new Missed(
                        Cause.WEIGHT_AXIS,
                        "the weights have scales along axis " + axis + "; the kernel wants " + wanted));
    }

    /** A bias whose scale is not the product of the scales of input and weights. */
    Optional<Missed> bias(Node node) {
        if (!PRODUCTS.contains(node.op()) || node.inputs().size() < 3) {
            return Optional.empty();
        }
        Optional<Float> input = scale(node, 0).filter(t -> t.elements() == 1).map(t -> t.floats()
                .get(0));
        Optional<Tensor> weights = scale(node, 1);
        Optional<Tensor> bias = scale(node, 2);
        if (input.isEmpty() || weights.isEmpty() || bias.isEmpty()) {
            return Optional.empty();
        }
        double worst = 1;
        for (int i = 0; i < bias.get().elements(); i++) {
            float weight = weights.get().floats().get(Math.min(i, weights.get().elements() - 1));
            double ratio = bias.get().floats().get(i) / ((double) input.get() * weight);
            worst = Math.abs(Math.log(ratio)) > Math.abs(Math.log(worst)) ? ratio : worst;
        }
        return Math.abs(worst - 1) <= BIAS_TOLERANCE
                ? Optional.empty()
                : Optional.of(new Missed(
                        Cause.BIAS_SCALE,
                        String.format(
                                Locale.ROOT,
                                "the scale of the bias is %.3g times the product of the scales of input and weights",
                                worst)));
    }

    private Optional<Tensor> scale(Node node, int input) {
        return model.dequantizer(node.inputs().get(input))
                .flatMap(dequantizer -> model.value(dequantizer.inputs().get(1)))
                .filter(tensor -> tensor.type() == ElementType.FLOAT32);
    }
}
