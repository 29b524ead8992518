package dev.octet.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.explain.Correspondence.Pair;
import dev.octet.explain.Explanation.LayerError;
import dev.octet.explain.QuantizedModel.Parameters;
import dev.octet.io.Progress;

/**
 * Compares the tensors of a quantized model with those of FP32, in one pass over the samples and in memory that does not
 * depend on their number. Both models run as they are written: the quantized one is then a float simulation of itself, to
 * the bit what integer kernels give, and has every tensor.
 *
 * <p>The accumulated error is that of the quantized model. For a layer's own error each tensor that both models have is cut
 * in the quantized one: whoever read it reads the FP32 value through the same quantization instead. What then differs
 * between two cuts is of the nodes between them.
 */
final class LayerErrors {
    /** Bytes of tensors that the runs over one group may return. */
    private static final long BUDGET_BYTES = 256L << 20;

    private static final SessionSettings AS_WRITTEN =
            SessionSettings.ofThreads(1).withOptimization(Optimization.NONE);

    private final Engine engine;
    private final QuantizedModel model;
    private final Graph fp32;
    private final WeightError weights;
    private final List<Pair> pairs;
    private final Map<String, Pair> cut = new LinkedHashMap<>();
    private final Map<Pair, Sums> sums = new LinkedHashMap<>();

    private record Sums(ErrorSums own, ErrorSums accumulated, TensorUse use) {}

    private LayerErrors(
            Engine engine, QuantizedModel model, Graph fp32, WeightError weights, Correspondence correspondence) {
        this.engine = engine;
        this.model = model;
        this.fp32 = fp32;
        this.weights = weights;
        this.pairs = correspondence.pairs();
        for (Pair pair : pairs) {
            sums.put(pair, new Sums(new ErrorSums(), new ErrorSums(), new TensorUse(pair.grid())));
        }
    }

    /** Measures all pairs; tensors that are not FLOAT32, or of other shapes, are left out. */
    static List<LayerError> measure(
            Engine engine,
            QuantizedModel model,
            Graph fp32,
            WeightError weights,
            Correspondence correspondence,
            List<Feed> feeds,
            Progress progress) {
        LayerErrors errors = new LayerErrors(engine, model, fp32, weights, correspondence);
        Shapes shapes = Shapes.of(
                engine,
                fp32,
                feeds.get(0),
                errors.pairs.stream().map(Pair::fp32).toList());
        List<List<Pair>> groups = errors.groups(shapes);
        progress.begin("compare layers on " + feeds.size() + " samples", (long) groups.size() * feeds.size());
        for (List<Pair> group : groups) {
            errors.run(group, shapes, feeds, progress);
        }
        return errors.results();
    }

    private List<List<Pair>> groups(Shapes shapes) {
        List<List<Pair>> groups = new ArrayList<>();
        long bytes = BUDGET_BYTES;
        for (Pair pair : pairs) {
            // The FP32 tensor, the accumulated one and the layer's own.
            long more = 3 * Float.BYTES * shapes.elements(pair.fp32());
            if (bytes + more > BUDGET_BYTES) {
                groups.add(new ArrayList<>());
                bytes = 0;
            }
            groups.get(groups.size() - 1).add(pair);
            bytes += more;
        }
        return groups;
    }

    private void run(List<Pair> group, Shapes shapes, List<Feed> feeds, Progress progress) {
        Graph whole = model.graph().copy();
        Map<Pair, String> accumulated = observe(whole, group);
        Graph layers = model.graph().copy();
        Map<Pair, String> own = cut(layers, group, shapes);
        Set<String> wanted = new LinkedHashSet<>();
        group.forEach(pair -> wanted.add(pair.fp32()));
        cut.values().forEach(pair -> wanted.add(pair.fp32()));
        Set<String> inner = new LinkedHashSet<>(wanted);
        inner.removeAll(feeds.get(0).tensors().keySet());
        try (Session exact = open(fp32, inner);
                Session simulated = open(whole, accumulated.values());
                Session isolated = open(layers, own.values())) {
            for (Feed feed : feeds) {
                Map<String, Tensor> reference = new LinkedHashMap<>(feed.tensors());
                if (!inner.isEmpty()) {
                    reference.putAll(exact.run(feed, inner));
                }
                Map<String, Tensor> all = simulated.run(feed, Set.copyOf(accumulated.values()));
                Map<String, Tensor> single = isolated.run(fed(feed, reference), Set.copyOf(own.values()));
                for (Pair pair : group) {
                    Tensor tensor = reference.get(pair.fp32());
                    add(sums.get(pair).accumulated(), tensor, all.get(accumulated.get(pair)));
                    add(sums.get(pair).own(), tensor, single.get(own.get(pair)));
                    if (tensor.type() == ElementType.FLOAT32) {
                        sums.get(pair).use().add(tensor);
                    }
                }
                progress.advance(1);
            }
        }
    }

    private static void add(ErrorSums sums, Tensor exact, Tensor other) {
        if (exact.type() == ElementType.FLOAT32
                && other.type() == ElementType.FLOAT32
                && Arrays.equals(exact.shape(), other.shape())) {
            sums.add(exact.floats(), other.floats());
        }
    }

    private Feed fed(Feed feed, Map<String, Tensor> reference) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(feed.tensors());
        cut.forEach((input, pair) -> tensors.put(input, reference.get(pair.fp32())));
        return new Feed(tensors);
    }

    private Session open(Graph graph, Collection<String> outputs) {
        Graph shown = graph.copy();
        outputs.stream().filter(name -> !shown.isOutput(name)).forEach(shown::addOutput);
        return engine.open(shown, AS_WRITTEN);
    }

    /** Names under which a graph gives the tensors of {@code group} as floats. */
    private static Map<Pair, String> observe(Graph graph, List<Pair> group) {
        Map<Pair, String> names = new LinkedHashMap<>();
        for (Pair pair : group) {
            names.put(
                    pair,
                    pair.stored().map(stored -> dequantize(graph, stored, pair)).orElse(pair.made()));
        }
        finish(graph);
        return names;
    }

    private static String dequantize(Graph graph, String stored, Pair pair) {
        String name = graph.uniqueTensor(pair.fp32() + "_seen");
        graph.add(QuantizedModel.DEQUANTIZE, conversion(stored, pair), List.of(name), Map.of());
        return name;
    }

    private static List<String> conversion(String from, Pair pair) {
        Parameters parameters = pair.parameters().orElseThrow();
        List<String> inputs = new ArrayList<>(List.of(from, parameters.scale()));
        parameters.zero().ifPresent(inputs::add);
        return inputs;
    }

    /** Lets every reader of a tensor of both models read FP32, and keeps what {@code group} needs. */
    private Map<Pair, String> cut(Graph graph, List<Pair> group, Shapes shapes) {
        Map<Pair, String> names = new LinkedHashMap<>();
        Map<String, Pair> inputs = new LinkedHashMap<>();
        for (Pair pair : pairs) {
            String input = graph.uniqueTensor(pair.fp32() + "_fp32");
            inputs.put(input, pair);
            List<Node> readers = graph.consumers(pair.made());
            if (pair.stored().isPresent()) {
                String stored = pair.stored().get();
                List<Node> storedReaders = graph.consumers(stored);
                String quantized = graph.uniqueTensor(pair.fp32() + "_fp32_quantized");
                graph.add(QuantizedModel.QUANTIZE, conversion(input, pair), List.of(quantized), Map.of());
                storedReaders.forEach(reader -> read(graph, reader, stored, quantized));
                if (!stored.equals(pair.made())) {
                    readers.stream()
                            .filter(reader -> !reader.outputs().contains(stored))
                            .forEach(reader -> read(graph, reader, pair.made(), input));
                }
            } else {
                readers.forEach(reader -> read(graph, reader, pair.made(), input));
            }
            if (group.contains(pair)) {
                names.put(
                        pair,
                        pair.stored()
                                .map(stored -> dequantize(graph, stored, pair))
                                .orElse(pair.made()));
            }
        }
        QuantizedModel.removeOutputs(graph);
        names.values().forEach(graph::addOutput);
        graph.removeUnused();
        cut.clear();
        inputs.forEach((input, pair) -> {
            if (!graph.consumers(input).isEmpty()) {
                long[] open = new long[shapes.of(pair.fp32()).orElse(new long[0]).length];
                Arrays.fill(open, -1);
                graph.addInput(input, ElementType.FLOAT32, open);
                cut.put(input, pair);
            }
        });
        finish(graph);
        return names;
    }

    private static void read(Graph graph, Node reader, String from, String to) {
        for (int i = 0; i < reader.inputs().size(); i++) {
            if (reader.inputs().get(i).equals(from)) {
                graph.setInput(reader, i, to);
            }
        }
    }

    private static void finish(Graph graph) {
        graph.nameNodes();
        graph.sort();
    }

    private List<LayerError> results() {
        Map<String, Node> nodes = new LinkedHashMap<>();
        model.graph().nodes().forEach(node -> nodes.put(node.name(), node));
        List<LayerError> results = new ArrayList<>();
        sums.forEach((pair, found) -> {
            if (found.accumulated().isEmpty()) {
                return;
            }
            Optional<Node> node = Optional.ofNullable(nodes.get(pair.node()));
            results.add(new LayerError(
                    pair.fp32(),
                    pair.node(),
                    pair.op(),
                    Optional.of(found.own()).filter(own -> !own.isEmpty()).map(ErrorSums::signalToNoise),
                    found.accumulated().signalToNoise(),
                    found.accumulated().cosine(),
                    found.accumulated().largest(),
                    found.use().min(),
                    found.use().max(),
                    pair.grid(),
                    found.use().clippedShare(),
                    found.use().usedLevels(),
                    found.use().outlierRatio(),
                    node.flatMap(weights::of)));
        });
        return results;
    }
}
