package dev.octet.synthetic;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** Functions of each value by itself, as exporters write them at this operator set. */
enum Activation {
    RELU(Activation::rectified) {
        @Override
        String add(Network network, String x) {
            return network.node("Relu", List.of(x), Map.of());
        }
    },
    /** Between 0 and 6. */
    RELU6(x -> StrictMath.min(StrictMath.max(x, 0), 6)) {
        @Override
        String add(Network network, String x) {
            return network.node("Clip", List.of(x, network.scalar(0), network.scalar(6)), Map.of());
        }
    },
    /** With a tenth of what is negative. */
    LEAKY_RELU(x -> x < 0 ? 0.1 * x : x) {
        @Override
        String add(Network network, String x) {
            return network.node("LeakyRelu", List.of(x), Map.of("alpha", 0.1f));
        }
    },
    SIGMOID(x -> 1 / (1 + StrictMath.exp(-x))) {
        @Override
        String add(Network network, String x) {
            return network.node("Sigmoid", List.of(x), Map.of());
        }
    },
    /** x sigmoid(x). */
    SILU(x -> halfRectified(x, x / (1 + StrictMath.exp(-x)))) {
        @Override
        String add(Network network, String x) {
            return network.node("Mul", List.of(x, SIGMOID.add(network, x)), Map.of());
        }
    },
    /** x / 6 + 1/2 between 0 and 1. */
    HARD_SIGMOID(x -> StrictMath.min(StrictMath.max(x / 6 + 0.5, 0), 1)) {
        @Override
        String add(Network network, String x) {
            return network.node("HardSigmoid", List.of(x), Map.of("alpha", 1 / 6f, "beta", 0.5f));
        }
    },
    /** x times its hard sigmoid. */
    HARD_SWISH(x -> halfRectified(x, x * StrictMath.min(StrictMath.max(x / 6 + 0.5, 0), 1))) {
        @Override
        String add(Network network, String x) {
            return network.node("HardSwish", List.of(x), Map.of());
        }
    },
    TANH(StrictMath::tanh) {
        @Override
        String add(Network network, String x) {
            return network.node("Tanh", List.of(x), Map.of());
        }
    },
    /** x (1 + erf(x / sqrt 2)) / 2. */
    GELU(Activation::rectified) {
        @Override
        String add(Network network, String x) {
            String erf = network.node(
                    "Erf",
                    List.of(network.node("Div", List.of(x, network.scalar((float) StrictMath.sqrt(2))), Map.of())),
                    Map.of());
            String product = network.node(
                    "Mul", List.of(x, network.node("Add", List.of(erf, network.scalar(1)), Map.of())), Map.of());
            return network.node("Mul", List.of(product, network.scalar(0.5f)), Map.of());
        }
    };

    private final DoubleUnaryOperator function;

    Activation(DoubleUnaryOperator function) {
        this.function = function;
    }

    /** Adds the nodes. @return name of their output */
    abstract String add(Network network, String x);

    /** What is expected after it. */
    Moments after(Moments before) {
        return before.through(function);
    }

    private static double rectified(double x) {
        return StrictMath.max(x, 0);
    }

    /**
     * Halfway between a smooth activation and max(x, 0), which it is for large values. Reckoned with as it is, values would
     * grow from layer to layer; as max(x, 0), pictures would become alike. GELU needs no care, for a layer normalization
     * follows.
     */
    private static double halfRectified(double x, double smooth) {
        return (smooth + rectified(x)) / 2;
    }
}
