package dev.octet.prepare;

import java.util.List;
import java.util.Map;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;

/**
 * Widens a model in FLOAT16 to FLOAT32. The engine's CPU provider computes in FLOAT32 anyway, between conversions that
 * hide the weights; the results differ by the roundings that are left out. Inputs and outputs keep their types.
 */
final class HalfPrecision {
    private static final long FLOAT32 = ElementType.FLOAT32.code();
    private static final long FLOAT16 = ElementType.FLOAT16.code();

    private final Graph graph;

    private HalfPrecision(Graph graph) {
        this.graph = graph;
    }

    /**
     * Widens {@code graph} in place if it has weights in FLOAT16. Left alone are models with subgraphs, whose types
     * would have to follow, and models that give out a weight.
     *
     * @throws PreparationException if the memory outside of the heap does not hold the widened weights
     */
    static void widen(Graph graph) {
        // The JVM's own limit for direct buffers, unless it is told another.
        widen(graph, Runtime.getRuntime().maxMemory());
    }

    static void widen(Graph graph, long memoryBytes) {
        List<String> halves = graph.initializers().stream()
                .filter(name -> graph.initializer(name)
                        .filter(value -> value.type() == ElementType.FLOAT16)
                        .isPresent())
                .toList();
        if (halves.isEmpty()
                || halves.stream().anyMatch(graph::isOutput)
                || graph.nodes().stream().anyMatch(Node::hasSubgraphs)) {
            return;
        }
        checkMemory(graph, halves, memoryBytes);
        HalfPrecision half = new HalfPrecision(graph);
        halves.forEach(name ->
                graph.initializer(name, graph.initializer(name).orElseThrow().widened()));
        graph.nodes().forEach(half::attributes);
        half.inputs();
        half.outputs();
        graph.sort();
    }

    private static void checkMemory(Graph graph, List<String> halves, long memoryBytes) {
        long wideBytes = halves.stream()
                .mapToLong(name ->
                        2L * graph.initializer(name).orElseThrow().bytes().capacity())
                .sum();
        if (wideBytes > memoryBytes) {
            throw new PreparationException(graph.name() + ": its FLOAT16 weights are " + (wideBytes >> 20)
                    + " MiB in FLOAT32, more than the " + (memoryBytes >> 20)
                    + " MiB that Java may use. Raise them (JAVA_TOOL_OPTIONS=-Xmx16g), or give the FP32 model with its"
                    + " weights in a file beside it, which need not fit.");
        }
    }

    private void attributes(Node node) {
        for (String attribute : List.of("to", "dtype")) {
            if (node.integer(attribute).filter(type -> type == FLOAT16).isPresent()) {
                graph.setAttribute(node, attribute, FLOAT32);
            }
        }
        node.tensor("value")
                .filter(value -> value.type() == ElementType.FLOAT16)
                .ifPresent(value -> graph.setAttribute(node, "value", value.widened()));
    }

    private void inputs() {
        graph.inputs().stream()
                .filter(info -> info.type() == ElementType.FLOAT16)
                .forEach(info -> {
                    String wide = graph.uniqueTensor(info.name() + "_float");
                    readInstead(info.name(), wide);
                    graph.add("Cast", List.of(info.name()), List.of(wide), Map.of("to", FLOAT32));
                });
    }

    private void outputs() {
        graph.outputs().stream()
                .filter(info -> info.type() == ElementType.FLOAT16)
                .forEach(info -> graph.producer(info.name()).ifPresent(producer -> {
                    String wide = graph.uniqueTensor(info.name() + "_float");
                    graph.setOutput(producer, producer.outputs().indexOf(info.name()), wide);
                    readInstead(info.name(), wide);
                    graph.add("Cast", List.of(wide), List.of(info.name()), Map.of("to", FLOAT16));
                }));
    }

    private void readInstead(String from, String to) {
        for (Node consumer : graph.consumers(from)) {
            for (int i = 0; i < consumer.inputs().size(); i++) {
                if (consumer.inputs().get(i).equals(from)) {
                    graph.setInput(consumer, i, to);
                }
            }
        }
    }
}
