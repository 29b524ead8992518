package dev.octet.prepare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * inputs, every node named, constants as initializers, FLOAT32 for FLOAT16, operator set 17, what the engine itself
 * simplifies in standard ONNX, and the forms that have INT8 kernels in place of those that have none.
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

    /** Operators whose weights the engine leaves as they are, but for the rare BatchNormalization behind one. */
    private static final Set<String> WEIGHED = Set.of("MatMul", "Gemm", "Gather");

    /** Until layer norms are found: the engine moves a Transpose behind a chain of nodes with other axes. */
    private static final String TRANSPOSES_STAY = ";TransposeOptimizer";

    /** From here on, copies of the weights weigh more than what the engine could do for them. */
    private static final long LARGE_BYTES = 1L << 30;

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
        boolean old = OpsetUpgrade.isNeeded(graph);
        boolean norms = LayerNormFusion.mayApplyTo(graph);
        if (old || norms) {
            // Shapes, scales and exponents that are computed from constants decide how a node is rewritten.
            graph = simplify(engine, graph, TRANSPOSES_STAY);
        }
        if (old) {
            OpsetUpgrade.apply(graph, TensorTypes.of(engine, graph));
            graph.nameNodes();
        }
        if (norms) {
            new LayerNormFusion(graph, TensorTypes.of(engine, graph)).apply();
            graph.nameNodes();
        }
        Graph simplified = simplify(engine, graph, "");
        new Rewrites(simplified, TensorTypes.of(engine, simplified)).apply();
        simplified.removeUnused();
        simplified.sort();
        simplified.nameNodes();
        return simplified;
    }

    /**
     * The engine's own portable rewriting: constants folded, BatchNormalization, Mul and Add into Conv. Left out are
     * the sharing of constants, which renames them, MatMul with Add to Gemm, which puts a Reshape around each MatMul of a
     * transformer, and layer norms, which are found before ({@link LayerNormFusion}).
     *
     * @param also more to leave out
     */
    private static Graph simplify(Engine engine, Graph graph, String also) {
        SessionSettings settings = SessionSettings.ofThreads(1)
                .withOptimization(Optimization.BASIC)
                .with(
                        "optimization.disable_specified_optimizers",
                        "ConstantSharing;MatMulAddFusion;LayerNormFusionL1" + also)
                .with("session.disable_prepacking", "1"); // it is not run: packed weights would only take memory
        Graph given = graph.copy();
        Map<String, Tensor> held = holdBack(given);
        Graph simplified = engine.optimized(given, settings);
        held.forEach(simplified::initializer);
        simplified.hideInitializersFromInputs();
        simplified.nameNodes();
        Set<String> known = new HashSet<>();
        graph.nodes().forEach(node -> known.add(node.domain() + ":" + node.op()));
        for (Node node : simplified.nodes()) {
            if (!node.domain().isEmpty() && !known.contains(node.domain() + ":" + node.op())) {
                return graph; // the engine put in an operator of its own: not portable
            }
        }
        return simplified;
    }

    /**
     * Makes inputs of the weights of matrix products and tables of a large model, so that they are not copied to and
     * from the engine: it changes nothing about them.
     */
    private static Map<String, Tensor> holdBack(Graph graph) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        long bytes = 0;
        for (String name : graph.initializers()) {
            Optional<Tensor> value = graph.initializer(name);
            bytes += value.map(tensor -> (long) tensor.bytes().capacity()).orElse(0L);
            boolean held = !graph.isReadOutside(name)
                    && graph.consumers(name).stream()
                            .allMatch(node -> node.domain().isEmpty() && WEIGHED.contains(node.op()));
            value.filter(tensor -> held && tensor.rank() == 2).ifPresent(tensor -> weights.put(name, tensor));
        }
        if (bytes < LARGE_BYTES) {
            return Map.of();
        }
        weights.forEach((name, value) -> {
            graph.removeInitializer(name);
            graph.addInput(name, value.type(), value.shape());
        });
        return weights;
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
