package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.quantize.Design;
import dev.octet.quantize.Layers;
import dev.octet.quantize.OperatorRules;
import dev.octet.quantize.OperatorRules.Kind;
import dev.octet.quantize.QuantParams;
import dev.octet.quantize.Quantization.QuantizedLayer;

/**
 * The float model with the quantization of every INT8 node behind a gate, a scalar input: {@code x + g (Q(x) - x)} for
 * what the node reads and {@code W + g (Q(W) - W)} for its weights. One session so serves for every question of the
 * kind "what if only this node were quantized", where building and opening an INT8 model for each would take minutes.
 */
final class GatedSimulator implements AutoCloseable {
    private static final String GATE = "octet_gate_";

    private final Design design;
    private final Graph graph;
    private final OperatorRules rules;
    private final Map<String, String> gates = new LinkedHashMap<>();
    private final Map<String, String> errors = new HashMap<>();
    private final Session session;

    /** @param tensors what {@link #run} gives, of the names that the float graph has */
    GatedSimulator(Engine engine, Design design, Set<String> tensors, int threads) {
        this.design = design;
        this.graph = design.prepared().copy();
        this.rules = new OperatorRules(design.prepared(), design.types());
        for (Node node : graph.nodes()) {
            if (design.placement().int8().contains(node.name()) && !OperatorRules.movesOnly(node)) {
                gate(node);
            }
        }
        tensors.stream().filter(name -> !graph.isOutput(name)).forEach(graph::addOutput);
        graph.nameNodes();
        graph.sort();
        SessionSettings settings = SessionSettings.ofThreads(threads).withOptimization(Optimization.BASIC);
        this.session = engine.open(graph, settings);
    }

    /** INT8 nodes that have a gate: all but those that only move data. */
    List<String> nodes() {
        return List.copyOf(gates.keySet());
    }

    /** Runs with the gates of {@code quantized} open and all others shut. */
    Map<String, Tensor> run(Feed feed, Set<String> quantized, Set<String> tensors) {
        Map<String, Tensor> inputs = new HashMap<>(feed.tensors());
        gates.forEach(
                (node, gate) -> inputs.put(gate, Tensor.ofFloats(new float[] {quantized.contains(node) ? 1 : 0})));
        return session.run(new Feed(inputs), tensors);
    }

    private void gate(Node node) {
        String gate = graph.uniqueTensor(GATE + node.name());
        graph.addInput(gate, ElementType.FLOAT32);
        gates.put(node.name(), gate);
        for (int index : rules.dataInputs(node)) {
            String input = node.inputs().get(index);
            String error = errors.computeIfAbsent(input, this::error);
            graph.setInput(node, index, gated(input, error, gate));
        }
        if (rules.kind(node) == Kind.COMPUTE) {
            weights(node, gate);
        }
        readersInFloat(node, gate);
    }

    /** What float nodes read of an INT8 node's output has been quantized by it. */
    private void readersInFloat(Node node, String gate) {
        for (String output : node.outputs()) {
            if (!design.placement().produced().contains(output) || graph.isOutput(output)) {
                continue;
            }
            List<Node> readers = new ArrayList<>(design.prepared().consumers(output));
            readers.removeIf(reader -> design.placement().int8().contains(reader.name())
                    || design.placement().folded().containsKey(reader.name()));
            if (readers.isEmpty()) {
                continue;
            }
            Set<String> names = new LinkedHashSet<>();
            readers.forEach(reader -> names.add(reader.name()));
            String seen = gated(output, errors.computeIfAbsent(output, this::error), gate);
            for (Node reader : graph.consumers(output)) {
                for (int i = 0;
                        names.contains(reader.name()) && i < reader.inputs().size();
                        i++) {
                    if (reader.inputs().get(i).equals(output)) {
                        graph.setInput(reader, i, seen);
                    }
                }
            }
        }
    }

    private void weights(Node node, String gate) {
        Tensor weight = rules.weight(node);
        QuantizedLayer layer = design.numbers().floatBiased(node, Layers.input(node), weight, Optional.empty());
        float[] exact = weight.toFloats();
        float[] rounded = layer.weights().dequantized().toFloats();
        for (int i = 0; i < exact.length; i++) {
            rounded[i] -= exact[i];
        }
        String error = graph.uniqueTensor(node.name() + "_weight_error");
        graph.initializer(error, Tensor.ofFloats(rounded, weight.shape()));
        graph.setInput(node, 1, gated(node.inputs().get(1), error, gate));
    }

    /** {@code tensor + gate * error}. */
    private String gated(String tensor, String error, String gate) {
        String product = graph.uniqueTensor(tensor + "_gated_error");
        String sum = graph.uniqueTensor(tensor + "_gated");
        graph.add("Mul", List.of(error, gate), List.of(product), Map.of());
        graph.add("Add", List.of(tensor, product), List.of(sum), Map.of());
        return sum;
    }

    /** What quantizing a tensor changes of it. */
    private String error(String tensor) {
        String source = design.placement().sources().get(tensor);
        QuantParams params = design.numbers().activation(source);
        String scale = graph.uniqueTensor(tensor + "_sim_scale");
        String zero = graph.uniqueTensor(tensor + "_sim_zero");
        String levels = graph.uniqueTensor(tensor + "_sim_levels");
        String rounded = graph.uniqueTensor(tensor + "_sim_rounded");
        String error = graph.uniqueTensor(tensor + "_sim_error");
        graph.initializer(scale, Tensor.ofFloats(new float[] {params.scale()}));
        graph.initializer(zero, Tensor.ofBytes(params.type(), new byte[] {(byte) params.zeroPoint()}));
        graph.add("QuantizeLinear", List.of(tensor, scale, zero), List.of(levels), Map.of());
        graph.add("DequantizeLinear", List.of(levels, scale, zero), List.of(rounded), Map.of());
        graph.add("Sub", List.of(rounded, tensor), List.of(error), Map.of());
        return error;
    }

    @Override
    public void close() {
        session.close();
    }
}
