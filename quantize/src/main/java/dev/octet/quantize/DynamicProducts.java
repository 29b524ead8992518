package dev.octet.quantize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.quantize.LayerConstants.DynamicConstants;

/**
 * Writes products whose activations are quantized in every run by the range they have there: DynamicQuantizeLinear, once
 * for all that read the same tensor, then the product of integers, then scales and bias. No range has to be measured and
 * none can be wrong; finding it costs a pass over the activations.
 */
final class DynamicProducts {
    private final Graph graph;
    private final LayerConstants constants;
    private final boolean portable;
    private final Map<String, String[]> quantized = new HashMap<>();

    DynamicProducts(Graph graph, LayerConstants constants, boolean portable) {
        this.graph = graph;
        this.constants = constants;
        this.portable = portable;
    }

    /** Replaces a MatMul or Gemm with constant weights. */
    void write(Node node) {
        DynamicConstants weights = constants.writeDynamic(node);
        String[] data = quantized.computeIfAbsent(node.inputs().get(0), this::quantize);
        String output = node.outputs().get(0);
        // Of a Gemm; what is added behind a MatMul is another node's.
        Optional<String> bias = Optional.of(node).filter(OperatorRules::hasBias).map(biased -> biased.inputs()
                .get(2));
        String product = bias.isPresent() ? graph.uniqueTensor(output + "_product") : output;
        graph.remove(node);
        if (portable) {
            integerProduct(node, data, weights, product);
            bias.ifPresent(name -> graph.add("Add", List.of(product, name), List.of(output), Map.of()));
            return;
        }
        List<String> inputs = new ArrayList<>(
                List.of(data[0], weights.values(), data[1], weights.scales(), data[2], weights.zeroPoints()));
        bias.ifPresent(inputs::add);
        IntegerProducts.add(graph, node.name(), inputs, output);
    }

    private String[] quantize(String tensor) {
        String[] names = {
            graph.uniqueTensor(tensor + "_dynamic"),
            graph.uniqueTensor(tensor + "_dynamic_scale"),
            graph.uniqueTensor(tensor + "_dynamic_zero_point")
        };
        graph.add("DynamicQuantizeLinear", List.of(tensor), List.of(names), Map.of());
        return names;
    }

    private void integerProduct(Node node, String[] data, DynamicConstants weights, String product) {
        String integers = graph.uniqueTensor(product + "_integers");
        String floats = graph.uniqueTensor(product + "_floats");
        String scale = graph.uniqueTensor(product + "_scale");
        graph.rename(
                graph.add(
                        "MatMulInteger",
                        List.of(data[0], weights.values(), data[2], weights.zeroPoints()),
                        List.of(integers),
                        Map.of()),
                node.name());
        graph.add("Cast", List.of(integers), List.of(floats), Map.of("to", (long) ElementType.FLOAT32.code()));
        graph.add("Mul", List.of(data[1], weights.scales()), List.of(scale), Map.of());
        graph.add("Mul", List.of(floats, scale), List.of(product), Map.of());
    }
}
