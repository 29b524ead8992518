package dev.octet.emulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;

/**
 * An INT8 model as x86 without VNNI runs it, on any host. Layers whose weights let two products leave 16 bits are
 * computed here; the engine runs everything else, which no host computes otherwise on integers. The engine's own graph
 * is cut at those layers into segments: a segment holds the nodes with as many such layers before them.
 *
 * <p>Outputs equal those of such a host bit for bit as long as the nodes in FLOAT32 do, whose sums differ in the last
 * bits between AVX2 and AVX-512. Not thread-safe: one run at a time. Runs at one thread.
 */
final class SaturatedModel implements AutoCloseable {
    /** Names optimizers that are left out: that one hides the quantization of an input inside the product. */
    private static final String DISABLED = "optimization.disable_specified_optimizers";

    private final Engine engine;
    private final Graph graph;
    private final List<Segment> segments = new ArrayList<>();

    /** A layer that can saturate, and what was seen of it. */
    record Watched(IntegerLayer layer, SaturationTally tally) {}

    /** The nodes of one level, the layers that read what they make, and the session, opened in the first run. */
    private static final class Segment {
        private final List<Node> nodes = new ArrayList<>();
        private final List<Watched> layers = new ArrayList<>();
        private final Set<String> inputs = new LinkedHashSet<>();
        private final Set<String> outputs = new LinkedHashSet<>();
        private Optional<Session> session = Optional.empty();
        private boolean opened;
    }

    /**
     * Prepares to run {@code int8}.
     *
     * @throws EmulationException if it has integer layers that Octet does not write, or subgraphs
     */
    SaturatedModel(Engine engine, Graph int8) {
        this.engine = engine;
        graph = engine.optimized(
                int8,
                SessionSettings.ofThreads(1)
                        .withOptimization(Optimization.EXTENDED)
                        .with(DISABLED, "DynamicQuantizeMatMulFusion"));
        graph.sort();
        IntegerLayers layers = new IntegerLayers(engine, graph);
        Map<String, Integer> level = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (node.hasSubgraphs()) {
                throw new EmulationException(graph.name() + ": node " + node.name()
                        + " carries a subgraph; saturation is not predicted for such models");
            }
            int at = node.inputs().stream()
                    .mapToInt(input -> level.getOrDefault(input, 0))
                    .max()
                    .orElse(0);
            while (segments.size() <= at) {
                segments.add(new Segment());
            }
            Optional<IntegerLayer> risky = layers.layer(node).filter(layer -> layer.pairsAtRisk() > 0);
            if (risky.isPresent()) {
                segments.get(at).layers.add(new Watched(risky.get(), new SaturationTally()));
            } else {
                segments.get(at).nodes.add(node);
            }
            int made = risky.isPresent() ? at + 1 : at;
            node.outputs().forEach(output -> level.put(output, made));
        }
    }

    /** The layers that can saturate, in the order of the graph; all others are the same on every host. */
    List<Watched> layers() {
        return segments.stream().flatMap(segment -> segment.layers.stream()).toList();
    }

    /**
     * Runs one feed.
     *
     * @param saturating whether the pairs saturate, as on a host without VNNI; without, the outputs are those of a host
     *     with VNNI, and each layer's loss is counted on undamaged inputs
     * @return the model's outputs
     */
    Map<String, Tensor> run(Feed feed, boolean saturating) {
        Map<String, Tensor> known = new HashMap<>(feed.tensors());
        for (Segment segment : segments) {
            if (!segment.opened) {
                open(segment, known);
            }
            if (segment.session.isPresent()) {
                Map<String, Tensor> inputs = new LinkedHashMap<>();
                segment.inputs.forEach(name -> inputs.put(name, known.get(name)));
                known.putAll(segment.session.get().run(new Feed(inputs)));
            }
            for (Watched watched : segment.layers) {
                IntegerLayer layer = watched.layer();
                known.put(layer.output(), layer.run(name -> value(known, name), saturating, watched.tally()));
            }
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        graph.outputs().forEach(output -> outputs.put(output.name(), known.get(output.name())));
        return outputs;
    }

    private Tensor value(Map<String, Tensor> known, String name) {
        return Optional.ofNullable(known.get(name))
                .or(() -> graph.initializer(name))
                .orElseThrow();
    }

    /** The types of what flows between segments are known once those before have run. */
    private void open(Segment segment, Map<String, Tensor> known) {
        Set<String> made = new LinkedHashSet<>();
        Set<String> read = new LinkedHashSet<>();
        for (Node node : segment.nodes) {
            made.addAll(node.outputs());
            read.addAll(node.inputs());
        }
        Graph part = graph.copy();
        graph.outputs().forEach(output -> part.removeOutput(output.name()));
        part.nodes().stream().filter(node -> !made.containsAll(node.outputs())).forEach(part::remove);
        graph.inputs().forEach(input -> segment.inputs.add(input.name()));
        for (String tensor : read) {
            if (known.containsKey(tensor) && segment.inputs.add(tensor)) {
                long[] open = known.get(tensor).shape();
                Arrays.fill(open, -1);
                part.addInput(tensor, known.get(tensor).type(), open);
            }
        }
        Set<Node> own = new HashSet<>(segment.nodes);
        for (String tensor : made) {
            if (graph.isOutput(tensor) || !own.containsAll(graph.consumers(tensor))) {
                segment.outputs.add(tensor);
                part.addOutput(tensor);
            }
        }
        if (!segment.outputs.isEmpty()) {
            part.removeUnused();
            segment.session = Optional.of(engine.open(part, SessionSettings.ofThreads(1)));
        }
        segment.opened = true;
    }

    @Override
    public void close() {
        segments.forEach(segment -> segment.session.ifPresent(Session::close));
    }
}
