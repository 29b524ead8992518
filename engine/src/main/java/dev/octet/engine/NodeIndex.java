package dev.octet.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

import ai.onnx.proto.OnnxMl.NodeProto;

/** Nodes in order, and who makes and who reads each tensor; kept up to date by each edit, so that a lookup is O(1). */
final class NodeIndex {
    private final String model;
    private final LinkedHashSet<OnnxNode> nodes = new LinkedHashSet<>();
    private final Map<String, OnnxNode> producers = new HashMap<>();
    private final Map<String, Set<OnnxNode>> readers = new HashMap<>();
    private final Map<String, Set<OnnxNode>> subgraphReaders = new HashMap<>();
    private final Map<OnnxNode, Set<String>> innerNames = new HashMap<>();
    private long nextOrder;
    private List<Node> snapshot;

    NodeIndex(String model) {
        this.model = model;
    }

    List<Node> nodes() {
        if (snapshot == null) {
            snapshot = List.copyOf(nodes);
        }
        return snapshot;
    }

    boolean contains(OnnxNode node) {
        return nodes.contains(node);
    }

    Optional<Node> producer(String tensor) {
        return Optional.ofNullable(producers.get(tensor));
    }

    List<Node> consumers(String tensor) {
        Set<OnnxNode> found = readers.getOrDefault(tensor, Set.of());
        if (found.size() < 2) {
            return List.copyOf(found);
        }
        return found.stream()
                .sorted(Comparator.comparingLong(OnnxNode::order))
                .map(Node.class::cast)
                .toList();
    }

    boolean isReadInSubgraph(String tensor) {
        return subgraphReaders.containsKey(tensor);
    }

    /** {@code tensors} and all that their making needs, read in subgraphs too. */
    Set<String> needed(Collection<String> tensors) {
        Set<String> needed = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(tensors);
        while (!open.isEmpty()) {
            String tensor = open.pop();
            if (needed.add(tensor) && producers.containsKey(tensor)) {
                open.addAll(producers.get(tensor).inputs());
                open.addAll(producers.get(tensor).outerReads());
            }
        }
        return needed;
    }

    /** Whether any node makes, reads or hides the name in a subgraph. */
    boolean knows(String tensor) {
        return producers.containsKey(tensor)
                || readers.containsKey(tensor)
                || subgraphReaders.containsKey(tensor)
                || innerNames.values().stream().anyMatch(names -> names.contains(tensor));
    }

    void add(OnnxNode node) {
        checkOutputs(node, node.message());
        node.order(nextOrder++);
        nodes.add(node);
        link(node);
    }

    void remove(OnnxNode node) {
        unlink(node);
        nodes.remove(node);
    }

    /** Replaces the message of a node. */
    void change(OnnxNode node, NodeProto message) {
        checkOutputs(node, message);
        unlink(node);
        node.message(message);
        link(node);
    }

    /** Whether every node comes after those that make what it reads. */
    boolean isSorted() {
        Set<OnnxNode> seen = new HashSet<>();
        for (OnnxNode node : nodes) {
            if (!seen.containsAll(makers(node))) {
                return false;
            }
            seen.add(node);
        }
        return true;
    }

    /** Kahn's algorithm; of the nodes that could come next, the one that came first before. */
    void sort() {
        Map<OnnxNode, Integer> missing = new HashMap<>();
        Map<OnnxNode, List<OnnxNode>> dependents = new HashMap<>();
        PriorityQueue<OnnxNode> ready = new PriorityQueue<>(Comparator.comparingLong(OnnxNode::order));
        for (OnnxNode node : nodes) {
            Set<OnnxNode> makers = makers(node);
            missing.put(node, makers.size());
            makers.forEach(maker ->
                    dependents.computeIfAbsent(maker, m -> new ArrayList<>()).add(node));
            if (makers.isEmpty()) {
                ready.add(node);
            }
        }
        List<OnnxNode> sorted = new ArrayList<>(nodes.size());
        while (!ready.isEmpty()) {
            OnnxNode node = ready.poll();
            sorted.add(node);
            missing.remove(node);
            for (OnnxNode dependent : dependents.getOrDefault(node, List.of())) {
                if (missing.merge(dependent, -1, Integer::sum) == 0) {
                    ready.add(dependent);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new ModelException(model + ": " + onCycle(missing.keySet())
                    + " needs its own result: the graph has a cycle; export the model again");
        }
        nodes.clear();
        nodes.addAll(sorted);
        nextOrder = 0;
        for (OnnxNode node : nodes) {
            node.order(nextOrder++);
        }
        snapshot = null;
    }

    private Set<OnnxNode> makers(OnnxNode node) {
        Set<OnnxNode> makers = new HashSet<>();
        for (Collection<String> reads : List.of(node.inputs(), node.outerReads())) {
            for (String tensor : reads) {
                OnnxNode maker = producers.get(tensor);
                if (maker != null) {
                    makers.add(maker);
                }
            }
        }
        return makers;
    }

    /** Walks against the edges among nodes that all wait for another of them, until one comes up twice. */
    private OnnxNode onCycle(Set<OnnxNode> waiting) {
        Set<OnnxNode> seen = new HashSet<>();
        OnnxNode node =
                waiting.stream().min(Comparator.comparingLong(OnnxNode::order)).orElseThrow();
        while (seen.add(node)) {
            node = makers(node).stream()
                    .filter(waiting::contains)
                    .min(Comparator.comparingLong(OnnxNode::order))
                    .orElseThrow();
        }
        return node;
    }

    private void checkOutputs(OnnxNode node, NodeProto message) {
        Set<String> own = new HashSet<>();
        for (String output : message.getOutputList()) {
            OnnxNode other = producers.get(output);
            if (!output.isEmpty() && (!own.add(output) || (other != null && other != node))) {
                throw new IllegalArgumentException(model + ": " + message.getOpType() + " '" + message.getName()
                        + "' would make tensor '" + output + "', which "
                        + (other == null || other == node ? "it makes already" : other + " makes already"));
            }
        }
    }

    private void link(OnnxNode node) {
        snapshot = null;
        for (String output : node.outputs()) {
            if (!output.isEmpty()) {
                producers.put(output, node);
            }
        }
        for (String input : node.inputs()) {
            if (!input.isEmpty()) {
                readers.computeIfAbsent(input, t -> new HashSet<>()).add(node);
            }
        }
        for (String tensor : node.outerReads()) {
            subgraphReaders.computeIfAbsent(tensor, t -> new HashSet<>()).add(node);
        }
        if (node.hasSubgraphs()) {
            innerNames.put(node, Subgraphs.innerNames(node.message()));
        }
    }

    private void unlink(OnnxNode node) {
        snapshot = null;
        node.outputs().forEach(output -> producers.remove(output, node));
        node.inputs().forEach(input -> drop(readers, input, node));
        node.outerReads().forEach(tensor -> drop(subgraphReaders, tensor, node));
        innerNames.remove(node);
    }

    private static void drop(Map<String, Set<OnnxNode>> index, String tensor, OnnxNode node) {
        Set<OnnxNode> nodes = index.get(tensor);
        if (nodes != null && nodes.remove(node) && nodes.isEmpty()) {
            index.remove(tensor);
        }
    }
}
