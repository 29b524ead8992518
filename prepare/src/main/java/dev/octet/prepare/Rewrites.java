package dev.octet.prepare;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Replaces forms without an INT8 kernel by equal ones that have it. Exact in float but for the order of additions.
 *
 * <ul>
 *   <li>Nodes that do nothing are taken out ({@link NoOps}).
 *   <li>Gemm's alpha and beta go into its constants; its bias becomes a vector of one value per column.
 *   <li>BatchNormalization goes into neighbours where the engine leaves it ({@link NormFolding}).
 *   <li>ReduceMean over the spatial axes and AveragePool over the whole picture become GlobalAveragePool.
 *   <li>Chains that are one gate become one node ({@link GateFusion}, {@link TanhGelu}).
 *   <li>Space-to-depth goes into the Conv behind it ({@link FocusFolding}).
 * </ul>
 */
final class Rewrites {
    private final Graph graph;
    private final TensorTypes types;

    Rewrites(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    void apply() {
        new NoOps(graph, types).remove();
        replaceForms();
        new NormFolding(graph, types).apply();
        new GateFusion(graph, types).apply();
        new TanhGelu(graph, types).apply();
        new FocusFolding(graph, types).apply();
    }

    private void replaceForms() {
        for (Node node : graph.nodes()) {
            if (!node.domain().isEmpty()) {
                continue;
            }
            switch (node.op()) {
                case "ReduceMean" -> reduceMean(node);
                case "AveragePool" -> averagePool(node);
                case "Gemm" -> gemm(node);
                default -> {
                    // nothing to replace
                }
            }
        }
    }

    private void reduceMean(Node node) {
        String input = node.inputs().get(0);
        Optional<Integer> rank = types.rank(input);
        Optional<List<Long>> axes = node.integers("axes");
        if (axes.isEmpty() && node.inputs().size() > 1) {
            axes = graph.initializer(node.inputs().get(1))
                    .filter(value -> value.type() == ElementType.INT64)
                    .map(value -> Arrays.stream(value.toLongs()).boxed().toList());
        }
        if (rank.isEmpty() || rank.get() != 4 || axes.isEmpty() || !types.isFloat(input)) {
            return;
        }
        List<Long> sorted =
                axes.get().stream().map(a -> a < 0 ? a + 4 : a).sorted().toList();
        if (!sorted.equals(List.of(2L, 3L))) {
            return;
        }
        String output = node.outputs().get(0);
        boolean keep = node.integer("keepdims").orElse(1L) != 0;
        graph.remove(node);
        if (keep) {
            graph.add("GlobalAveragePool", List.of(input), List.of(output), Map.of());
        } else {
            String pooled = graph.uniqueTensor(output + "_pooled");
            graph.add("GlobalAveragePool", List.of(input), List.of(pooled), Map.of());
            graph.add("Flatten", List.of(pooled), List.of(output), Map.of("axis", 1L));
        }
    }

    private void averagePool(Node node) {
        String input = node.inputs().get(0);
        List<Long> kernel = node.integers("kernel_shape").orElseThrow();
        boolean whole = IntStream.range(0, kernel.size())
                .allMatch(i -> types.dimension(input, i + 2).equals(Optional.of(kernel.get(i))));
        boolean padded = node.integers("pads").orElse(List.of()).stream().anyMatch(p -> p != 0)
                || node.text("auto_pad").orElse("NOTSET").startsWith("SAME");
        boolean dilated = node.integers("dilations").orElse(List.of()).stream().anyMatch(d -> d != 1);
        if (whole && !padded && !dilated) {
            List<String> outputs = node.outputs();
            graph.remove(node);
            graph.add("GlobalAveragePool", List.of(input), outputs, Map.of());
        }
    }

    private void gemm(Node node) {
        List<String> inputs = node.inputs();
        Optional<Tensor> weight = constant(inputs.get(1), 2);
        boolean biased = inputs.size() > 2 && !inputs.get(2).isEmpty();
        if (weight.isEmpty()) {
            return;
        }
        boolean transposed = node.integer("transB").orElse(0L) != 0;
        int columns = (int) weight.get().shape()[transposed ? 0 : 1];
        Optional<float[]> bias = biased
                ? graph.initializer(inputs.get(2)).flatMap(value -> row(value, columns))
                : Optional.of(new float[0]);
        float alpha = node.number("alpha").orElse(1f);
        float beta = node.number("beta").orElse(1f);
        if (bias.isEmpty()) {
            return;
        }
        if (alpha != 1) {
            graph.setInput(node, 1, scaled(inputs.get(1), weight.get(), alpha));
            graph.setAttribute(node, "alpha", null);
        }
        Tensor old = biased ? graph.initializer(inputs.get(2)).orElseThrow() : null;
        if (biased && (beta != 1 || old.rank() != 1 || old.elements() != columns)) {
            float[] values = bias.get();
            for (int i = 0; i < values.length; i++) {
                values[i] *= beta;
            }
            String name = graph.uniqueTensor(inputs.get(2) + "_row");
            graph.initializer(name, Tensor.ofFloats(values, columns));
            graph.setInput(node, 2, name);
        }
        graph.setAttribute(node, "beta", null);
    }

    private String scaled(String name, Tensor tensor, float factor) {
        float[] values = tensor.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        String renamed = graph.uniqueTensor(name + "_scaled");
        graph.initializer(renamed, Tensor.ofFloats(values, tensor.shape()));
        return renamed;
    }

    private Optional<Tensor> constant(String name, int rank) {
        return graph.initializer(name).filter(t -> t.type() == ElementType.FLOAT32 && t.rank() == rank);
    }

    /** A bias of shape [], [1], [N], [1, 1] or [1, N] as N values; empty if it differs from row to row. */
    private static Optional<float[]> row(Tensor bias, int columns) {
        boolean scalar = bias.elements() == 1;
        if (bias.type() != ElementType.FLOAT32
                || bias.rank() > 2
                || !(scalar || bias.elements() == columns && bias.shape()[bias.rank() - 1] == columns)) {
            return Optional.empty();
        }
        float[] values = bias.toFloats();
        if (scalar) {
            float value = values[0];
            values = new float[columns];
            Arrays.fill(values, value);
        }
        return Optional.of(values);
    }
}
