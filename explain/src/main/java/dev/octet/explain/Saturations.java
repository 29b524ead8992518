package dev.octet.explain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.explain.Explanation.Saturation;

/** Compares what integer kernels of this CPU give with the float simulation that the model as written is. */
final class Saturations {
    private Saturations() {}

    /** Of the worst FLOAT32 output; empty if there is none. */
    static Optional<Saturation> check(Engine engine, Graph graph, Samples samples, boolean vnni) {
        Map<String, ErrorSums> sums = new HashMap<>();
        SessionSettings settings = SessionSettings.ofThreads(1);
        try (Session written = engine.open(graph, settings.withOptimization(Optimization.NONE));
                Session run = engine.open(graph, settings)) {
            for (Feed feed : samples.feeds()) {
                Map<String, Tensor> expected = written.run(feed);
                Map<String, Tensor> actual = run.run(feed);
                expected.forEach((name, tensor) -> {
                    Tensor other = actual.get(name);
                    if (tensor.type() == ElementType.FLOAT32 && Arrays.equals(tensor.shape(), other.shape())) {
                        sums.computeIfAbsent(name, n -> new ErrorSums()).add(tensor.floats(), other.floats());
                    }
                });
            }
        }
        return sums.entrySet().stream()
                .map(e -> new Saturation(e.getValue().signalToNoise(), e.getKey(), vnni))
                .min((a, b) -> Double.compare(a.signalToNoise(), b.signalToNoise()));
    }
}
