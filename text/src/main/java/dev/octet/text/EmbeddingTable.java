package dev.octet.text;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;

/** The table in which a model looks up the vectors of its tokens. */
final class EmbeddingTable {

    /** Operators behind which the ids are still ids; TensorFlow's models make them one row first. */
    private static final List<String> SAME_NUMBERS =
            List.of("Cast", "Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten");

    private EmbeddingTable() {}

    /** How many tokens it has, of the smallest one if there are several; empty if the graph does not show it. */
    static OptionalLong rows(Graph graph, String ids) {
        OptionalLong rows = OptionalLong.empty();
        Deque<String> tensors = new ArrayDeque<>();
        tensors.add(ids);
        while (!tensors.isEmpty()) {
            String tensor = tensors.remove();
            for (Node node : graph.consumers(tensor)) {
                if (SAME_NUMBERS.stream().anyMatch(node::isOf)) {
                    tensors.add(node.outputs().get(0));
                } else if (node.isOf("Gather") && node.inputs().get(1).equals(tensor)) {
                    OptionalLong found = graph.initializer(node.inputs().get(0)).stream()
                            .filter(table ->
                                    table.rank() > 0 && node.integer("axis").orElse(0L) == 0)
                            .mapToLong(table -> table.shape()[0])
                            .findFirst();
                    if (found.isPresent() && (rows.isEmpty() || found.getAsLong() < rows.getAsLong())) {
                        rows = found;
                    }
                }
            }
        }
        return rows;
    }
}
