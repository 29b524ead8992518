package dev.octet.quantize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.quantize.LayerConstants.BiasPlace;

/**
 * Writes products of float activations and weights in 8 or 4 bits as MatMulNBits, an operator of ONNX Runtime's own.
 * A product of one row reads each weight once, so that its time is that of reading them: fewer bytes take less. The
 * kernel itself quantizes activations, by blocks of a row, so no range has to be known.
 */
public final class WeightOnlyProducts {
    /** The operator that they become, of the engine's own domain. */
    public static final String OP = "MatMulNBits";

    /** Activations in 8 bits inside the kernel: with float ones, weights in 8 bits have no kernel worth the name. */
    private static final long INT8_ACTIVATIONS = 4;

    private final Graph graph;
    private final OperatorRules rules;
    private final LayerConstants constants;
    private final Map<String, Stored> shared = new HashMap<>();

    WeightOnlyProducts(Graph graph, OperatorRules rules, LayerConstants constants) {
        this.graph = graph;
        this.rules = rules;
        this.constants = constants;
    }

    private record Stored(String values, String scales, BlockWeights weights) {}

    /** Replaces a MatMul or Gemm with constant weights, and the Add of a bias behind it. @param bits 8 or 4 */
    void write(Node node, int bits) {
        BiasPlace place = constants.biasPlace(node);
        Stored stored = stored(node, bits);
        List<String> inputs = new ArrayList<>(List.of(node.inputs().get(0), stored.values(), stored.scales()));
        String output = node.outputs().get(0);
        graph.remove(node);
        boolean own = place.node() == node;
        if (place.value().isPresent() && (own || !graph.isUsedInSubgraph(output))) {
            inputs.addAll(List.of("", "", place.name())); // neither zero points nor an order of the rows
            output = place.node().outputs().get(0);
            if (!own) {
                graph.remove(place.node());
            }
        }
        graph.opset(IntegerProducts.DOMAIN, 1);
        long[] shape = rules.weight(node).shape();
        int axis = Layers.outputAxis(node);
        Map<String, Object> attributes = Map.ofEntries(
                Map.entry("K", shape[1 - axis]),
                Map.entry("N", shape[axis]),
                Map.entry("bits", (long) bits),
                Map.entry("block_size", (long) stored.weights().block()),
                Map.entry("accuracy_level", INT8_ACTIVATIONS));
        graph.rename(graph.add(OP, IntegerProducts.DOMAIN, inputs, List.of(output), attributes), node.name());
    }

    private Stored stored(Node node, int bits) {
        String name = node.inputs().get(1);
        int axis = Layers.outputAxis(node);
        return shared.computeIfAbsent(name + " " + axis + " " + bits, key -> {
            BlockWeights weights = BlockWeights.of(rules.weight(node), axis, bits);
            String values = graph.uniqueTensor(name + "_" + bits + "_bits");
            graph.initializer(values, weights.values());
            String scales = graph.uniqueTensor(name + "_scales");
            graph.initializer(scales, weights.scales());
            return new Stored(values, scales, weights);
        });
    }
}
