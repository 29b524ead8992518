package dev.octet.explain;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;

/**
 * Finds the tensors that have other values in the prepared FP32 model than in the given one, under the same name: the
 * product of a MatMul and Add into which BatchNormalization was folded, for one. Both are float, so a run tells.
 */
final class RewrittenTensors {
    /** Sums in another order differ by much less. */
    private static final double SAME_DECIBELS = 40;
    /** How many are held at once. */
    private static final int GROUP = 16;

    private RewrittenTensors() {}

    /** Those among {@code tensors}; what one of the models has not is none. */
    static Set<String> of(Engine engine, Graph fp32, Graph prepared, List<String> tensors, Feed feed) {
        List<String> made = tensors.stream()
                .filter(name -> fp32.producer(name).isPresent()
                        && prepared.producer(name).isPresent())
                .toList();
        Set<String> rewritten = new LinkedHashSet<>();
        try (Session exact = open(engine, fp32, made);
                Session other = open(engine, prepared, made)) {
            for (int i = 0; i < made.size(); i += GROUP) {
                Set<String> group = Set.copyOf(made.subList(i, Math.min(made.size(), i + GROUP)));
                Map<String, Tensor> expected = exact.run(feed, group);
                Map<String, Tensor> found = other.run(feed, group);
                group.stream()
                        .filter(name -> differs(expected.get(name), found.get(name)))
                        .forEach(rewritten::add);
            }
        }
        return rewritten;
    }

    private static Session open(Engine engine, Graph graph, List<String> outputs) {
        Graph shown = graph.copy();
        outputs.stream().filter(name -> !shown.isOutput(name)).forEach(shown::addOutput);
        return engine.open(shown, SessionSettings.ofThreads(1).withOptimization(Optimization.NONE));
    }

    private static boolean differs(Tensor exact, Tensor other) {
        if (exact.type() != ElementType.FLOAT32 || other.type() != ElementType.FLOAT32) {
            return false;
        }
        ErrorSums sums = new ErrorSums();
        if (exact.elements() == other.elements()) {
            sums.add(exact.floats(), other.floats());
        }
        return sums.isEmpty() || sums.signalToNoise() < SAME_DECIBELS;
    }
}
