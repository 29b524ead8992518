package dev.octet.explain;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;

/** Shapes of tensors in one run, which returns nothing but them. */
final class Shapes {
    private final Map<String, long[]> shapes;

    private Shapes(Map<String, long[]> shapes) {
        this.shapes = shapes;
    }

    /** Shapes of {@code tensors}, whatever their type; those that the graph does not have are left out. */
    static Shapes of(Engine engine, Graph graph, Feed feed, Collection<String> tensors) {
        Map<String, long[]> shapes = new HashMap<>();
        Graph asked = graph.copy();
        QuantizedModel.removeOutputs(asked);
        Map<String, String> shapeOf = new LinkedHashMap<>();
        for (String tensor : new LinkedHashSet<>(tensors)) {
            Optional<Tensor> stored = graph.initializer(tensor);
            if (feed.tensors().containsKey(tensor)) {
                shapes.put(tensor, feed.tensors().get(tensor).shape());
            } else if (stored.isPresent()) {
                shapes.put(tensor, stored.get().shape());
            } else if (graph.producer(tensor).isPresent()) {
                String shape = asked.uniqueTensor(tensor + "_shape");
                asked.add("Shape", List.of(tensor), List.of(shape), Map.of());
                asked.addOutput(shape);
                shapeOf.put(tensor, shape);
            }
        }
        if (!shapeOf.isEmpty()) {
            asked.nameNodes();
            asked.sort();
            SessionSettings settings = SessionSettings.ofThreads(1).withOptimization(Optimization.BASIC);
            try (Session session = engine.open(asked, settings)) {
                Map<String, Tensor> found = session.run(feed);
                shapeOf.forEach(
                        (tensor, shape) -> shapes.put(tensor, found.get(shape).toLongs()));
            }
        }
        return new Shapes(shapes);
    }

    /** Dimensions of a tensor; empty if not asked for. */
    Optional<long[]> of(String tensor) {
        return Optional.ofNullable(shapes.get(tensor));
    }

    /** Number of elements of a tensor; 0 if not asked for. */
    long elements(String tensor) {
        return of(tensor).map(Shapes::elements).orElse(0L);
    }

    static long elements(long[] shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements *= dimension;
        }
        return elements;
    }
}
