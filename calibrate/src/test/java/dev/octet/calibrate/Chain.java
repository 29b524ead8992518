package dev.octet.calibrate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Observer;
import dev.octet.observe.Range;
import dev.octet.observe.TensorStatistics;
import dev.octet.prepare.TensorTypes;

/** A chain of convolutions with ReLU between them and a Gemm at its end, and the design that quantizes all of it. */
final class Chain {
    static final Engine ENGINE = Engine.onnxRuntime();
    static final List<Feed> FEEDS = TinyModel.feeds(6, "x", 1, 8, 6, 6);

    final Graph graph;
    final Design design;

    /** @param length number of convolutions */
    Chain(int length) {
        TinyModel m = new TinyModel();
        String last = m.input("x", 1, 8, 6, 6);
        for (int i = 0; i < length; i++) {
            last = m.relu("r" + i, m.conv("c" + i, last, 8, 8));
        }
        m.gemm("y", m.node("Flatten", "f", m.node("GlobalAveragePool", "p", last)), 8, 4);
        graph = m.output("y").done();
        TensorTypes types = TensorTypes.of(ENGINE, graph);
        design = Design.of(
                graph,
                types,
                new Quantization(Scheme.DEFAULT, ranges(graph, types), Map.of()),
                PlanOptions.EVERYTHING,
                Lowering.of(false));
    }

    /** Name of the node that makes a tensor. */
    String node(String tensor) {
        return graph.producer(tensor).orElseThrow().name();
    }

    private static Map<String, Range> ranges(Graph graph, TensorTypes types) {
        Placement placement = Planner.place(graph, types, true, PlanOptions.EVERYTHING);
        Map<String, TensorStatistics> seen = new HashMap<>();
        placement.measured().forEach(tensor -> seen.put(tensor, new TensorStatistics()));
        new CalibrationPass(ENGINE, graph, Long.MAX_VALUE, 1, Optimization.ALL)
                .run(
                        placement.measured(),
                        FEEDS.iterator(),
                        (sample, tensor, values) -> seen.get(tensor).add(values.floats()),
                        () -> {});
        Map<String, Range> ranges = new HashMap<>();
        seen.forEach((tensor, statistics) -> ranges.put(tensor, new Observer.MinMax().range(statistics)));
        return ranges;
    }
}
