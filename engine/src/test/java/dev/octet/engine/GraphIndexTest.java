package dev.octet.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import static org.assertj.core.api.Assertions.assertThat;

/** Compares the index with a slow and obvious search, over random edits. */
class GraphIndexTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    @Property(tries = 200)
    void findsWhatASearchFinds(@ForAll long seed) {
        Random random = new Random(seed);
        Graph graph = Graph.create("random", 17);
        for (int i = 0; i < 40; i++) {
            edit(graph, random);
            for (String name : NAMES) {
                assertThat(graph.producer(name).stream().toList())
                        .isEqualTo(graph.nodes().stream()
                                .filter(node -> node.outputs().contains(name))
                                .toList());
                assertThat(graph.consumers(name))
                        .isEqualTo(graph.nodes().stream()
                                .filter(node -> node.inputs().contains(name))
                                .toList());
            }
        }
    }

    @Property(tries = 200)
    void sortsStably(@ForAll long seed) {
        Random random = new Random(seed);
        Graph graph = Graph.create("random", 17);
        graph.addInput("t0", ElementType.FLOAT32, 1);
        List<Integer> places = new ArrayList<>();
        for (int i = 1; i < 25; i++) {
            places.add(random.nextInt(places.size() + 1), i);
        }
        for (int i : places) {
            String x = "t" + random.nextInt(i);
            graph.add("Add", List.of(x, "t" + random.nextInt(i)), List.of("t" + i), Map.of());
        }
        List<Node> expected = sorted(graph.nodes());
        graph.sort();
        assertThat(graph.nodes()).isEqualTo(expected);
    }

    /** The first node in the old order that has all its inputs comes next. */
    private static List<Node> sorted(List<Node> nodes) {
        List<Node> left = new ArrayList<>(nodes);
        List<Node> sorted = new ArrayList<>();
        Set<String> made = new HashSet<>(Set.of("t0"));
        while (!left.isEmpty()) {
            Node next = left.stream()
                    .filter(node -> made.containsAll(node.inputs()))
                    .findFirst()
                    .orElseThrow();
            left.remove(next);
            sorted.add(next);
            made.addAll(next.outputs());
        }
        return sorted;
    }

    private static void edit(Graph graph, Random random) {
        List<Node> nodes = graph.nodes();
        String name = NAMES.get(random.nextInt(NAMES.size()));
        String other = NAMES.get(random.nextInt(NAMES.size()));
        boolean free = graph.producer(name).isEmpty();
        switch (random.nextInt(nodes.isEmpty() ? 1 : 5)) {
            case 0 -> {
                if (free) {
                    graph.add("Add", List.of(other, other), List.of(name), Map.of());
                }
            }
            case 1 -> graph.setInput(nodes.get(random.nextInt(nodes.size())), random.nextInt(3), name);
            case 2 -> {
                if (free) {
                    graph.setOutput(nodes.get(random.nextInt(nodes.size())), 0, name);
                }
            }
            case 3 -> graph.replaceUses(name, other);
            default -> graph.remove(nodes.get(random.nextInt(nodes.size())));
        }
    }
}
