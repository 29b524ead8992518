package dev.octet.quantize;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.OperatorRules.Kind;

/**
 * Puts QuantizeLinear and DequantizeLinear into a prepared graph as a {@link Placement} says, so that the engine fuses
 * every planned node.
 *
 * <p>A tensor that its producer leaves quantized gets one pair, and all consumers read behind it. A tensor that is made
 * in float gets one pair too, but only INT8 nodes read behind it: residuals keep their precision.
 */
final class QdqWriter {
    private final Graph graph;
    private final OperatorRules rules;
    private final Placement placement;
    private final Quantization quantization;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, String[]> parameters = new HashMap<>();

    private QdqWriter(Graph prepared, TensorTypes types, Placement placement, Quantization quantization) {
        this.graph = prepared.copy();
        this.rules = new OperatorRules(graph, types);
        this.placement = placement;
        this.quantization = quantization;
        graph.nodes().forEach(node -> nodes.put(node.name(), node));
    }

    /** A quantized copy of {@code prepared}. */
    static Graph write(
            Graph prepared, TensorTypes types, Placement placement, Quantization quantization, Lowering lowering) {
        QdqWriter writer = new QdqWriter(prepared, types, placement, quantization);
        LayerConstants constants =
                new LayerConstants(writer.graph, types, writer.rules, quantization, lowering.portable());
        for (String name : placement.int8()) {
            Node node = writer.nodes.get(name);
            if (writer.rules.kind(node) == Kind.COMPUTE) {
                constants.write(node, placement.sources().get(node.inputs().get(0)));
            }
        }
        DynamicProducts products = new DynamicProducts(writer.graph, constants, lowering.portable());
        placement.dynamic().forEach(name -> products.write(writer.nodes.get(name)));
        WeightOnlyProducts weightOnly = new WeightOnlyProducts(writer.graph, writer.rules, constants);
        placement.weightOnly().forEach((name, bits) -> weightOnly.write(writer.nodes.get(name), bits));
        Recurrences recurrences = new Recurrences(writer.graph, quantization);
        placement.recurrent().forEach(name -> recurrences.write(writer.nodes.get(name)));
        placement.tables().forEach(name -> EmbeddingTables.write(writer.graph, writer.nodes.get(name)));
        placement.folded().forEach(writer::fold);
        for (String tensor : placement.sources().keySet()) {
            writer.quantize(tensor);
        }
        writer.graph.removeUnused();
        writer.graph.nameNodes();
        lowering.apply(writer.graph, types);
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
        if (graph.isReadOutside(tensor)) {
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
}
