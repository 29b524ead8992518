package dev.octet.quantize;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;

import static java.util.Objects.requireNonNull;

/**
 * Which nodes of a model run in INT8, and why the others do not.
 *
 * @param name which of the candidate plans this is, such as {@code everything} or {@code float stem}
 * @param entries of the nodes of the prepared model, in topological order
 */
public record Plan(String name, List<Entry> entries) {

    /** What a plan does with a node. */
    public enum Precision {
        /** Runs on integers. */
        INT8,
        /** Needs no kernel of its own: the quantization of the node before it has the same effect. */
        FOLDED,
        /** Runs in FP32. */
        FLOAT
    }

    /**
     * The plan for one node.
     *
     * @param node name of the node in the prepared model
     * @param op operator
     * @param precision what becomes of it
     * @param reason why: for a float node which condition it misses, for a folded one the node it is folded into
     */
    public record Entry(String node, String op, Precision precision, String reason) {
        public Entry {
            requireNonNull(node, "node");
            requireNonNull(op, "op");
            requireNonNull(precision, "precision");
            requireNonNull(reason, "reason");
        }
    }

    public Plan {
        requireNonNull(name, "name");
        entries = List.copyOf(entries);
    }

    /** The same without the float nodes that {@code written} no longer has: biases, for one, become part of a product. */
    public Plan asWritten(Graph written) {
        Set<String> names = written.nodes().stream().map(Node::name).collect(Collectors.toSet());
        return new Plan(
                name,
                entries.stream()
                        .filter(entry -> entry.precision() != Precision.FLOAT || names.contains(entry.node()))
                        .toList());
    }

    /** How many nodes of each operator have the given precision, sorted by operator. */
    public Map<String, Integer> count(Precision precision) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Entry entry : entries) {
            if (entry.precision() == precision) {
                counts.merge(entry.op(), 1, Integer::sum);
            }
        }
        return counts;
    }
}
