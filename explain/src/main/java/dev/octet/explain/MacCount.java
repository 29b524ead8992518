package dev.octet.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;

/**
 * Counts the multiply-accumulates of Conv, ConvTranspose, Gemm, MatMul, LSTM, GRU and RNN, quantized or not, from the shapes
 * of one run. A recurrence counts every step of its longest sequence.
 */
final class MacCount {
    private static final Set<String> MULTIPLYING = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");
    private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "RNN");
    /** Index of a recurrence's second weight, by which it multiplies its state. */
    private static final int RECURRENT_WEIGHT = 2;

    private MacCount() {}

    /** Whether an operator is one product of two tensors. */
    static boolean counts(Node node) {
        return MULTIPLYING.contains(QuantizedModel.floatName(node.op()));
    }

    /** Multiply-accumulates by the name of the node. */
    static Map<String, Long> of(Engine engine, Graph graph, Feed feed) {
        List<Node> nodes = graph.nodes().stream()
                .filter(node -> counts(node) || isRecurrent(node))
                .toList();
        List<String> tensors = new ArrayList<>();
        for (Node node : nodes) {
            tensors.add(node.inputs().get(0));
            tensors.add(node.inputs().get(QuantizedModel.weightIndex(node.op())));
            tensors.add(
                    isRecurrent(node)
                            ? node.inputs().get(RECURRENT_WEIGHT)
                            : node.outputs().get(0));
        }
        Shapes shapes = Shapes.of(engine, graph, feed, tensors);
        Map<String, Long> macs = new HashMap<>();
        for (Node node : nodes) {
            long[] weight = shapes.of(node.inputs().get(QuantizedModel.weightIndex(node.op())))
                    .orElse(new long[0]);
            long[] input = shapes.of(node.inputs().get(0)).orElse(new long[0]);
            if (weight.length > 0 && input.length > 0) {
                macs.put(
                        node.name(),
                        isRecurrent(node)
                                ? recurrent(
                                        input,
                                        weight,
                                        shapes.elements(node.inputs().get(RECURRENT_WEIGHT)))
                                : count(
                                        node,
                                        input,
                                        weight,
                                        shapes.elements(node.outputs().get(0))));
            }
        }
        return macs;
    }

    private static boolean isRecurrent(Node node) {
        return RECURRENT.contains(QuantizedModel.floatName(node.op()));
    }

    /**
     * Each weight of each direction and gate, once for each step of each sequence; in whatever order the quantized
     * operator has its weights.
     */
    private static long recurrent(long[] input, long[] weight, long recurrentWeights) {
        return input[0] * input[1] * (Shapes.elements(weight) + recurrentWeights);
    }

    private static long count(Node node, long[] input, long[] weight, long outputs) {
        return switch (QuantizedModel.floatName(node.op())) {
            case "Conv" -> outputs * (Shapes.elements(weight) / Math.max(1, weight[0]));
            case "ConvTranspose" -> Shapes.elements(input) * (Shapes.elements(weight) / Math.max(1, weight[0]));
            case "Gemm" -> outputs * input[node.integer("transA").orElse(0L) == 0 ? input.length - 1 : 0];
            default -> outputs * input[input.length - 1];
        };
    }
}
