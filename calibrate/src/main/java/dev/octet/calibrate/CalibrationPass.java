package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import dev.octet.engine.Engine;
import dev.octet.engine.EngineException;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Sha256;
import dev.octet.observe.Observer;

/**
 * Runs a float graph over the feeds once and shows the values of chosen tensors to whoever gathers statistics.
 *
 * <p>Memory does not grow with the number of feeds: each is pulled, run and forgotten. Tensors are split into groups,
 * one session and one run each, so that the values of one group fit into half of a budget. The engine writes into one
 * half while statistics are made of what is in the other.
 */
final class CalibrationPass {
    /** Bytes of tensor values that are in memory at a time. */
    static final long BUDGET_BYTES = 512L << 20;
    /** Feed shapes of which is remembered what shapes they lead to. */
    private static final int SHAPES = 256;

    private final Engine engine;
    private final Graph graph;
    private final long budgetBytes;
    private final int threads;
    private final SessionSettings settings;

    /** @param level how far the engine rewrites the graph: the last bits of what it computes depend on it */
    CalibrationPass(Engine engine, Graph graph, long budgetBytes, int threads, Optimization level) {
        this.engine = engine;
        this.graph = graph;
        this.budgetBytes = budgetBytes;
        this.threads = threads;
        this.settings = SessionSettings.ofThreads(threads).withOptimization(level);
    }

    /**
     * How far the engine rewrites the graph for a method: as far as it can, but for ranges that Python would choose only
     * where no bit changes, because it does not rewrite anything.
     */
    static Optimization level(Observer method) {
        return method instanceof Observer.Parity ? Optimization.BASIC : Optimization.ALL;
    }

    /** SHA-256 of what decides which values a feed leads to. */
    String digest() {
        return Sha256.of(engine.name() + "\n" + settings + "\n" + GraphDigest.of(graph));
    }

    /** Sees the values of one tensor after the other. */
    @FunctionalInterface
    interface Gatherer {
        /**
         * Called from several threads at once, but for one tensor in the order of the samples and never twice at a time.
         *
         * @param sample counts the feeds from 0
         * @param values valid during the call
         */
        void add(int sample, String tensor, Tensor values);
    }

    /**
     * Runs every feed and hands each tensor to {@code gatherer}. A feed may be refilled once the next one is asked for.
     *
     * @param afterFeed called after the run of each feed, when the gatherer may not have seen all of it yet
     * @return how many feeds there were
     */
    int run(Set<String> tensors, Iterator<Feed> feeds, Gatherer gatherer, Runnable afterFeed) {
        if (!feeds.hasNext()) {
            return 0;
        }
        Feed first = feeds.next();
        Set<String> inputs = new LinkedHashSet<>(tensors);
        inputs.retainAll(first.tensors().keySet());
        Set<String> inner = new LinkedHashSet<>(tensors);
        inner.removeAll(inputs);
        List<Group> groups = new ArrayList<>();
        // Models that were serialized to be opened lie outside the heap, where the collector does not see their weight.
        System.gc();
        try (GatheringThreads gathering = new GatheringThreads(gatherer, threads)) {
            if (!inner.isEmpty()) {
                open(inner, first, groups);
            }
            // The engine fills one while statistics are made of the other.
            ResultBuffer filled = new ResultBuffer();
            ResultBuffer read = new ResultBuffer();
            int count = 0;
            for (Feed feed = first; feed != null; feed = feeds.hasNext() ? feeds.next() : null) {
                gathering.add(count, select(feed.tensors(), inputs));
                for (Group group : groups) {
                    Map<String, Tensor> results = group.run(feed, filled);
                    gathering.await();
                    gathering.add(count, results);
                    ResultBuffer free = read;
                    read = filled;
                    filled = free;
                }
                if (groups.isEmpty()) {
                    gathering.await();
                }
                afterFeed.run();
                count++;
            }
            gathering.await();
            return count;
        } finally {
            groups.forEach(Group::close);
            System.gc(); // as above, for the buffers
        }
    }

    private static Map<String, Tensor> select(Map<String, Tensor> tensors, Set<String> names) {
        Map<String, Tensor> selected = new LinkedHashMap<>();
        names.forEach(name -> selected.put(name, tensors.get(name)));
        return selected;
    }

    /** Adds the sessions that return the tensors: one if their values surely fit, and as few as will do else. */
    private void open(Set<String> tensors, Feed feed, List<Group> groups) {
        Group all = new Group(open(tensors), tensors);
        Optional<Map<String, long[]>> declared = all.declared(feed);
        if (declared.filter(shapes -> bytes(shapes) <= budgetBytes / 2).isPresent()) {
            all.expect(feed, declared.get());
            groups.add(all);
            return;
        }
        all.close();
        Map<String, long[]> shapes = shapes(tensors, feed);
        for (Set<String> names : split(tensors, shapes)) {
            Group group = new Group(open(names), names);
            group.expect(feed, shapes);
            groups.add(group);
        }
    }

    private static long bytes(Map<String, long[]> shapes) {
        return shapes.values().stream().mapToLong(ResultBuffer::bytes).sum();
    }

    private Session open(Set<String> outputs) {
        Graph shown = graph.copy();
        for (String name : outputs) {
            if (!shown.isOutput(name)) {
                shown.addOutput(name);
            }
        }
        return engine.open(shown, settings);
    }

    /** Groups of tensors whose values fit half the budget, in graph order; a tensor above it is alone. */
    private List<Set<String>> split(Set<String> tensors, Map<String, long[]> shapes) {
        List<Set<String>> groups = new ArrayList<>();
        Set<String> group = new LinkedHashSet<>();
        long bytes = 0;
        for (String tensor : tensors) {
            long size = ResultBuffer.bytes(shapes.get(tensor));
            if (!group.isEmpty() && bytes + size > budgetBytes / 2) {
                groups.add(group);
                group = new LinkedHashSet<>();
                bytes = 0;
            }
            group.add(tensor);
            bytes += size;
        }
        if (!group.isEmpty()) {
            groups.add(group);
        }
        return groups;
    }

    /** Shape of each tensor, from a run that returns nothing else. */
    private Map<String, long[]> shapes(Set<String> tensors, Feed feed) {
        Map<String, long[]> shapes = new HashMap<>();
        Graph asked = graph.copy();
        Map<String, String> shapeOf = new LinkedHashMap<>();
        for (String tensor : tensors) {
            String shape = asked.uniqueTensor(tensor + "_shape");
            asked.add("Shape", List.of(tensor), List.of(shape), Map.of());
            asked.addOutput(shape);
            shapeOf.put(tensor, shape);
        }
        asked.nameNodes();
        asked.sort();
        try (Session session = engine.open(asked, settings.withOptimization(Optimization.BASIC))) {
            Map<String, Tensor> found = session.run(feed, new LinkedHashSet<>(shapeOf.values()));
            shapeOf.forEach(
                    (tensor, shape) -> shapes.put(tensor, found.get(shape).toLongs()));
        }
        return shapes;
    }

    private static String shape(Feed feed) {
        return new TreeMap<>(feed.tensors())
                .entrySet().stream().map(e -> e.getKey() + e.getValue()).collect(Collectors.joining(" "));
    }

    /** Tensors that one session returns, and their shapes by the shape of the feed. */
    private static final class Group {
        private final Session session;
        private final Set<String> names;
        private final Map<String, Map<String, long[]>> known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Map<String, long[]>> eldest) {
                return size() > SHAPES;
            }
        };

        Group(Session session, Set<String> names) {
            this.session = session;
            this.names = names;
        }

        /** Shapes that the model declares; empty if it leaves more open than the size of the batch. */
        Optional<Map<String, long[]>> declared(Feed feed) {
            long[] input = feed.tensors().values().iterator().next().shape();
            Map<String, long[]> shapes = new LinkedHashMap<>();
            for (TensorInfo info : session.outputs()) {
                long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
                if (shape.length > 0 && shape[0] < 0 && input.length > 0) {
                    shape[0] = input[0];
                }
                if (LongStream.of(shape).anyMatch(dimension -> dimension < 0)) {
                    return Optional.empty();
                }
                shapes.put(info.name(), shape);
            }
            shapes.keySet().retainAll(names);
            return Optional.of(shapes);
        }

        /** Tells what shapes feeds like this one lead to, if they do: {@link #run} finds out. */
        void expect(Feed feed, Map<String, long[]> shapes) {
            Map<String, long[]> own = new LinkedHashMap<>(shapes);
            own.keySet().retainAll(names);
            known.put(shape(feed), own);
        }

        Map<String, Tensor> run(Feed feed, ResultBuffer buffer) {
            String shape = shape(feed);
            Optional<Map<String, Tensor>> results =
                    Optional.ofNullable(known.get(shape)).flatMap(buffer::tensors);
            if (results.isPresent()) {
                try {
                    session.run(feed, results.get());
                    return results.get();
                } catch (EngineException e) {
                    known.remove(shape); // a tensor whose shape depends on values: run again without buffer
                }
            }
            Map<String, Tensor> copies = session.run(feed, names);
            Map<String, long[]> shapes = new LinkedHashMap<>();
            copies.forEach((name, copy) -> shapes.put(name, copy.shape()));
            known.put(shape, shapes);
            return copies;
        }

        void close() {
            session.close();
        }
    }
}
