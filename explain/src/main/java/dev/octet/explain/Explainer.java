package dev.octet.explain;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.calibrate.Calibration;
import dev.octet.calibrate.Calibrator;
import dev.octet.engine.Engine;
import dev.octet.engine.EngineException;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.ModelException;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.explain.Explanation.Form;
import dev.octet.explain.Explanation.LayerError;
import dev.octet.explain.Explanation.Macs;
import dev.octet.explain.Explanation.NodeState;
import dev.octet.explain.Explanation.Precision;
import dev.octet.explain.Explanation.Saturation;
import dev.octet.explain.Explanation.Speed;
import dev.octet.io.Progress;
import dev.octet.prepare.Preparation;
import dev.octet.prepare.PreparationException;
import dev.octet.quantize.Plan;

import static java.util.Objects.requireNonNull;

/**
 * Explains a quantized model, made by whatever tool, or tells what of a float model would be quantized. Not thread-safe.
 */
public final class Explainer {
    private final Engine engine;
    private final Set<String> isa;

    /**
     * @param engine what would run the model
     * @param isa instruction sets of this CPU by the names that Linux has for them, such as {@code avx512_vnni}
     */
    public Explainer(Engine engine, Set<String> isa) {
        this.engine = requireNonNull(engine, "engine");
        this.isa = Set.copyOf(isa);
    }

    /**
     * Whether the engine computes nothing of {@code model} on integers. False also of a model that it refuses, where that
     * cannot be told.
     *
     * @throws ModelException if the file is not a whole ONNX model
     */
    public boolean isAllFloat(Path model) {
        Graph graph = Graph.read(model);
        try {
            return Execution.of(engine, graph).isAllFloat();
        } catch (ModelException e) {
            return false;
        }
    }

    /**
     * Explains {@code model}.
     *
     * @param fp32 the model that it was quantized from, for errors and for times to compare with
     * @param feeds samples, of which the first {@value Samples#MOST} are used; without any the model runs on made-up
     *     inputs, for times only
     * @throws ModelException if a file is not a whole ONNX model; a model that the engine refuses is explained
     */
    public Explanation explain(Path model, Optional<Path> fp32, Iterable<Feed> feeds, Progress progress) {
        Graph graph = Graph.read(model);
        Parts parts = new Parts(QuantizedModel.of(graph), fp32.map(Graph::read), isa);
        parts.lints.addAll(Lints.of(graph, parts.model));
        progress.begin("look at the model", 0);
        if (parts.model.form() == Form.FLOAT) {
            plan(parts, model);
        } else {
            execution(parts);
        }
        Optional<Samples> samples = samples(parts, feeds);
        if (samples.isPresent()) {
            try {
                measure(parts, samples.get(), progress);
            } catch (EngineException e) {
                parts.broken = Optional.of(e.getMessage());
            }
        }
        return new Explanation(
                model.toString(),
                fp32.map(Path::toString),
                engine.name(),
                isa.stream().sorted().toList(),
                parts.model.form(),
                parts.model.opset(),
                Graph.bytes(model),
                fp32.map(Graph::bytes),
                samples.map(Samples::text).orElse("nothing was run"),
                NodeStates.operators(parts.nodes),
                parts.nodes,
                parts.conversions,
                parts.macs,
                parts.speed,
                parts.kernels,
                parts.times,
                parts.layers,
                parts.saturation,
                Findings.of(parts),
                parts.notes);
    }

    /** What is known so far; each step adds to it. */
    static final class Parts {
        final QuantizedModel model;
        final Optional<Graph> fp32;
        final Set<String> isa;
        final List<Explanation.Finding> lints = new ArrayList<>();
        final List<String> notes = new ArrayList<>();
        Optional<Execution> execution = Optional.empty();
        Optional<String> refused = Optional.empty();
        Optional<String> broken = Optional.empty();
        List<NodeState> nodes = List.of();
        List<Explanation.Conversion> conversions = List.of();
        Optional<Macs> macs = Optional.empty();
        Optional<Speed> speed = Optional.empty();
        List<Explanation.KernelTime> kernels = List.of();
        List<Explanation.LayerTime> times = List.of();
        List<LayerError> layers = List.of();
        Optional<Saturation> saturation = Optional.empty();

        Parts(QuantizedModel model, Optional<Graph> fp32, Set<String> isa) {
            this.model = model;
            this.fp32 = fp32;
            this.isa = isa;
        }

        boolean vnni() {
            return isa.contains("avx512_vnni") || isa.contains("avx_vnni") || isa.contains("amx_int8");
        }

        /** Whether this is an x86 machine, the only one whose products of bytes may saturate. */
        boolean x86() {
            return isa.stream().anyMatch(name -> name.startsWith("avx") || name.startsWith("sse"));
        }
    }

    private void plan(Parts parts, Path model) {
        try {
            Plan plan = new Calibrator(engine, Calibration.of(1)).plan(model);
            parts.nodes = plan.entries().stream().map(Explainer::planned).toList();
        } catch (PreparationException | ModelException e) {
            parts.notes.add("what would run in INT8 is not known: " + e.getMessage());
        }
    }

    private static NodeState planned(Plan.Entry entry) {
        Precision precision =
                switch (entry.precision()) {
                    case INT8 -> Precision.INT8;
                    case FOLDED -> Precision.FOLDED;
                    case FLOAT -> Precision.FLOAT;
                };
        return new NodeState(entry.node(), entry.op(), precision, "", Optional.empty(), entry.reason(), 0);
    }

    private void execution(Parts parts) {
        try {
            Execution execution = Execution.of(engine, parts.model.graph());
            parts.execution = Optional.of(execution);
            parts.nodes = NodeStates.of(engine, parts.model, execution);
            parts.conversions = new LayerTimes(parts.model.graph(), execution, Optional.empty()).conversions();
        } catch (ModelException e) {
            parts.refused = Optional.of(e.getMessage());
        }
    }

    private Optional<Samples> samples(Parts parts, Iterable<Feed> feeds) {
        if (parts.refused.isPresent()) {
            return Optional.empty();
        }
        Samples given = Samples.of(feeds);
        if (!given.feeds().isEmpty()) {
            return Optional.of(given);
        }
        SessionSettings quick = SessionSettings.ofThreads(1).withOptimization(Optimization.NONE);
        try (Session session = engine.open(parts.model.graph(), quick)) {
            Samples random = Samples.random(session.inputs());
            session.run(random.feeds().get(0));
            return Optional.of(random);
        } catch (EngineException | IllegalArgumentException e) {
            parts.notes.add("nothing was run, because made-up inputs do not fit the model: " + e.getMessage()
                    + ". Give a recipe, which has samples.");
            return Optional.empty();
        }
    }

    private void measure(Parts parts, Samples samples, Progress progress) {
        Graph graph = parts.model.graph();
        Feed feed = samples.feeds().get(0);
        countMacs(parts, feed);
        Optional<Graph> fp32 = parts.fp32.map(Explainer::named);
        progress.begin("time", 0);
        SessionSettings settings = SessionSettings.ofThreads(1);
        try (Session session = engine.open(graph, settings)) {
            List<Feed> feeds = samples.oneOfEachShape();
            if (fp32.isPresent()) {
                try (Session other = engine.open(fp32.get(), settings)) {
                    parts.speed = Optional.of(Latency.measure(session, Optional.of(other), feeds));
                }
            } else {
                parts.speed = Optional.of(Latency.measure(session, Optional.empty(), feeds));
            }
        }
        profile(parts, fp32, feed);
        if (parts.model.form() == Form.FLOAT) {
            return;
        }
        parts.saturation = Saturations.check(engine, graph, samples, parts.vnni());
        if (fp32.isEmpty()) {
            parts.notes.add("no errors and no FP32 times: name the FP32 model, or a recipe");
        } else if (samples.random()) {
            parts.notes.add("no errors of layers: they need samples, which a recipe has");
        } else {
            try {
                compare(parts, fp32.get(), samples, progress);
            } catch (EngineException | ModelException e) {
                parts.notes.add("no errors of layers: " + e.getMessage());
            }
        }
    }

    private void countMacs(Parts parts, Feed feed) {
        Graph graph = parts.model.form() == Form.FLOAT ? prepared(parts) : parts.model.graph();
        Map<String, Long> macs = MacCount.of(engine, graph, feed);
        parts.nodes = parts.nodes.stream()
                .map(n -> new NodeState(
                        n.node(),
                        n.op(),
                        n.precision(),
                        n.runsAs(),
                        n.cause(),
                        n.reason(),
                        macs.getOrDefault(n.node(), 0L)))
                .toList();
        long total = macs.values().stream().mapToLong(Long::longValue).sum();
        long int8 = parts.nodes.stream()
                .filter(node -> node.precision() == Precision.INT8)
                .mapToLong(NodeState::macs)
                .sum();
        parts.macs = Optional.of(new Macs(total, int8));
    }

    /** The graph whose nodes the plan names. */
    private Graph prepared(Parts parts) {
        try {
            return Preparation.of(engine, parts.model.graph());
        } catch (PreparationException | ModelException e) {
            return parts.model.graph();
        }
    }

    private static Graph named(Graph graph) {
        return QuantizedModel.of(graph).graph();
    }

    private void profile(Parts parts, Optional<Graph> fp32, Feed feed) {
        Graph graph = parts.model.graph();
        List<Graph> graphs = new ArrayList<>(List.of(graph));
        fp32.ifPresent(graphs::add);
        List<Profile> profiles = Profile.measure(engine, graphs, feed);
        Execution execution = parts.execution.orElseGet(() -> Execution.of(engine, graph));
        LayerTimes times = new LayerTimes(graph, execution, Optional.of(profiles.get(0)));
        Optional<LayerTimes> other =
                fp32.map(f -> new LayerTimes(f, Execution.of(engine, f), Optional.of(profiles.get(1))));
        parts.kernels = times.kernels(other);
        parts.times = times.against(other);
        parts.conversions = times.conversions();
    }

    private void compare(Parts parts, Graph fp32, Samples samples, Progress progress) {
        List<Graph> references = new ArrayList<>(List.of(fp32));
        try {
            references.add(Preparation.of(engine, fp32));
        } catch (PreparationException | ModelException e) {
            parts.notes.add("weights are compared with the FP32 model as it is: " + e.getMessage());
        }
        Correspondence correspondence =
                Correspondence.of(parts.model, fp32, RescaledTensors.of(parts.model, references));
        if (references.size() > 1) {
            List<String> paired = correspondence.pairs().stream()
                    .map(Correspondence.Pair::fp32)
                    .toList();
            correspondence = correspondence.without(RewrittenTensors.of(
                    engine, fp32, references.get(1), paired, samples.feeds().get(0)));
        }
        if (!correspondence.unmatched().isEmpty()) {
            parts.notes.add(correspondence.unmatched().size()
                    + " quantized tensors have no tensor of their name in the FP32 model and are not compared, such as "
                    + correspondence.unmatched().get(0));
        }
        if (!correspondence.changed().isEmpty()) {
            parts.notes.add(Findings.count(correspondence.changed().size(), "tensor has", "tensors have")
                    + " the name and not the values of one in FP32, by smoothing, equalization or folding, and cannot be"
                    + " compared, such as " + correspondence.changed().get(0)
                    + "; own errors of the layers behind include theirs");
        }
        if (correspondence.pairs().isEmpty()) {
            parts.notes.add("no errors of layers: the two models have no tensor names in common");
            return;
        }
        WeightError weights = new WeightError(parts.model, references);
        parts.layers =
                LayerErrors.measure(engine, parts.model, fp32, weights, correspondence, samples.feeds(), progress);
    }
}
