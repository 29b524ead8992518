package dev.octet.quantize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.prepare.TensorTypes;

/**
 * Writes 1x1 convolutions as matrix products over the channels, {@code [N, C, H, W]} to {@code [N, H, W, C]} and back.
 *
 * <p>An INT8 convolution must give INT8, since the engine has no kernel that gives floats; an INT8 product gives floats.
 * So where an activation follows that has no integer kernel, SiLU first of all, a product saves a quantization of the
 * widest tensor, the conversions around the activation, and their error. Where chains stay in INT8 (ReLU), convolutions
 * are faster: which it is, is measured.
 */
public final class PointwiseProducts {
    private static final List<Long> TO_LAST = List.of(0L, 2L, 3L, 1L);
    private static final List<Long> TO_FIRST = List.of(0L, 3L, 1L, 2L);

    private final Graph graph;
    private final TensorTypes types;
    private final Map<String, String> channelsLast = new HashMap<>();
    private final Map<String, TensorInfo> added = new HashMap<>();
    private final Map<Layers.Input, Layers.Input> reads = new HashMap<>();

    private PointwiseProducts(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    /**
     * A rewritten graph.
     *
     * @param types of its tensors
     * @param reads what a rewritten layer reads, by what it read as a convolution
     */
    record Rewritten(Graph graph, TensorTypes types, Map<Layers.Input, Layers.Input> reads) {}

    /** Convolutions that could be products, and for which there is a reason: what follows has no integer kernel. */
    public static Set<String> candidates(Graph graph, TensorTypes types) {
        OperatorRules rules = new OperatorRules(graph, types);
        Set<String> names = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (isPointwise(graph, types, node)
                    && graph.consumers(node.outputs().get(0)).stream()
                            .anyMatch(reader -> rules.refusal(reader).isPresent() || rules.isSilu(reader))) {
                names.add(node.name());
            }
        }
        return names;
    }

    /** A copy of {@code graph} in which 1x1 convolutions of at least {@code channels} input channels are products. */
    static Rewritten rewrite(Graph graph, TensorTypes types, int channels) {
        PointwiseProducts products = new PointwiseProducts(graph.copy(), types);
        for (Node node : products.graph.nodes()) {
            if (isPointwise(graph, types, node)
                    && weight(graph, node).orElseThrow().shape()[1] >= channels) {
                products.rewrite(node);
            }
        }
        products.graph.nameNodes();
        products.graph.sort();
        products.graph.removeUnused();
        return new Rewritten(products.graph, types.with(products.added), products.reads);
    }

    private static boolean isPointwise(Graph graph, TensorTypes types, Node node) {
        Optional<Tensor> weight = node.op().equals("Conv") ? weight(graph, node) : Optional.empty();
        return weight.isPresent()
                && weight.get().rank() == 4
                && weight.get().shape()[2] == 1
                && weight.get().shape()[3] == 1
                && node.integer("group").orElse(1L) == 1
                && all(node, "strides", 1)
                && all(node, "pads", 0)
                && types.rank(node.inputs().get(0)).orElse(0) == 4;
    }

    private static Optional<Tensor> weight(Graph graph, Node node) {
        return graph.initializer(node.inputs().get(1)).filter(tensor -> tensor.type() == ElementType.FLOAT32);
    }

    private static boolean all(Node node, String attribute, long value) {
        return node.integers(attribute).orElse(List.of()).stream().allMatch(v -> v == value);
    }

    private void rewrite(Node node) {
        String input = node.inputs().get(0);
        String output = node.outputs().get(0);
        String data = channelsLast.computeIfAbsent(input, this::channelsLast);
        String weight = graph.uniqueTensor(node.inputs().get(1) + "_columns");
        graph.initializer(weight, transposed(weight(graph, node).orElseThrow()));
        String product = graph.uniqueTensor(output + "_product");
        String last = graph.uniqueTensor(output + "_channels_last");
        boolean biased = OperatorRules.hasBias(node);
        reads.put(Layers.input(node), new Layers.Input(data, -1));
        graph.remove(node);
        graph.rename(
                graph.add("MatMul", List.of(data, weight), List.of(biased ? product : last), Map.of()), node.name());
        if (biased) {
            graph.add("Add", List.of(product, node.inputs().get(2)), List.of(last), Map.of());
            added.put(product, permuted(output, product));
        }
        graph.add("Transpose", List.of(last), List.of(output), Map.of("perm", TO_FIRST));
        added.put(last, permuted(output, last));
    }

    private String channelsLast(String tensor) {
        String last = graph.uniqueTensor(tensor + "_channels_last");
        graph.add("Transpose", List.of(tensor), List.of(last), Map.of("perm", TO_LAST));
        added.put(last, permuted(tensor, last));
        return last;
    }

    private TensorInfo permuted(String of, String name) {
        List<Long> shape = types.of(of).orElseThrow().shape();
        List<Long> permuted = new ArrayList<>();
        TO_LAST.forEach(axis -> permuted.add(shape.get(axis.intValue())));
        return new TensorInfo(name, ElementType.FLOAT32, permuted);
    }

    /** [N, K, 1, 1] as [K, N]. */
    private static Tensor transposed(Tensor weight) {
        int outputs = (int) weight.shape()[0];
        int inputs = (int) weight.shape()[1];
        float[] from = weight.toFloats();
        float[] to = new float[from.length];
        for (int output = 0; output < outputs; output++) {
            for (int input = 0; input < inputs; input++) {
                to[input * outputs + output] = from[output * inputs + input];
            }
        }
        return Tensor.ofFloats(to, inputs, outputs);
    }
}
