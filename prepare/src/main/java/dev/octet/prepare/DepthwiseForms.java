package dev.octet.prepare;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Writes operators that work on each channel by itself as depthwise convolutions, which have a fast INT8 kernel where
 * AveragePool has a slow one and BatchNormalization none. It pays inside a chain of INT8 nodes and costs time in float,
 * hence not part of {@link Preparation}: whoever plans compares both.
 *
 * <p>A graph is changed in place; {@link TensorTypes} of it still hold, as every tensor keeps name, type and shape.
 */
public final class DepthwiseForms {
    private final Graph graph;
    private final TensorTypes types;

    private DepthwiseForms(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    /**
     * Each AveragePool of k x k pixels over a known number of channels as a Conv with the weights 1/k². Left alone are
     * those whose windows differ in what they divide by: padding that is not counted, windows that reach over the end.
     *
     * @return names of the new nodes; empty if nothing was changed
     */
    public static List<String> averagePools(Graph prepared, TensorTypes types) {
        DepthwiseForms forms = new DepthwiseForms(prepared, types);
        return forms.replaceAll("AveragePool", forms::averagePool);
    }

    /**
     * Each BatchNormalization that no neighbour could take in, as in DenseNet and networks with pre-activation, as a Conv
     * of one pixel.
     *
     * @return names of the new nodes; empty if nothing was changed
     */
    public static List<String> normalizations(Graph prepared, TensorTypes types) {
        DepthwiseForms forms = new DepthwiseForms(prepared, types);
        return forms.replaceAll("BatchNormalization", forms::normalization);
    }

    private interface Form {
        /** What stands for a node; empty to leave it. */
        Optional<Convolution> of(Node node);
    }

    /**
     * @param perChannel kernel sizes behind [channels, 1]
     * @param weights all channels one after the other
     * @param bias empty for none
     */
    private record Convolution(List<Long> perChannel, float[] weights, float[] bias, Map<String, Object> attributes) {}

    private List<String> replaceAll(String op, Form form) {
        List<String> replaced = graph.nodes().stream()
                .filter(node -> node.isOf(op))
                .filter(node -> types.isFloat(node.inputs().get(0)))
                .flatMap(node -> form.of(node).map(conv -> replace(node, conv)).stream())
                .toList();
        graph.removeUnused();
        graph.sort();
        graph.nameNodes();
        return replaced.stream()
                .map(output -> graph.producer(output).orElseThrow().name())
                .toList();
    }

    private Optional<Convolution> averagePool(Node node) {
        String input = node.inputs().get(0);
        Optional<Long> channels = types.dimension(input, 1);
        List<Long> kernel = node.integers("kernel_shape").orElseThrow();
        boolean padded = node.integers("pads").orElse(List.of()).stream().anyMatch(p -> p != 0)
                || node.text("auto_pad").orElse("NOTSET").startsWith("SAME");
        boolean counted = node.integer("count_include_pad").orElse(0L) != 0;
        boolean overTheEnd = node.integer("ceil_mode").orElse(0L) != 0;
        if (channels.isEmpty() || padded && !counted || overTheEnd) {
            return Optional.empty();
        }
        long pixels = kernel.stream().reduce(1L, (a, b) -> a * b);
        float[] weights = new float[Math.toIntExact(channels.get() * pixels)];
        Arrays.fill(weights, 1f / pixels);
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (String name : List.of("pads", "strides", "dilations")) {
            node.integers(name).ifPresent(values -> attributes.put(name, values));
        }
        node.text("auto_pad").ifPresent(pad -> attributes.put("auto_pad", pad));
        return Optional.of(new Convolution(kernel, weights, new float[0], attributes));
    }

    private Optional<Convolution> normalization(Node node) {
        int rank = types.rank(node.inputs().get(0)).orElse(0);
        if (rank < 3 || rank > 5) {
            return Optional.empty();
        }
        return ChannelAffine.of(graph, node).map(affine -> {
            float[] scale = new float[affine.channels()];
            float[] shift = new float[affine.channels()];
            for (int c = 0; c < scale.length; c++) {
                scale[c] = (float) affine.scale()[c];
                shift[c] = (float) affine.shift()[c];
            }
            return new Convolution(Collections.nCopies(rank - 2, 1L), scale, shift, Map.of());
        });
    }

    /** @return the node's output, as the new node has no name yet */
    private String replace(Node node, Convolution conv) {
        String output = node.outputs().get(0);
        long pixels = conv.perChannel().stream().reduce(1L, (a, b) -> a * b);
        long channels = conv.weights().length / pixels;
        long[] shape = new long[2 + conv.perChannel().size()];
        shape[0] = channels;
        shape[1] = 1;
        for (int i = 2; i < shape.length; i++) {
            shape[i] = conv.perChannel().get(i - 2);
        }
        String input = node.inputs().get(0);
        String weights = constant(output + "_weight", conv.weights(), shape);
        List<String> inputs = conv.bias().length == 0
                ? List.of(input, weights)
                : List.of(input, weights, constant(output + "_bias", conv.bias(), channels));
        Map<String, Object> attributes = new LinkedHashMap<>(conv.attributes());
        attributes.put("kernel_shape", conv.perChannel());
        attributes.put("group", channels);
        graph.remove(node);
        graph.add("Conv", inputs, List.of(output), attributes);
        return output;
    }

    private String constant(String wish, float[] values, long... shape) {
        String name = graph.uniqueTensor(wish);
        graph.initializer(name, Tensor.ofFloats(values, shape));
        return name;
    }
}
