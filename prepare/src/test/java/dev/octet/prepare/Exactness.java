package dev.octet.prepare;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

/** Prepares models and holds what they compute against the original, as it is written and as the engine optimizes it. */
final class Exactness {
    /** Rounding of float32 in another order of additions; see OpsetUpgradeTest for what must not change at all. */
    private static final double DECIBELS = 120;

    private Exactness() {}

    static Graph prepared(TinyModel model, long... shape) {
        return prepared(model.output("y").done(), TinyModel.feeds(3, "x", shape));
    }

    static Graph prepared(Graph original, List<Feed> feeds) {
        Graph prepared = Preparation.of(Engine.onnxRuntime(), original);
        same(original, prepared, feeds);
        return prepared;
    }

    static void same(Graph original, Graph other, List<Feed> feeds) {
        for (Feed feed : feeds) {
            for (Optimization level : List.of(Optimization.NONE, Optimization.ALL)) {
                Map<String, Tensor> expected = TinyModel.run(original, feed, level);
                Map<String, Tensor> actual = TinyModel.run(other, feed, level);
                assertThat(actual.keySet()).isEqualTo(expected.keySet());
                expected.forEach((name, tensor) -> assertThat(decibels(tensor, actual.get(name)))
                        .as("%s at level %s", name, level)
                        .isGreaterThanOrEqualTo(DECIBELS));
            }
        }
    }

    /** 10 log10(|x|^2 / |x - y|^2); infinite for equal tensors, and expected to be if they are not of floats. */
    static double decibels(Tensor expected, Tensor actual) {
        assertThat(actual.toString()).isEqualTo(expected.toString());
        if (Arrays.equals(expected.toBytes(), actual.toBytes())) {
            return Double.POSITIVE_INFINITY;
        }
        assertThat(expected.type()).isEqualTo(ElementType.FLOAT32);
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < expected.elements(); i++) {
            double difference =
                    (double) expected.floats().get(i) - actual.floats().get(i);
            signal += (double) expected.floats().get(i) * expected.floats().get(i);
            noise += difference * difference;
        }
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }

    static List<String> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }

    /** Operators that the engine makes of a graph at a level. */
    static List<String> optimized(Graph graph, Optimization level) {
        SessionSettings settings = SessionSettings.ofThreads(1).withOptimization(level);
        return ops(Engine.onnxRuntime().optimized(graph, settings));
    }
}
