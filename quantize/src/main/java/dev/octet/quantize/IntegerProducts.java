package dev.octet.quantize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;

/**
 * Writes an INT8 MatMul and the Add of its bias as one MatMulIntegerToFloat, an operator of ONNX Runtime's own. From
 * the standard form the engine makes the same operator but never takes in the bias: on a transformer of six layers that
 * leaves 36 passes over the activations.
 */
final class IntegerProducts {
    static final String OP = "MatMulIntegerToFloat";
    static final String DOMAIN = "com.microsoft";

    /** Inputs of the operator without a bias: data, weights, their scales, their zero points. */
    private static final int INPUTS = 6;

    private final Graph graph;

    private IntegerProducts(Graph graph) {
        this.graph = graph;
    }

    /** Replaces what it finds in {@code quantized}, a graph in QDQ form. */
    static void fuse(Graph quantized) {
        IntegerProducts products = new IntegerProducts(quantized);
        for (Node node : quantized.nodes()) {
            if (node.op().equals("MatMul") && node.domain().isEmpty()) {
                products.replace(node);
            }
        }
        for (Node node : quantized.nodes()) {
            if (node.op().equals(OP) && node.inputs().size() == INPUTS) {
                products.takeInBias(node);
            }
        }
        quantized.removeUnused();
        quantized.sort();
    }

    /** Adds the operator. @param inputs as it wants them */
    static void add(Graph graph, String name, List<String> inputs, String output) {
        graph.opset(DOMAIN, 1);
        graph.rename(graph.add(OP, DOMAIN, inputs, List.of(output), Map.of()), name);
    }

    private void replace(Node node) {
        Optional<Node> data = dequantization(node.inputs().get(0));
        Optional<Node> weight = dequantization(node.inputs().get(1))
                .filter(w -> graph.initializer(w.inputs().get(0)).isPresent());
        if (data.isPresent() && weight.isPresent()) {
            List<String> a = data.get().inputs();
            List<String> b = weight.get().inputs();
            graph.remove(node);
            add(
                    graph,
                    node.name(),
                    List.of(a.get(0), b.get(0), a.get(1), b.get(1), a.get(2), b.get(2)),
                    node.outputs().get(0));
        }
    }

    private Optional<Node> dequantization(String tensor) {
        return graph.producer(tensor)
                .filter(node ->
                        node.op().equals("DequantizeLinear") && node.inputs().size() == 3);
    }

    /** Takes in the Add behind a product, if it adds one constant per column and nothing else reads the product. */
    private void takeInBias(Node product) {
        String output = product.outputs().get(0);
        List<Node> consumers = graph.consumers(output);
        if (consumers.size() != 1 || !consumers.get(0).op().equals("Add") || graph.isReadOutside(output)) {
            return;
        }
        Node add = consumers.get(0);
        String bias = add.inputs().get(add.inputs().get(0).equals(output) ? 1 : 0);
        long[] weights =
                graph.initializer(product.inputs().get(1)).orElseThrow().shape();
        boolean fits = graph.initializer(bias)
                .filter(t ->
                        t.type() == ElementType.FLOAT32 && t.rank() == 1 && t.elements() == weights[weights.length - 1])
                .isPresent();
        if (fits) {
            List<String> inputs = new ArrayList<>(product.inputs());
            inputs.add(bias);
            graph.remove(add);
            graph.remove(product);
            add(graph, product.name(), inputs, add.outputs().get(0));
        }
    }
}
