package dev.octet.quantize;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.Quantization.QuantizedLayer;
import dev.octet.quantize.QuantizedWeights.QuantizedBias;

/** Puts the quantized constants of layers into a graph: weights in 8 bits, biases in 32 or, behind a product, in float. */
final class LayerConstants {
    private final Graph graph;
    private final TensorTypes types;
    private final OperatorRules rules;
    private final Quantization quantization;
    private final boolean portable;
    private final Map<String, String[]> shared = new HashMap<>();

    /** @param portable whether the graph keeps to ONNX's own operators */
    LayerConstants(Graph graph, TensorTypes types, OperatorRules rules, Quantization quantization, boolean portable) {
        this.graph = graph;
        this.types = types;
        this.rules = rules;
        this.quantization = quantization;
        this.portable = portable;
    }

    /** Lets an INT8 node read dequantized constants. @param source tensor whose range the node's input has */
    void write(Node node, String source) {
        BiasPlace place = biasPlace(node);
        Layers.Input read = Layers.input(node);
        QuantizedLayer layer = asInteger(node, place)
                ? quantization.layer(node, read, rules.weight(node), place.value(), source)
                : quantization.floatBiased(node, read, rules.weight(node), place.value());
        QuantizedWeights weights = layer.weights();
        graph.setInput(node, 1, stored(node.inputs().get(1), weights)[3]);
        if (layer.bias().isPresent()) {
            bias(place, node, layer.bias().get(), weights.axis());
        }
        correct(place, layer);
    }

    /** Stores the constants of a product that quantizes its activations in every run; its bias stays float. */
    DynamicConstants writeDynamic(Node node) {
        BiasPlace place = biasPlace(node);
        Tensor weight = rules.weight(node);
        QuantizedLayer layer = quantization.floatBiased(node, Layers.input(node), weight, place.value());
        QuantizedWeights columns =
                Layers.outputAxis(node) == 1 ? layer.weights() : layer.weights().transposed();
        String[] names = stored(node.inputs().get(1), columns);
        correct(place, layer);
        return new DynamicConstants(names[0], names[1], names[2]);
    }

    /**
     * Names of a product's constants.
     *
     * @param values INT8 or UINT8 [K, N]
     * @param scales one per column
     * @param zeroPoints one per column
     */
    record DynamicConstants(String values, String scales, String zeroPoints) {}

    private void correct(BiasPlace place, QuantizedLayer layer) {
        if (layer.floatBias().isPresent()) {
            String corrected = graph.uniqueTensor(place.name() + "_corrected");
            graph.initializer(corrected, layer.floatBias().get());
            graph.setInput(place.node(), place.index(), corrected);
        }
    }

    /** Names of levels, scales, zero points and of the dequantized weights. */
    private String[] stored(String name, QuantizedWeights weights) {
        // Shared weights stay shared, unless a bias made one user raise its scales.
        return shared.computeIfAbsent(name + weights.axis() + weights.params(), key -> {
            String[] names = {
                graph.uniqueTensor(name + "_quantized"),
                graph.uniqueTensor(name + "_scale"),
                graph.uniqueTensor(name + "_zero_point"),
                graph.uniqueTensor(name + "_dequantized")
            };
            graph.initializer(names[0], weights.values());
            graph.initializer(names[1], weights.scales());
            graph.initializer(names[2], weights.zeroPoints());
            graph.add(
                    "DequantizeLinear", List.of(names[0], names[1], names[2]), List.of(names[3]), axis(weights.axis()));
            return names;
        });
    }

    private void bias(BiasPlace place, Node node, QuantizedBias bias, OptionalInt axis) {
        String name = place.value().isPresent() ? place.name() : node.outputs().get(0) + "_bias";
        String quantized = graph.uniqueTensor(name + "_quantized");
        String scale = graph.uniqueTensor(name + "_scale");
        String dequantized = graph.uniqueTensor(name + "_dequantized");
        graph.initializer(quantized, bias.values());
        graph.initializer(scale, bias.scales());
        Map<String, Object> along = axis.isPresent() ? Map.of("axis", 0L) : Map.of();
        graph.add("DequantizeLinear", List.of(quantized, scale), List.of(dequantized), along);
        graph.setInput(place.node(), place.index(), dequantized);
    }

    /**
     * Whether the bias becomes an integer. A MatMul without an Add has no place for one. Behind a MatMul it stays float,
     * but for graphs that keep to ONNX's own operators: there, where a shape is known before the run or has two
     * dimensions, the engine makes Gemm of MatMul and Add, and a float bias would leave that in float.
     */
    private boolean asInteger(Node node, BiasPlace place) {
        if (!node.op().equals("MatMul")) {
            return true;
        }
        String input = node.inputs().get(0);
        return portable
                && place.value().isPresent()
                && (types.isStatic(input) || types.rank(input).equals(Optional.of(2)));
    }

    private static Map<String, Object> axis(OptionalInt axis) {
        return axis.isPresent() ? Map.of("axis", (long) axis.getAsInt()) : Map.of();
    }

    /**
     * Where a layer's bias is read.
     *
     * @param node the layer itself, or the Add behind a MatMul
     * @param index the input of {@code node} that reads it
     * @param name the bias as it is; empty if there is none
     * @param value its values; empty if there is none
     */
    record BiasPlace(Node node, int index, String name, Optional<Tensor> value) {}

    /** Where the bias of a layer is, be it the layer's own or added right behind a MatMul by a node of its own. */
    BiasPlace biasPlace(Node node) {
        if (!node.op().equals("MatMul")) {
            String name = OperatorRules.hasBias(node) ? node.inputs().get(2) : "";
            return new BiasPlace(node, 2, name, graph.initializer(name));
        }
        List<Node> consumers = graph.consumers(node.outputs().get(0));
        long columns = rules.weight(node).shape()[1];
        if (consumers.size() == 1
                && consumers.get(0).op().equals("Add")
                && !graph.isOutput(node.outputs().get(0))) {
            Node add = consumers.get(0);
            int index = add.inputs().get(0).equals(node.outputs().get(0)) ? 1 : 0;
            String name = add.inputs().get(index);
            Optional<Tensor> value = graph.initializer(name)
                    .filter(t -> t.type() == ElementType.FLOAT32 && t.rank() == 1 && t.elements() == columns);
            if (value.isPresent()) {
                return new BiasPlace(add, index, name, value);
            }
        }
        return new BiasPlace(node, 2, "", Optional.empty());
    }
}
