package dev.octet.explain;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;

/**
 * A model as the engine runs it, and which of its nodes became which of the engine's. The engine keeps the name of a node
 * that it replaces, with marks of the rewriting that did it; a convolution in its own layout is called after its output.
 */
final class Execution {
    private static final Set<String> INTEGER = Set.of(
            "QGemm",
            "MatMulIntegerToFloat",
            "DynamicQuantizeMatMul",
            "DynamicQuantizeLSTM",
            "ConvInteger",
            "MatMulInteger",
            "MatMulNBits",
            "QAttention",
            "NhwcMaxPool");
    /** How far behind a node the one is looked for that it was fused into. */
    private static final int REACH = 4;

    private final Engine engine;
    private final Graph model;
    private final Graph run;
    private final Set<String> stored;
    private final Map<String, Node> byName = new HashMap<>();
    private final Map<String, Node> byOutput = new HashMap<>();
    private final Map<String, Node> places = new LinkedHashMap<>();
    private final Map<String, String> anchors = new HashMap<>();

    private Execution(Engine engine, Graph model, Graph run) {
        this.engine = engine;
        this.model = model;
        this.run = run;
        this.stored = new HashSet<>(run.initializers());
        for (Node node : run.nodes()) {
            byName.put(cleaned(node.name()), node);
            node.outputs().forEach(output -> byOutput.put(cleaned(output), node));
        }
        for (Node node : model.nodes()) {
            find(node).ifPresent(place -> places.put(node.name(), place));
        }
        anchor();
    }

    /** Asks the engine how it runs {@code model} with all optimizations, whose nodes must have names. */
    static Execution of(Engine engine, Graph model) {
        return new Execution(engine, model, engine.optimized(model, SessionSettings.ofThreads(1)));
    }

    /** The engine's own graph. */
    Graph run() {
        return run;
    }

    /** What the engine runs for a node of the model; empty if there is nothing left of it. */
    Optional<Node> place(Node node) {
        return Optional.ofNullable(places.get(node.name()));
    }

    /**
     * The node of the model that most of the work of one of the engine's nodes was: the multiplication, if it has one.
     *
     * @param name as the engine or its profile calls it
     */
    Optional<String> anchor(String name) {
        return Optional.ofNullable(anchors.get(cleaned(name)));
    }

    /** A name without the marks of the engine's rewriting. */
    String cleaned(String name) {
        return engine.originalName(name);
    }

    /** Whether nothing is computed on integers, in subgraphs neither. */
    boolean isAllFloat() {
        return run.nodes().stream()
                .noneMatch(node -> !QuantizedModel.isConversion(node) && isInteger(node) || hasIntegerOps(run, node));
    }

    private static boolean hasIntegerOps(Graph graph, Node node) {
        return isIntegerOp(node)
                || node.attributes().stream()
                        .flatMap(attribute -> graph.subgraph(node, attribute).stream())
                        .anyMatch(body -> body.nodes().stream().anyMatch(inner -> hasIntegerOps(body, inner)));
    }

    private static boolean isIntegerOp(Node node) {
        return INTEGER.contains(node.op()) || node.op().startsWith("QLinear");
    }

    /** Whether a node of the engine's own graph computes on integers. */
    boolean isInteger(Node node) {
        if (isIntegerOp(node)) {
            return true;
        }
        Optional<Node> at = Optional.of(node);
        while (at.isPresent() && runsOnAnyType(at.get().op())) {
            String input = at.get().inputs().get(0);
            Optional<ElementType> type = run.initializer(input).map(Tensor::type);
            if (type.isPresent()) {
                return type.get() == ElementType.UINT8 || type.get() == ElementType.INT8; // a table of integers
            }
            at = run.producer(input);
        }
        return at.isPresent() && givesIntegers(at.get());
    }

    /** So that its input tells. */
    private static boolean runsOnAnyType(String op) {
        return FusionConditions.MOVEMENT.contains(op) || op.equals("ArgMax");
    }

    /** Whether a node of the engine's graph dequantizes a stored value, in every run anew. */
    boolean dequantizesStored(Node node) {
        return node.op().equals(QuantizedModel.DEQUANTIZE)
                && stored.contains(node.inputs().get(0));
    }

    /** Whether a node of the engine's graph computes in float between conversions. */
    boolean isIsland(Node node) {
        if (QuantizedModel.isConversion(node) || isInteger(node)) {
            return false;
        }
        boolean fed = node.inputs().stream()
                .flatMap(input -> run.producer(input).stream())
                .anyMatch(p -> p.op().equals(QuantizedModel.DEQUANTIZE) && !dequantizesStored(p));
        return fed
                && node.outputs().stream()
                        .flatMap(output -> run.consumers(output).stream())
                        .anyMatch(c -> c.op().equals(QuantizedModel.QUANTIZE));
    }

    private static boolean givesIntegers(Node node) {
        return switch (node.op()) {
            case "QuantizeLinear", "DynamicQuantizeLinear", "NhwcMaxPool" -> true;
            case "QGemm" -> QuantizedModel.outputParameters(node).isPresent();
            default -> node.op().startsWith("QLinear");
        };
    }

    private Optional<Node> find(Node node) {
        String family = QuantizedModel.floatName(node.op());
        Node at = node;
        for (int step = 0; step <= REACH; step++) {
            Optional<Node> found = called(at);
            if (found.isPresent() && (step == 0 || isOf(family, found.get()))) {
                return found;
            }
            List<Node> next = model.consumers(at.outputs().get(0));
            if (next.size() != 1 || model.isOutput(at.outputs().get(0))) {
                return Optional.empty();
            }
            at = next.get(0);
        }
        return Optional.empty();
    }

    private Optional<Node> called(Node node) {
        Node found = byName.get(node.name());
        for (int i = 0; found == null && i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            found = byName.getOrDefault(output, byOutput.get(output));
        }
        return Optional.ofNullable(found);
    }

    /** Whether one of the engine's nodes does the work of an operator, perhaps with more fused into it. */
    private static boolean isOf(String family, Node place) {
        String op = QuantizedModel.floatName(place.op());
        return op.equals(family) || op.equals("Fused" + family) || family.equals("MatMul") && op.equals("Gemm");
    }

    private void anchor() {
        for (Node node : model.nodes()) {
            Node place = places.get(node.name());
            if (place != null) {
                String key = cleaned(place.name());
                if (isOf(QuantizedModel.floatName(node.op()), place)) {
                    anchors.put(key, node.name());
                } else {
                    anchors.putIfAbsent(key, node.name());
                }
            }
        }
    }
}
