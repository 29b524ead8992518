package dev.octet.prepare;

import java.util.Optional;
import java.util.stream.LongStream;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

/**
 * Takes out nodes that give their first input as it is: each would end a chain of INT8 nodes, or cost a copy in it. An
 * output of the model keeps the node that makes it, and with it its name.
 */
final class NoOps {
    private final Graph graph;
    private final TensorTypes types;

    NoOps(Graph graph, TensorTypes types) {
        this.graph = graph;
        this.types = types;
    }

    void remove() {
        for (Node node : graph.nodes()) {
            if (node.domain().isEmpty()
                    && isNoOp(node)
                    && node.outputs().stream().noneMatch(this::keepsName)) {
                graph.replaceUses(node.outputs().get(0), node.inputs().get(0));
                graph.remove(node);
            }
        }
    }

    private boolean isNoOp(Node node) {
        return switch (node.op()) {
            case "Identity" -> true;
            case "Dropout" -> node.inputs().size() < 3 && hasOneOutputRead(node);
            case "Reshape", "Expand", "Flatten", "Squeeze", "Unsqueeze" -> keepsShape(node);
            case "Transpose" ->
                node.integers("perm")
                        .filter(perm -> perm.equals(
                                LongStream.range(0, perm.size()).boxed().toList()))
                        .isPresent();
            case "Concat" -> node.inputs().size() == 1;
            case "Pad" ->
                node.inputs().size() < 4
                        && graph.initializer(node.inputs().get(1))
                                .filter(NoOps::isZero)
                                .isPresent();
            default -> false;
        };
    }

    private boolean hasOneOutputRead(Node node) {
        return node.outputs().stream()
                .skip(1)
                .allMatch(mask -> mask.isEmpty() || graph.consumers(mask).isEmpty());
    }

    private boolean keepsShape(Node node) {
        Optional<TensorInfo> before = types.of(node.inputs().get(0));
        Optional<TensorInfo> after = types.of(node.outputs().get(0));
        return types.isStatic(node.inputs().get(0))
                && before.map(TensorInfo::shape).equals(after.map(TensorInfo::shape));
    }

    private static boolean isZero(Tensor pads) {
        return pads.type() == ElementType.INT64 && LongStream.of(pads.toLongs()).allMatch(p -> p == 0);
    }

    private boolean keepsName(String tensor) {
        return graph.isReadOutside(tensor);
    }
}
