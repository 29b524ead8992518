package dev.octet.quantize;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.quantize.OperatorRules.Kind;

/**
 * The nodes with constant weights that some plan runs in INT8, and how their weights lie.
 *
 * @param inputs the tensor each kind of layer reads, with the axis of its channels and their number
 */
public record Layers(Map<Input, Integer> inputs) {

    /**
     * Channels of a tensor as a layer sees them.
     *
     * @param axis 1 for convolutions, -1 for matrix products
     */
    public record Input(String tensor, int axis) {}

    /** The layers of all {@code placements}. */
    public static Layers of(Graph prepared, OperatorRules rules, Collection<Placement> placements) {
        Map<Input, Integer> inputs = new LinkedHashMap<>();
        for (Node node : prepared.nodes()) {
            if (rules.kind(node) == Kind.COMPUTE
                    && placements.stream().anyMatch(p -> p.multipliesIntegers(node.name()))) {
                inputs.put(input(node), channels(node, rules.weight(node)));
            }
        }
        return new Layers(inputs);
    }

    /** What a layer reads. */
    public static Input input(Node node) {
        return new Input(node.inputs().get(0), node.op().equals("Conv") ? 1 : -1);
    }

    private static int channels(Node node, Tensor weight) {
        long[] shape = weight.shape();
        return switch (node.op()) {
            case "Conv" -> (int) (shape[1] * groups(node));
            default -> (int) shape[1 - outputAxis(node)];
        };
    }

    /** Groups of a convolution; 1 for any other layer. */
    public static int groups(Node node) {
        return node.integer("group").orElse(1L).intValue();
    }

    /** Dimension of a layer's weights that counts its outputs. */
    public static int outputAxis(Node node) {
        return switch (node.op()) {
            case "MatMul" -> 1;
            case "Gemm" -> node.integer("transB").orElse(0L) != 0 ? 0 : 1;
            default -> 0;
        };
    }
}
