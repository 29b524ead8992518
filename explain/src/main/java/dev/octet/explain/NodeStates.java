package dev.octet.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.ModelException;
import dev.octet.engine.Node;
import dev.octet.explain.Explanation.NodeState;
import dev.octet.explain.Explanation.Operator;
import dev.octet.explain.Explanation.Precision;
import dev.octet.explain.FusionConditions.Missed;
import dev.octet.prepare.TensorTypes;

/** How each node of a quantized model runs, and why the ones in float do. */
final class NodeStates {
    /** Work on shapes, not on activations. */
    private static final Set<String> SHAPES =
            Set.of("Shape", "Size", "Range", "ConstantOfShape", "Constant", "Identity", "Cast");

    private static final Set<ElementType> ACTIVATIONS =
            Set.of(ElementType.FLOAT32, ElementType.FLOAT16, ElementType.UINT8, ElementType.INT8);

    private NodeStates() {}

    /** The nodes that work on activations; their multiplications are not counted yet. */
    static List<NodeState> of(Engine engine, QuantizedModel model, Execution execution) {
        FusionConditions conditions = new FusionConditions(model, execution);
        TensorTypes types = types(engine, model.graph());
        List<NodeState> states = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            if (QuantizedModel.isConversion(node) || !worksOnActivations(node, types)) {
                continue;
            }
            Optional<Node> place = execution.place(node);
            Precision precision = precision(node, execution);
            Optional<Missed> missed =
                    precision == Precision.FLOAT ? Optional.of(conditions.missed(node)) : conditions.wrong(node);
            states.add(new NodeState(
                    node.name(),
                    QuantizedModel.floatName(node.op()),
                    precision,
                    place.map(Node::op).orElse(""),
                    missed.map(Missed::cause),
                    missed.map(Missed::detail).orElse(""),
                    0));
        }
        return states;
    }

    /** Counts by operator, sorted by name. */
    static List<Operator> operators(List<NodeState> nodes) {
        Map<String, int[]> counts = new TreeMap<>();
        nodes.forEach(node -> counts.computeIfAbsent(node.op(), op -> new int[Precision.values().length])[
                node.precision().ordinal()]++);
        return counts.entrySet().stream()
                .map(e -> new Operator(e.getKey(), e.getValue()[0], e.getValue()[1], e.getValue()[2]))
                .toList();
    }

    private static Precision precision(Node node, Execution execution) {
        Optional<Node> place = execution.place(node);
        if (place.isEmpty()) {
            return Precision.FOLDED;
        }
        if (execution.isInteger(place.get())) {
            boolean itself = QuantizedModel.floatName(place.get().op()).equals(QuantizedModel.floatName(node.op()));
            return MacCount.counts(node) || itself ? Precision.INT8 : Precision.FOLDED;
        }
        return Precision.FLOAT;
    }

    private static boolean worksOnActivations(Node node, TensorTypes types) {
        if (SHAPES.contains(node.op()) || node.outputs().isEmpty()) {
            return false;
        }
        return node.op().endsWith("Integer")
                || node.outputs().stream().allMatch(output -> types.of(output)
                        .map(info -> ACTIVATIONS.contains(info.type()))
                        .orElse(true));
    }

    /** Unknown where a tensor is of a type that cannot be asked for, such as INT4; nodes then count as on activations. */
    private static TensorTypes types(Engine engine, Graph graph) {
        try {
            return TensorTypes.of(engine, graph);
        } catch (ModelException | NoSuchElementException e) {
            return TensorTypes.unknown();
        }
    }
}
