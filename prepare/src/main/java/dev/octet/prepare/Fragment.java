package dev.octet.prepare;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;

/** Questions about a part of a graph: the nodes between a tensor and a node that is computed of it and of constants. */
final class Fragment {
    private Fragment() {}

    /** Whether nothing but the fragment reads what is made on the way to {@code last}: if so, it can be written anew. */
    static boolean isClosed(Graph graph, String input, Node last) {
        Map<String, Node> inside = new HashMap<>();
        Deque<Node> open = new ArrayDeque<>(List.of(last));
        while (!open.isEmpty()) {
            for (String read : open.pop().inputs()) {
                graph.producer(read)
                        .filter(node -> !read.equals(input) && !inside.containsKey(node.name()))
                        .ifPresent(node -> {
                            inside.put(node.name(), node);
                            open.push(node);
                        });
            }
        }
        return inside.values().stream()
                .flatMap(node -> node.outputs().stream())
                .allMatch(tensor -> !graph.isReadOutside(tensor)
                        && graph.consumers(tensor).stream()
                                .map(Node::name)
                                .allMatch(name -> name.equals(last.name()) || inside.containsKey(name)));
    }

    /** The value of a constant that has one, and at most {@code rank} dimensions: so it stretches no tensor of these. */
    static Optional<Double> constant(Graph graph, String name, int rank) {
        return constant(graph, name)
                .filter(value -> graph.initializer(name).orElseThrow().rank() <= rank);
    }

    /** The value of a constant that has one. */
    static Optional<Double> constant(Graph graph, String name) {
        return graph.initializer(name).filter(value -> value.elements() == 1).flatMap(value -> switch (value.type()) {
            case FLOAT32 -> Optional.of((double) value.floats().get(0));
            case INT64 -> Optional.of((double) value.longs().get(0));
            case INT32 -> Optional.of((double) value.ints().get(0));
            default -> Optional.empty();
        });
    }
}
