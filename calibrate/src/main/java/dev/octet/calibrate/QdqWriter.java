package dev.octet.calibrate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import dev.octet.calibrate.OperatorRules.Kind;
import dev.octet.calibrate.Quantization.QuantizedLayer;
import dev.octet.calibrate.QuantizedWeights.QuantizedBias;
import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.prepare.TensorTypes;

/**
 * Puts QuantizeLinear and DequantizeLinear into a prepared graph as a {@link Placement} says, so that the engine fuses
 * every planned node.
 *
 * <p>A tensor that its producer leaves quantized gets one pair, and all consumers read behind it. A tensor that is made
 * in float gets one pair too, but only INT8 nodes read behind it: residuals keep their precision. Biases are int32 with
 * the scale of the products they are added to.
 */
final class QdqWriter {
    private final Graph graph;
    private final TensorTypes types;
    private final OperatorRules rules;
    private final Placement placement;
    private final Quantization quantization;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, String[]> parameters = new HashMap<>();
    private final Map<String, String[]> shared = new HashMap<>();

    private QdqWriter(Graph prepared, TensorTypes types, Placement placement, Quantization quantization) {
        this.graph = prepared.copy();
        this.types = types;
        this.rules = new OperatorRules(graph, types);
        this.placement = placement;
        this.quantization = quantization;
        graph.nodes().forEach(node -> nodes.put(node.name(), node));
    }

    /** A quantized copy of {@code prepared}. */
    static Graph write(Graph prepared, TensorTypes types, Placement placement, Quantization quantization) {
        QdqWriter writer = new QdqWriter(prepared, types, placement, quantization);
        for (String name : placement.int8()) {
            Node node = writer.nodes.get(name);
            if (writer.rules.kind(node) == Kind.COMPUTE) {
                writer.weights(node);
            }
        }
        placement.folded().forEach(writer::fold);
        for (String tensor : placement.sources().keySet()) {
            writer.quantize(tensor);
        }
        writer.graph.removeUnused();
        writer.graph.nameNodes();
        writer.graph.sort();
        return writer.graph;
    }

    private void fold(String clipping, String into) {
        Node removed = nodes.get(clipping);
        String output = removed.outputs().get(0);
        graph.remove(removed);
        graph.setOutput(nodes.get(into), 0, output);
    }

    private void quantize(String tensor) {
        String[] scaleAndZero = parameters.computeIfAbsent(placement.sources().get(tensor), this::parameters);
        if (!placement.produced().contains(tensor)) {
            String dequantized = pair(tensor, tensor, graph.uniqueTensor(tensor + "_dequantized"), scaleAndZero);
            for (Node consumer : graph.consumers(tensor)) {
                if (placement.int8().contains(consumer.name())) {
                    for (int index : rules.dataInputs(consumer)) {
                        read(consumer, index, tensor, dequantized);
                    }
                }
            }
            return;
        }
        if (graph.isOutput(tensor) || graph.isUsedInSubgraph(tensor)) {
            // The name belongs to the dequantized value, so the node's own output takes another one.
            Node producer = graph.producer(tensor).orElseThrow();
            String raw = graph.uniqueTensor(tensor + "_raw");
            graph.setOutput(producer, producer.outputs().indexOf(tensor), raw);
            pair(raw, tensor, tensor, scaleAndZero);
            return;
        }
        List<Node> consumers = graph.consumers(tensor);
        String dequantized = pair(tensor, tensor, graph.uniqueTensor(tensor + "_dequantized"), scaleAndZero);
        for (Node consumer : consumers) {
            for (int index = 0; index < consumer.inputs().size(); index++) {
                read(consumer, index, tensor, dequantized);
            }
        }
    }

    private void read(Node consumer, int index, String from, String to) {
        if (consumer.inputs().get(index).equals(from)) {
            graph.setInput(consumer, index, to);
        }
    }

    /** Quantizes {@code from} and dequantizes it again into {@code to}, which is returned. */
    private String pair(String from, String name, String to, String[] scaleAndZero) {
        String quantized = graph.uniqueTensor(name + "_quantized");
        graph.add("QuantizeLinear", List.of(from, scaleAndZero[0], scaleAndZero[1]), List.of(quantized), Map.of());
        graph.add("DequantizeLinear", List.of(quantized, scaleAndZero[0], scaleAndZero[1]), List.of(to), Map.of());
        return to;
    }

    private String[] parameters(String source) {
        QuantParams params = quantization.activation(source);
        String scale = graph.uniqueTensor(source + "_scale");
        graph.initializer(scale, Tensor.ofFloats(new float[] {params.scale()}));
        String zero = graph.uniqueTensor(source + "_zero_point");
        graph.initializer(zero, Tensor.ofBytes(params.type(), new byte[] {(byte) params.zeroPoint()}));
        return new String[] {scale, zero};
    }

    /** Stores a node's weights in 8 bits and its bias, its own or that of the Add behind a MatMul, in 32. */
    private void weights(Node node) {
        BiasPlace place = biasPlace(node);
        String source = placement.sources().get(node.inputs().get(0));
        QuantizedLayer layer = quantization.layer(
                node, Layers.input(node), rules.weight(node), place.value(), asInteger(node, place), source);
        QuantizedWeights weights = layer.weights();
        String name = node.inputs().get(1);
        // Shared weights stay shared, unless a bias made one user raise its scales.
        String[] stored = shared.computeIfAbsent(name + weights.axis() + weights.params(), key -> {
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
        graph.setInput(node, 1, stored[3]);
        if (layer.bias().isPresent()) {
            bias(place, node, layer.bias().get(), weights.axis());
        } else if (layer.floatBias().isPresent()) {
            String corrected = graph.uniqueTensor(place.name() + "_corrected");
            graph.initializer(corrected, layer.floatBias().get());
            graph.setInput(place.node(), place.index(), corrected);
        }
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
     * Whether the bias becomes an integer. Where the engine turns MatMul and Add into Gemm, which needs at most two
     * dimensions or a shape known before the run, a float bias would leave the Gemm in float; elsewhere the Add stays
     * float and an integer bias would be converted in every run. A MatMul without an Add has no place for a bias.
     */
    private boolean asInteger(Node node, BiasPlace place) {
        if (!node.op().equals("MatMul")) {
            return true;
        }
        String input = node.inputs().get(0);
        return place.value().isPresent() && (types.rank(input).orElse(0) <= 2 || types.isStatic(input));
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
    private record BiasPlace(Node node, int index, String name, Optional<Tensor> value) {}

    private BiasPlace biasPlace(Node node) {
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
