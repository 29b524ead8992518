package dev.octet.prepare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;

/**
 * Brings a float model into the form that the planner reads, without changing what it computes: initializers out of the
 * inputs, every node named, constants as initializers, FLOAT32 for FLOAT16, operator set 17, BatchNormalization folded by the engine, and the
 * forms that have INT8 kernels in place of those that have none.
 */
public final class Preparation {
    private static final Set<String> QUANTIZED = Set.of(
            "QuantizeLinear",
            "DequantizeLinear",
            "DynamicQuantizeLinear",
            "QLinearConv",
            "QLinearMatMul",
            "ConvInteger",
            "MatMulInteger");

    private Preparation() {}

    /**
     * A prepared copy of {@code original}.
     *
     * @throws PreparationException if the model is quantized already or cannot be upgraded
     */
    public static Graph of(Engine engine, Graph original) {
        Graph graph = original.copy();
        for (Node node : graph.nodes()) {
            if (QUANTIZED.contains(node.op())) {
                throw new PreparationException(graph.name() + ": is quantized already (node " + node.name() + " is a "
                        + node.op() + "). Give the FP32 model it was made from.");
            }
        }
        graph.hideInitializersFromInputs();
        graph.nameNodes();
        constantsToInitializers(graph);
        HalfPrecision.widen(graph);
        if (graph.opset("").orElse(1) < OpsetUpgrade.TARGET) {
            OpsetUpgrade.apply(graph, TensorTypes.of(engine, graph));
        }
        graph.nameNodes();
        Graph simplified = simplify(engine, graph);
        simplified.hideInitializersFromInputs();
        simplified.nameNodes();
        new Rewrites(simplified, TensorTypes.of(engine, simplified)).apply();
        simplified.removeUnused();
        simplified.sort();
        simplified.nameNodes();
        return simplified;
    }

    /**
     * The engine's own portable rewriting: constants folded, BatchNormalization, Mul and Add into Conv. Left out are
     * the sharing of constants, which renames them, and MatMul with Add to Gemm, which puts a Reshape around each
     * MatMul of a transformer.
     */
    private static Graph simplify(Engine engine, Graph graph) {
        SessionSettings settings = SessionSettings.ofThreads(1)
                .withOptimization(Optimization.BASIC)
                .with("optimization.disable_specified_optimizers", "ConstantSharing;MatMulAddFusion");
        Graph simplified = engine.optimized(graph, settings);
        Set<String> known = new HashSet<>();
        graph.nodes().forEach(node -> known.add(node.domain() + ":" + node.op()));
        for (Node node : simplified.nodes()) {
            if (!node.domain().isEmpty() && !known.contains(node.domain() + ":" + node.op())) {
                return graph; // the engine put in an operator of its own: not portable
            }
        }
        return simplified;
    }

    private static void constantsToInitializers(Graph graph) {
        for (Node node : graph.nodes()) {
            if (!node.op().equals("Constant") || !node.domain().isEmpty()) {
                continue;
            }
            String output = node.outputs().get(0);
            Optional<Tensor> value = constant(node);
            if (value.isPresent() && !graph.isOutput(output)) {
                graph.remove(node);
                graph.initializer(output, value.get());
            }
        }
    }

    private static Optional<Tensor> constant(Node node) {
        if (node.tensor("value").isPresent()) {
            return node.tensor("value");
        }
        List<Optional<Tensor>> forms = new ArrayList<>();
        forms.add(node.number("value_float").map(v -> Tensor.ofFloats(new float[] {v})));
        forms.add(node.integer("value_int").map(v -> Tensor.ofLongs(new long[] {v})));
        forms.add(node.numbers("value_floats").map(values -> {
            float[] array = new float[values.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = values.get(i);
            }
            return Tensor.ofFloats(array, array.length);
        }));
        forms.add(node.integers("value_ints")
                .map(values -> Tensor.ofLongs(
                        values.stream().mapToLong(Long::longValue).toArray(), values.size())));
        return forms.stream().flatMap(Optional::stream).findFirst();
    }
}
