package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import dev.octet.engine.Engine;
import dev.octet.engine.EngineException;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;

/**
 * Runs a float graph over the feeds once and shows the values of chosen tensors to whoever gathers statistics.
 *
 * <p>Memory does not grow with the number of feeds: each is pulled, run and forgotten. The engine writes into buffers
 * that are kept for each shape of feed, at most {@value #SHAPES} shapes. Tensors are split into groups, one session and
 * one run each, so that the values of one group stay within a budget.
 */
final class CalibrationPass {
    /** Bytes of tensor values that one run may return. */
    static final long BUDGET_BYTES = 512L << 20;
    /** Feed shapes whose buffers are kept: text comes in some tens of lengths, pictures in one. */
    private static final int SHAPES = 8;

    private final Engine engine;
    private final Graph graph;
    private final long budgetBytes;
    private final SessionSettings settings;

    CalibrationPass(Engine engine, Graph graph, long budgetBytes, int threads) {
        this.engine = engine;
        this.graph = graph;
        this.budgetBytes = budgetBytes;
        this.settings = SessionSettings.ofThreads(threads).withOptimization(Optimization.BASIC);
    }

    /**
     * Runs every feed and hands each tensor to {@code gatherer}, which must not keep it.
     *
     * @return how many feeds there were
     */
    int run(Set<String> tensors, Iterator<Feed> feeds, BiConsumer<String, Tensor> gatherer, Runnable afterFeed) {
        if (!feeds.hasNext()) {
            return 0;
        }
        Feed first = feeds.next();
        Set<String> inputs = new LinkedHashSet<>(tensors);
        inputs.retainAll(first.tensors().keySet());
        Set<String> inner = new LinkedHashSet<>(tensors);
        inner.removeAll(inputs);
        List<Session> sessions = new ArrayList<>();
        try {
            List<Group> groups = new ArrayList<>();
            for (Set<String> names : split(inner, first)) {
                Session session = open(names);
                sessions.add(session);
                groups.add(new Group(session, names));
            }
            int count = 0;
            for (Feed feed = first; feed != null; feed = feeds.hasNext() ? feeds.next() : null) {
                for (String input : inputs) {
                    gatherer.accept(input, feed.tensors().get(input));
                }
                for (Group group : groups) {
                    group.run(feed).forEach(gatherer);
                }
                afterFeed.run();
                count++;
            }
            return count;
        } finally {
            sessions.forEach(Session::close);
        }
    }

    private Session open(Collection<String> outputs) {
        Graph shown = graph.copy();
        for (String name : outputs) {
            if (!shown.isOutput(name)) {
                shown.addOutput(name);
            }
        }
        return engine.open(shown, settings);
    }

    /** Groups of tensors whose values for {@code feed} fit the budget, in graph order; a tensor above it is alone. */
    private List<Set<String>> split(Set<String> tensors, Feed feed) {
        List<Set<String>> groups = new ArrayList<>();
        Map<String, Long> sizes = sizes(tensors, feed);
        Set<String> group = new LinkedHashSet<>();
        long bytes = 0;
        for (String tensor : tensors) {
            if (!group.isEmpty() && bytes + sizes.get(tensor) > budgetBytes) {
                groups.add(group);
                group = new LinkedHashSet<>();
                bytes = 0;
            }
            group.add(tensor);
            bytes += sizes.get(tensor);
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }

    /** Bytes of each tensor, from a run that returns only shapes. */
    private Map<String, Long> sizes(Set<String> tensors, Feed feed) {
        Map<String, Long> sizes = new HashMap<>();
        if (tensors.isEmpty()) {
            return sizes;
        }
        Graph shapes = graph.copy();
        Map<String, String> shapeOf = new LinkedHashMap<>();
        for (String tensor : tensors) {
            String shape = shapes.uniqueTensor(tensor + "_shape");
            shapes.add("Shape", List.of(tensor), List.of(shape), Map.of());
            shapes.addOutput(shape);
            shapeOf.put(tensor, shape);
        }
        shapes.nameNodes();
        shapes.sort();
        try (Session session = engine.open(shapes, settings)) {
            Map<String, Tensor> found = session.run(feed, new LinkedHashSet<>(shapeOf.values()));
            shapeOf.forEach((tensor, shape) -> {
                long elements = 1;
                for (long dimension : found.get(shape).toLongs()) {
                    elements *= dimension;
                }
                sizes.put(tensor, Float.BYTES * elements);
            });
        }
        return sizes;
    }

    private static final class Group {
        private final Session session;
        private final Set<String> names;
        private final Map<String, Map<String, Tensor>> buffers = new LinkedHashMap<>(SHAPES, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Map<String, Tensor>> eldest) {
                return size() > SHAPES;
            }
        };

        Group(Session session, Set<String> names) {
            this.session = session;
            this.names = names;
        }

        Map<String, Tensor> run(Feed feed) {
            String shape = new TreeMap<>(feed.tensors())
                    .entrySet().stream().map(e -> e.getKey() + e.getValue()).collect(Collectors.joining(" "));
            Map<String, Tensor> kept = buffers.get(shape);
            if (kept != null) {
                try {
                    session.run(feed, kept);
                    return kept;
                } catch (EngineException e) {
                    buffers.remove(shape); // a tensor whose shape depends on values: run again without buffers
                }
            }
            Map<String, Tensor> results = session.run(feed, names);
            Map<String, Tensor> direct = new LinkedHashMap<>();
            results.forEach((name, result) -> direct.put(name, Tensor.zeros(result.type(), result.shape())));
            buffers.put(shape, direct);
            return results;
        }
    }
}
