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
            Tensor value = graph.initializer(name).orElseThrow();
            List<Long> shape = Arrays.stream(value.shape()).boxed().toList();
            tensors.put(name, new TensorInfo(name, value.type(), shape));
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

    /** Empty where the engine gives none: sequences, strings. */
    public Optional<TensorInfo> of(String tensor) {
        return Optional.ofNullable(tensors.get(tensor));
    }

    public boolean isFloat(String tensor) {
        return of(tensor).map(info -> info.type() == ElementType.FLOAT32).orElse(false);
    }

    public Optional<Integer> rank(String tensor) {
        return of(tensor).map(info -> info.shape().size());
    }

    /** Whether every dimension is known before a run. */
    public boolean isStatic(String tensor) {
        return of(tensor)
                .map(info -> info.shape().stream().allMatch(d -> d >= 0))
                .orElse(false);
    }

    /** Length of one axis; empty if open or unknown. */
    public Optional<Long> dimension(String tensor, int axis) {
        return of(tensor)
                .filter(info -> axis < info.shape().size())
                .map(info -> info.shape().get(axis))
                .filter(d -> d >= 0);
    }
}
