package dev.octet.prepare;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.ModelException;
import dev.octet.engine.Node;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/**
 * Element type and shape of every tensor of a graph, as the engine infers them: each node output becomes an output of a
 * copy that is opened without optimization and asked. Knows every operator that the engine knows.
 */
public final class TensorTypes {
    private static final Set<String> MAY_GIVE_OTHERS =
            Set.of("Identity", "Cast", "Constant", "StringNormalizer", "StringConcat", "StringSplit");

    /** More values than a tensor can have axes. */
    private static final int LONGEST_LIST = 64;

    private final Map<String, TensorInfo> tensors;

    private TensorTypes(Map<String, TensorInfo> tensors) {
        this.tensors = tensors;
    }

    /** Infers the types of {@code graph}, which is left as it is. */
    public static TensorTypes of(Engine engine, Graph graph) {
        try {
            return of(engine, graph, node -> true);
        } catch (ModelException e) {
            // Sequences, optionals and strings cannot be outputs: ask only for what is a tensor of numbers for sure.
            return of(engine, graph, TensorTypes::givesTensors);
        }
    }

    /** Types of which nothing is known, as of the tensors inside a subgraph. */
    public static TensorTypes unknown() {
        return new TensorTypes(Map.of());
    }

    private static boolean givesTensors(Node node) {
        return node.domain().isEmpty()
                && !node.hasSubgraphs()
                && !node.op().contains("Sequence")
                && !node.op().startsWith("Optional")
                && !MAY_GIVE_OTHERS.contains(node.op());
    }

    private static TensorTypes of(Engine engine, Graph graph, Predicate<Node> included) {
        Graph asked = graph.copy();
        for (Node node : asked.nodes()) {
            if (!included.test(node)) {
                continue;
            }
            for (String output : node.outputs()) {
                if (!output.isEmpty() && !asked.isOutput(output)) {
                    asked.addOutput(output);
                }
            }
        }
        Map<String, TensorInfo> tensors = new HashMap<>();
        for (String name : graph.initializers()) {
            graph.initializer(name).ifPresent(value -> {
                List<Long> shape = Arrays.stream(value.shape()).boxed().toList();
                tensors.put(name, new TensorInfo(name, value.type(), shape));
                if (isWeight(value) && !asked.isOutput(name)) {
                    asked.removeInitializer(name);
                    asked.addInput(name, value.type(), value.shape());
                }
            });
        }
        SessionSettings settings = SessionSettings.ofThreads(1).withOptimization(Optimization.NONE);
        try (Session session = engine.open(asked, settings)) {
            session.inputs().forEach(info -> tensors.put(info.name(), info));
            session.outputs().forEach(info -> tensors.put(info.name(), info));
        }
        return new TensorTypes(tensors);
    }

    /** These types and those of more tensors, by name. */
    public TensorTypes with(Map<String, TensorInfo> more) {
        Map<String, TensorInfo> all = new HashMap<>(tensors);
        all.putAll(more);
        return new TensorTypes(all);
    }

    /**
     * Whether only type and shape of a constant decide what comes behind it: weights, asked for as inputs, so that those
     * of a large model are never copied. What an operator reads as a shape, a list of axes or of scales is short.
     */
    private static boolean isWeight(Tensor value) {
        return value.type() == ElementType.FLOAT32 && value.elements() > LONGEST_LIST;
    }

    /** Empty where the engine gives none: sequences, strings. */
    public Optional<TensorInfo> of(String tensor) {
        return Optional.ofNullable(tensors.get(tensor));
    }

    /** Whether a tensor is known to be FLOAT32. */
    public boolean isFloat(String tensor) {
        return of(tensor).map(info -> info.type() == ElementType.FLOAT32).orElse(false);
    }

    /** Number of dimensions; empty where the engine cannot tell before a run, and for a scalar. */
    public Optional<Integer> rank(String tensor) {
        return shape(tensor).map(List::size);
    }

    /** Whether every dimension is known before a run, and there are some. */
    public boolean isStatic(String tensor) {
        return shape(tensor)
                .filter(shape -> shape.stream().allMatch(d -> d >= 0))
                .isPresent();
    }

    /** The engine tells a scalar and a tensor of unknown rank alike: by no dimensions. */
    private Optional<List<Long>> shape(String tensor) {
        return of(tensor).map(TensorInfo::shape).filter(shape -> !shape.isEmpty());
    }

    /** Length of one axis; empty if open or unknown. */
    public Optional<Long> dimension(String tensor, int axis) {
        return of(tensor)
                .filter(info -> axis < info.shape().size())
                .map(info -> info.shape().get(axis))
                .filter(d -> d >= 0);
    }
}
