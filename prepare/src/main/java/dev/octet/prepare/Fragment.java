package dev.octet.prepare;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;

/** The nodes between a tensor and a node that is computed from it and from constants alone. */
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
}
