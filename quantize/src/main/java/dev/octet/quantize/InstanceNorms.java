package dev.octet.quantize;

import java.util.List;
import java.util.Map;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.prepare.TensorTypes;

/**
 * Writes LayerNormalization over the last of three or four axes as InstanceNormalization and a scale and shift. The two
 * compute the same: rows of {@code [B, S, D]} are normalised one by one, which is what InstanceNormalization does with its
 * S channels; those of {@code [B, H, W, D]}, as in ConvNeXt, are H W such channels. ONNX Runtime 1.28 has a vectorised
 * kernel for the second and a scalar one, several times slower, for the first, so in an INT8 transformer, whose products
 * are fast, the layer norms would otherwise take a quarter of the time.
 */
public final class InstanceNorms {
    /** Epsilon that LayerNormalization has where none is given. */
    private static final float DEFAULT_EPSILON = 1e-5f;

    private final Graph graph;
    private final TensorTypes types;

    private InstanceNorms(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    /** Whether there is anything to replace. */
    public static boolean applyTo(Graph graph, TensorTypes types) {
        return graph.nodes().stream().anyMatch(node -> fits(node, types));
    }

    /** Replaces what it finds. @param types of the tensors that layer norms read */
    static void replace(Graph graph, TensorTypes types) {
        InstanceNorms norms = new InstanceNorms(graph, types);
        for (Node node : graph.nodes()) {
            if (fits(node, types)) {
                norms.replace(node);
            }
        }
        graph.sort();
    }

    private static boolean fits(Node node, TensorTypes types) {
        String input = node.inputs().isEmpty() ? "" : node.inputs().get(0);
        int rank = types.rank(input).orElse(0);
        long axis = node.integer("axis").orElse(-1L);
        return node.op().equals("LayerNormalization")
                && node.domain().isEmpty()
                && node.outputs().size() == 1
                && types.isFloat(input)
                && (rank == 3 || rank == 4 && types.dimension(input, 3).isPresent())
                && (axis == -1 || axis == rank - 1);
    }

    private void replace(Node node) {
        String input = node.inputs().get(0);
        String output = node.outputs().get(0);
        graph.remove(node);
        if (types.rank(input).orElseThrow() == 3) {
            replace(node, input, output);
            return;
        }
        String shape = tensor(output, "shape");
        String rows = tensor(output, "row_shape");
        String flat = tensor(output, "flat");
        String result = tensor(output, "flat_result");
        graph.initializer(
                rows,
                Tensor.ofLongs(new long[] {0, -1, types.dimension(input, 3).orElseThrow()}, 3));
        graph.add("Shape", List.of(input), List.of(shape), Map.of());
        graph.add("Reshape", List.of(input, rows), List.of(flat), Map.of());
        replace(node, flat, result);
        graph.add("Reshape", List.of(result, shape), List.of(output), Map.of());
    }

    private void replace(Node node, String input, String output) {
        String rows = tensor(output, "rows");
        String ones = tensor(output, "ones");
        String zeros = tensor(output, "zeros");
        String normalized = tensor(output, "normalized");
        boolean shifted = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
        String scaled = shifted ? tensor(output, "scaled") : output;
        Map<String, Object> epsilon = Map.of("epsilon", node.number("epsilon").orElse(DEFAULT_EPSILON));

        graph.add("Shape", List.of(input), List.of(rows), Map.of("start", 1L, "end", 2L));
        graph.add("ConstantOfShape", List.of(rows), List.of(ones), Map.of("value", one(1)));
        graph.add("ConstantOfShape", List.of(rows), List.of(zeros), Map.of("value", one(0)));
        graph.rename(
                graph.add("InstanceNormalization", List.of(input, ones, zeros), List.of(normalized), epsilon),
                node.name());
        graph.add("Mul", List.of(normalized, node.inputs().get(1)), List.of(scaled), Map.of());
        if (shifted) {
            graph.add("Add", List.of(scaled, node.inputs().get(2)), List.of(output), Map.of());
        }
    }

    private String tensor(String output, String part) {
        return graph.uniqueTensor(output + "_" + part);
    }

    private static Tensor one(float value) {
        return Tensor.ofFloats(new float[] {value}, 1);
    }
}
