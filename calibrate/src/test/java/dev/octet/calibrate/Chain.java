package dev.octet.calibrate;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Observer;
import dev.octet.observe.Range;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.Design;
import dev.octet.quantize.Design.Base;
import dev.octet.quantize.LayerRows;
import dev.octet.quantize.Layers;
import dev.octet.quantize.Lowering;
import dev.octet.quantize.OperatorRules;
import dev.octet.quantize.Placement;
import dev.octet.quantize.PlanOptions;
import dev.octet.quantize.Planner;
import dev.octet.quantize.Quantization;
import dev.octet.quantize.Scheme;

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
        design = design(calibrated(graph, FEEDS));
    }

    /** A graph with all that a pass over feeds can show of it. */
    static Calibrated calibrated(Graph graph, List<Feed> feeds) {
        TensorTypes types = TensorTypes.of(ENGINE, graph);
        OperatorRules rules = new OperatorRules(graph, types);
        List<Placement> placements = List.of(Planner.place(graph, types, true, PlanOptions.EVERYTHING));
        Observation seen = new Observation(
                placements.get(0).measured(), Layers.of(graph, rules, placements), new Observer.MinMax());
        LayerRows rows = LayerRows.of(graph, rules, placements);
        Set<String> tensors = new HashSet<>(seen.tensors());
        tensors.addAll(rows.tensors());
        new CalibrationPass(ENGINE, graph, Long.MAX_VALUE, 1, Optimization.ALL)
                .run(
                        tensors,
                        feeds.iterator(),
                        (sample, tensor, values) -> {
                            seen.add(sample, tensor, values);
                            rows.add(sample, tensor, values);
                        },
                        () -> {});
        return new Calibrated(new Base(graph, types), seen, rows);
    }

    /** Everything in INT8, in the ranges that were seen. */
    static Design design(Calibrated seen) {
        Map<String, Range> ranges = seen.seen().ranges("graph", new Observer.MinMax());
        return Design.of(
                seen.base().graph(),
                seen.base().types(),
                new Quantization(Scheme.DEFAULT, ranges, Map.of()),
                PlanOptions.EVERYTHING,
                Lowering.of(false));
    }

    /** Name of the node that makes a tensor. */
    String node(String tensor) {
        return graph.producer(tensor).orElseThrow().name();
    }
}
