package dev.octet.calibrate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.io.Progress;
import dev.octet.observe.Observer;
import dev.octet.quantize.Design.Base;
import dev.octet.quantize.LayerRows;
import dev.octet.quantize.Layers;
import dev.octet.quantize.OperatorRules;
import dev.octet.quantize.Placement;
import dev.octet.quantize.Plan;
import dev.octet.quantize.Plan.Precision;
import dev.octet.quantize.PlanOptions;
import dev.octet.quantize.PlanOptions.Form;
import dev.octet.quantize.Planner;
import dev.octet.quantize.Scheme;
import dev.octet.quantize.Split;

/** Runs a float graph over calibration samples and keeps of it what {@link Refinement} needs. */
final class Gathering {
    private final Engine engine;
    private final Calibration settings;
    private final Scheme scheme;
    private final StatisticsCache cache;
    private final int threads;

    Gathering(Engine engine, Calibration settings, Scheme scheme, StatisticsCache cache, int threads) {
        this.engine = engine;
        this.settings = settings;
        this.scheme = scheme;
        this.cache = cache;
        this.threads = threads;
    }

    /**
     * Shows {@code base} the samples that {@code split} hands on, and takes all others from it.
     *
     * @throws CalibrationException if there are none, or nothing in the graph can run in INT8
     */
    Calibrated of(Base base, Split split, Progress progress) {
        List<Placement> placements = placements(base);
        Set<String> measured = new LinkedHashSet<>();
        placements.forEach(placement -> measured.addAll(placement.measured()));
        OperatorRules rules = new OperatorRules(base.graph(), base.types());
        Algorithms algorithms = settings.algorithms();
        Layers layers = algorithms.needChannels() ? Layers.of(base.graph(), rules, placements) : new Layers(Map.of());
        LayerRows rows = algorithms.needRows(settings.method().isPresent())
                ? LayerRows.of(base.graph(), rules, placements)
                : LayerRows.none();
        Observation seen = new Observation(measured, layers, method());
        observe(base.graph(), seen, rows, split, progress);
        return new Calibrated(base, seen, rows);
    }

    /** What the search may come to: every tensor that one of these quantizes is observed. */
    private List<Placement> placements(Base base) {
        PlanOptions everything = PlanOptions.everything(settings.portable());
        List<Placement> placements = Stream.of(
                        everything,
                        everything.with(Form.INTEGER_SILU),
                        everything.withFloatOps(PlanMoves.GLUE),
                        everything.with(Form.INTEGER_POOLS).with(Form.INTEGER_NORMS))
                .map(options -> {
                    Base written = base.with(options);
                    return Planner.place(written.graph(), base.types(), !scheme.symmetric(), options);
                })
                .toList();
        if (placements.get(0).isEmpty()) {
            boolean branches = base.graph().nodes().stream().anyMatch(Node::hasSubgraphs);
            throw new CalibrationException(base.graph().name() + ": nothing in it can run in INT8. "
                    + mostCommon(placements.get(0).plan())
                    + (branches
                            ? ". What lies inside an If, Loop or Scan stays in float: export the branch or the step that"
                                    + " is used as a model of its own"
                            : ""));
        }
        return placements;
    }

    private static String mostCommon(Plan plan) {
        Map<String, Integer> reasons = new TreeMap<>();
        plan.entries().stream()
                .filter(e -> e.precision() == Precision.FLOAT)
                .forEach(e -> reasons.merge(e.op() + ": " + e.reason(), 1, Integer::sum));
        return reasons.entrySet().stream()
                .sorted((a, b) -> b.getValue() - a.getValue())
                .limit(3)
                .map(e -> e.getValue() + " x " + e.getKey())
                .collect(Collectors.joining("; "));
    }

    /** What decides how the pass is made: all observers but those of parity are content with the same. */
    private Observer method() {
        return settings.method().orElse(new Observer.MinMax());
    }

    private void observe(Graph graph, Observation seen, LayerRows rows, Split split, Progress progress) {
        progress.begin("calibrate on " + settings.samples() + " feeds", settings.samples());
        CalibrationPass pass = new CalibrationPass(
                engine, graph, CalibrationPass.BUDGET_BYTES, threads, CalibrationPass.level(method()));
        new CachedPass(pass, cache, settings.data().map(data -> data + " " + settings.samples()))
                .run(seen, rows, split, () -> progress.advance(1));
        split.forEachRemaining(feed -> {}); // where nothing had to be run, the samples held out are still to be taken
        if (split.taken() == 0) {
            throw new CalibrationException(
                    graph.name() + ": there was no sample to calibrate on. Name a dataset that has some.");
        }
    }
}
