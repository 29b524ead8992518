package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.OperatorRules;
import dev.octet.quantize.OperatorRules.Kind;

/**
 * Calibration samples that no range was made of, with what the float model makes of them: the yardstick of every step.
 *
 * <p>The score is the signal-to-noise ratio in dB, {@code 10 log10(|x|^2 / |x - y|^2)} over all samples, averaged over
 * the float outputs and over what the last Softmax or Sigmoid before an output reads: behind these most of an error is
 * invisible until an answer flips.
 */
final class HeldOut {
    private static final Set<ElementType> FLOATS =
            Set.of(ElementType.FLOAT32, ElementType.FLOAT16, ElementType.BFLOAT16);
    private static final Set<String> SQUASHING = Set.of("Softmax", "LogSoftmax", "Sigmoid");

    private final Engine engine;
    private final int threads;
    private final List<Feed> feeds;
    private final Set<String> tensors;
    private final Graph prepared;
    private final List<Map<String, float[]>> expected = new ArrayList<>();

    /** @param prepared the float graph, whose names the INT8 graphs keep */
    HeldOut(Engine engine, Graph prepared, TensorTypes types, List<Feed> feeds, int threads) {
        this.engine = engine;
        this.threads = threads;
        this.feeds = List.copyOf(feeds);
        this.tensors = Collections.unmodifiableSet(scored(prepared, types));
        this.prepared = prepared;
    }

    /** How many samples there are. */
    int samples() {
        return feeds.size();
    }

    /** Feeds of the samples. */
    List<Feed> feeds() {
        return feeds;
    }

    /** Names of the scored tensors. */
    Set<String> tensors() {
        return tensors;
    }

    /** The values of an output. */
    static float[] floats(Tensor tensor) {
        return tensor.widened().toFloats();
    }

    /** Mean of {@link #decibels}; 0 if nothing can be compared. */
    double score(Graph int8) {
        return decibels(int8).values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
    }

    /** Signal-to-noise ratio of each scored tensor. */
    Map<String, Double> decibels(Graph int8) {
        if (expected.isEmpty()) {
            run(prepared, (sample, values) -> {
                Map<String, float[]> floats = new HashMap<>();
                values.forEach((name, value) -> floats.put(name, floats(value)));
                expected.add(floats);
            });
        }
        Map<String, double[]> power = new TreeMap<>();
        run(
                int8,
                (sample, values) -> values.forEach((name, value) -> {
                    float[] exact = expected.get(sample).get(name);
                    float[] actual = floats(value);
                    // What survives a suppression may be another number of boxes; then there is nothing to compare.
                    if (exact.length == actual.length) {
                        Decibels.accumulate(power.computeIfAbsent(name, n -> new double[2]), exact, actual);
                    }
                }));
        return Decibels.of(power);
    }

    private interface Reader {
        void read(int sample, Map<String, Tensor> values);
    }

    private void run(Graph graph, Reader reader) {
        Graph shown = graph.copy();
        tensors.stream().filter(name -> !shown.isOutput(name)).forEach(shown::addOutput);
        try (Session session = engine.open(shown, SessionSettings.ofThreads(threads))) {
            for (int i = 0; i < feeds.size(); i++) {
                reader.read(i, session.run(feeds.get(i), tensors));
            }
        }
    }

    private static Set<String> scored(Graph prepared, TensorTypes types) {
        OperatorRules rules = new OperatorRules(prepared, types);
        Set<String> scored = new LinkedHashSet<>();
        Set<String> behind = new HashSet<>();
        List<Node> nodes = new ArrayList<>(prepared.nodes());
        Collections.reverse(nodes);
        for (Node node : nodes) {
            List<String> outputs =
                    node.outputs().stream().filter(prepared::isOutput).toList();
            scored.addAll(outputs);
            boolean leads = !outputs.isEmpty() || node.outputs().stream().anyMatch(behind::contains);
            if (leads && rules.kind(node) != Kind.COMPUTE) {
                behind.addAll(node.inputs());
                if (SQUASHING.contains(node.op())) {
                    scored.add(node.inputs().get(0));
                }
            }
        }
        scored.removeIf(name ->
                types.of(name).filter(info -> FLOATS.contains(info.type())).isEmpty());
        return scored;
    }
}
