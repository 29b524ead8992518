package dev.octet.quantize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.OperatorRules.Bounds;
import dev.octet.quantize.OperatorRules.Kind;
import dev.octet.quantize.Plan.Entry;
import dev.octet.quantize.Plan.Precision;
import dev.octet.quantize.PlanOptions.Form;

/**
 * Decides for every node of a prepared graph whether it runs in INT8.
 *
 * <p>Nodes with constant weights do, if the engine can fuse them. Arithmetic and data movement between them joins in only
 * where it reads INT8 and feeds INT8, found by starting from all that could and taking out, until nothing changes, those
 * that do not; so whatever follows the last Conv, Gemm or MatMul of an output, the post-processing, stays float.
 */
public final class Planner {
    private final Graph graph;
    private final OperatorRules rules;
    private final List<Node> nodes;
    private final boolean asymmetric;

    private final Set<String> int8 = new HashSet<>();
    private final Set<String> dynamic = new LinkedHashSet<>();
    private final Map<String, Integer> weightOnly = new LinkedHashMap<>();
    private final Set<String> recurrent = new LinkedHashSet<>();
    private final Set<String> tables = new LinkedHashSet<>();
    private final Map<String, String> reasons = new HashMap<>();
    /** Clipping node by the name of the node it can be folded into. */
    private final Map<String, Node> clippings = new HashMap<>();

    private Planner(Graph graph, TensorTypes types, boolean asymmetric) {
        this.graph = graph;
        this.rules = new OperatorRules(graph, types);
        this.nodes = graph.nodes();
        this.asymmetric = asymmetric;
    }

    /**
     * Plans {@code graph}.
     *
     * @param asymmetric whether activations have a free zero point: only then can a quantization clip like Relu
     */
    public static Placement place(Graph graph, TensorTypes types, boolean asymmetric, PlanOptions options) {
        Planner planner = new Planner(graph, types, asymmetric);
        planner.judge(options);
        planner.fold();
        planner.settle();
        return planner.placement(options.name());
    }

    private void judge(PlanOptions options) {
        Set<String> stem = options.has(Form.FLOAT_STEM) ? stem() : Set.of();
        for (Node node : nodes) {
            Optional<String> refusal = options.has(Form.INTEGER_RECURRENCES) && Recurrences.isLstm(node)
                    ? Recurrences.refusal(graph, node)
                    : rules.refusal(node);
            if (options.has(Form.INTEGER_TABLES) && EmbeddingTables.isLookup(graph, node)) {
                tables.add(node.name());
            } else if (refusal.isPresent()) {
                reasons.put(node.name(), refusal.get());
            } else if (options.weightOnly().containsKey(node.name()) && rules.canBeDynamic(node)) {
                weightOnly.put(node.name(), options.weightOnly().get(node.name()));
            } else if (options.dynamic().contains(node.name()) && rules.canBeDynamic(node)) {
                dynamic.add(node.name());
            } else if (options.floatNodes().contains(node.name())) {
                reasons.put(node.name(), "this plan leaves it float");
            } else if (options.floatOps().contains(node.op())) {
                reasons.put(node.name(), "this plan leaves every " + node.op() + " float");
            } else if (Recurrences.isLstm(node)) {
                recurrent.add(node.name());
            } else if (!options.has(Form.INTEGER_SILU) && rules.isSilu(node)) {
                reasons.put(node.name(), "is part of a SiLU, which this plan leaves one float island");
            } else if (stem.contains(node.name())) {
                reasons.put(node.name(), "is a stem convolution, which this plan leaves float");
            } else if (rules.kind(node) != Kind.CLIPPING) {
                int8.add(node.name());
            }
        }
    }

    /** Convolutions with no other Conv, Gemm or MatMul between them and the model's inputs. */
    private Set<String> stem() {
        Set<String> behind = new HashSet<>();
        Set<String> stem = new HashSet<>();
        for (Node node : nodes) {
            boolean after = node.inputs().stream().anyMatch(behind::contains);
            boolean compute = rules.kind(node) == Kind.COMPUTE;
            if (!after && node.op().equals("Conv")) {
                stem.add(node.name());
            }
            if (after || compute) {
                behind.addAll(node.outputs());
            }
        }
        return stem;
    }

    /** Finds each Relu and Clip whose work the quantization of the node before it can do. */
    private void fold() {
        for (Node node : nodes) {
            if (rules.kind(node) != Kind.CLIPPING || reasons.containsKey(node.name())) {
                continue;
            }
            Optional<Bounds> bounds = rules.bounds(node);
            String input = node.inputs().get(0);
            Optional<Node> producer = graph.producer(input);
            if (bounds.isEmpty()) {
                reasons.put(node.name(), "its bounds are computed");
            } else if (!bounds.get().containZero() || !asymmetric) {
                reasons.put(node.name(), "no quantization of this scheme clips to its bounds");
            } else if (producer.isEmpty() || !int8.contains(producer.get().name())) {
                reasons.put(node.name(), "follows a float node");
            } else if (rules.kind(producer.get()) == Kind.MOVEMENT) {
                reasons.put(node.name(), "follows data movement, which keeps the range of its input");
            } else if (graph.consumers(input).size() > 1 || keepsName(input)) {
                reasons.put(node.name(), "its input is also read elsewhere");
            } else {
                clippings.put(producer.get().name(), node);
            }
        }
    }

    private void settle() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Node node : nodes) {
                if (int8.contains(node.name())) {
                    Optional<String> misfit = misfit(node);
                    if (misfit.isPresent()) {
                        int8.remove(node.name());
                        reasons.put(node.name(), misfit.get());
                        changed = true;
                    }
                }
            }
        }
    }

    /** Why a node does not belong among its neighbours in INT8. */
    private Optional<String> misfit(Node node) {
        boolean weighty = rules.kind(node) == Kind.COMPUTE;
        if (weighty && !rules.isGrouped(node)) {
            return Optional.empty();
        }
        boolean fed = false;
        for (int index : rules.dataInputs(node)) {
            String input = node.inputs().get(index);
            boolean produced = isProduced(input);
            fed |= produced;
            if (!produced && !weighty && !isReadByCompute(input) && !movesToCompute(node)) {
                return Optional.of("reads " + input + ", which is float");
            }
        }
        if (!fed && !movesToCompute(node)) {
            return Optional.of(
                    weighty
                            ? "is a grouped convolution outside a chain of INT8 nodes, faster in float"
                            : "joins no INT8 node before it");
        }
        boolean feeds = outputs(node).stream().anyMatch(this::isReadByInt8);
        if (!feeds) {
            return Optional.of(
                    weighty
                            ? "is a grouped convolution outside a chain of INT8 nodes, faster in float"
                            : "no INT8 node follows it");
        }
        return Optional.empty();
    }

    /** Whether a node moves data for INT8 layers only: bytes are moved faster than floats, so it is quantized before. */
    private boolean movesToCompute(Node node) {
        return rules.kind(node) == Kind.MOVEMENT
                && node.outputs().stream()
                        .allMatch(output -> !keepsName(output)
                                && !graph.consumers(output).isEmpty()
                                && graph.consumers(output).stream()
                                        .allMatch(
                                                reader -> rules.kind(reader) == Kind.COMPUTE && reads(reader, output)));
    }

    /** Outputs of a node as its consumers see them: behind the clipping that is folded into it. */
    private List<String> outputs(Node node) {
        Node clipping = clippings.get(node.name());
        return clipping == null ? node.outputs() : clipping.outputs();
    }

    /** Whether a tensor leaves its producer quantized. */
    private boolean isProduced(String tensor) {
        Optional<Node> producer = graph.producer(tensor);
        if (producer.isEmpty()) {
            return false;
        }
        Node node = producer.get();
        if (rules.kind(node) == Kind.CLIPPING) {
            Optional<Node> before = graph.producer(node.inputs().get(0));
            return before.isPresent()
                    && clippings.containsKey(before.get().name())
                    && int8.contains(before.get().name())
                    && leavesQuantized(before.get());
        }
        return int8.contains(node.name()) && !clippings.containsKey(node.name()) && leavesQuantized(node);
    }

    /**
     * MatMul gives floats, which costs its kernel nothing; Gemm too unless only INT8 follows, so that logits and
     * residuals keep their precision. Everything else has no kernel that turns integers into floats.
     */
    private boolean leavesQuantized(Node node) {
        return switch (node.op()) {
            case "MatMul" -> false;
            case "Gemm" -> {
                String output = outputs(node).get(0);
                List<Node> consumers = graph.consumers(output);
                yield !keepsName(output)
                        && !consumers.isEmpty()
                        && consumers.stream().allMatch(consumer -> reads(consumer, output));
            }
            default -> true;
        };
    }

    private boolean isReadByInt8(String tensor) {
        return graph.consumers(tensor).stream().anyMatch(consumer -> reads(consumer, tensor));
    }

    private boolean isReadByCompute(String tensor) {
        return graph.consumers(tensor).stream()
                .anyMatch(consumer -> rules.kind(consumer) == Kind.COMPUTE && reads(consumer, tensor));
    }

    /** Whether an INT8 node reads {@code tensor} as data, not as shape or weights. */
    private boolean reads(Node consumer, String tensor) {
        return int8.contains(consumer.name())
                && rules.dataInputs(consumer).stream()
                        .anyMatch(index -> consumer.inputs().get(index).equals(tensor));
    }

    private boolean keepsName(String tensor) {
        return graph.isReadOutside(tensor);
    }

    private Placement placement(String name) {
        List<Entry> entries = new ArrayList<>();
        Map<String, String> folded = new LinkedHashMap<>();
        Set<String> ordered = new LinkedHashSet<>();
        Set<String> produced = new LinkedHashSet<>();
        Map<String, String> sources = new LinkedHashMap<>();
        for (Node node : nodes) {
            for (String input : node.inputs()) {
                if (reads(node, input)) {
                    sources.computeIfAbsent(input, this::source);
                }
            }
            if (int8.contains(node.name())) {
                ordered.add(node.name());
                entries.add(new Entry(node.name(), node.op(), Precision.INT8, ""));
            } else if (dynamic.contains(node.name()) || recurrent.contains(node.name())) {
                entries.add(
                        new Entry(node.name(), node.op(), Precision.INT8, "quantizes its activations in every run"));
            } else if (weightOnly.containsKey(node.name())) {
                String bits = "weights in " + weightOnly.get(node.name()) + " bits, activations float";
                entries.add(new Entry(node.name(), node.op(), Precision.INT8, bits));
            } else if (tables.contains(node.name())) {
                entries.add(new Entry(node.name(), node.op(), Precision.INT8, "reads a table in 8 bits"));
            } else if (isFolded(node)) {
                String into = graph.producer(node.inputs().get(0)).orElseThrow().name();
                folded.put(node.name(), into);
                entries.add(new Entry(node.name(), node.op(), Precision.FOLDED, "into " + into));
            } else {
                String reason = reasons.getOrDefault(node.name(), "the node before it gives floats");
                entries.add(new Entry(node.name(), node.op(), Precision.FLOAT, reason));
            }
            for (String output : node.outputs()) {
                if (isProduced(output)) {
                    produced.add(output);
                    sources.put(output, source(output));
                }
            }
        }
        return new Placement(
                new Plan(name, entries), ordered, folded, produced, sources, dynamic, weightOnly, recurrent, tables);
    }

    private boolean isFolded(Node node) {
        return rules.kind(node) == Kind.CLIPPING && isProduced(node.outputs().get(0));
    }

    /** Whether what a node gives has the range of what it reads, so that no other need be known. */
    private boolean movesFloats(Node node) {
        return rules.kind(node) == Kind.MOVEMENT && rules.refusal(node).isEmpty();
    }

    private String source(String tensor) {
        String source = tensor;
        Optional<Node> producer = graph.producer(source);
        while (producer.isPresent() && movesFloats(producer.get())) {
            source = producer.get().inputs().get(0);
            producer = graph.producer(source);
        }
        return source;
    }
}
