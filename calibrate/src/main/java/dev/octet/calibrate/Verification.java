package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.octet.calibrate.CalibrationReport.Unfused;
import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.quantize.OperatorRules;
import dev.octet.quantize.Placement;
import dev.octet.quantize.Recurrences;
import dev.octet.quantize.WeightOnlyProducts;

/**
 * Holds a written model against its plan: asks the engine how it would run it, finds each planned node there, and runs
 * it. Wrong axes, for one, show only in a run.
 *
 * @param fused operators on integers, counted
 * @param unfused planned nodes that the engine leaves in float
 * @param signalToNoise per output, in dB
 * @param deviating outputs for which the engine computes something else than the model says, such as sums that saturate
 * @param rewritten outputs that differ from the original's in float already
 */
record Verification(
        Map<String, Integer> fused,
        List<Unfused> unfused,
        Map<String, Double> signalToNoise,
        List<String> deviating,
        List<String> rewritten) {
    private static final Set<String> INTEGER = Set.of(
            "QLinearConv",
            "QGemm",
            "QLinearMatMul",
            "MatMulIntegerToFloat",
            "DynamicQuantizeMatMul",
            "MatMulInteger",
            WeightOnlyProducts.OP,
            Recurrences.OP,
            "QLinearAdd",
            "QLinearMul",
            "QLinearConcat",
            "QLinearGlobalAveragePool",
            "QLinearAveragePool",
            "QLinearSigmoid",
            "QLinearLeakyRelu",
            "NhwcMaxPool");
    /** Samples that are run without fusion, which is slow, or to see whether anything is amiss at all. */
    private static final int FEW = 2;
    /** Samples that are compared with FP32. */
    private static final int COMPARED = 16;
    /** dB by which a model may be farther from its simulation than from FP32: rounding goes either way in each layer. */
    private static final double ROUNDING = 3;
    /** dB from its simulation at which a model is as good as equal to it: a thousandth. */
    private static final double EQUAL = 60;
    /** dB from the original that rewriting in float never comes down to, with room for what FLOAT16 rounds. */
    private static final double REWRITTEN = 30;

    /** The input of QGemm that scales its output. */
    private static final int QGEMM_OUTPUT_SCALE = 7;

    private static final Set<String> CONVERSIONS = Set.of("QuantizeLinear", "DequantizeLinear");

    /** Verifies {@code int8}, which carries out {@code placement} in {@code prepared}, against {@code fp32}. */
    static Verification of(
            Engine engine, Graph fp32, Graph prepared, Graph int8, Placement placement, List<Feed> feeds) {
        SessionSettings settings = SessionSettings.ofThreads(1);
        Graph run = engine.optimized(int8, settings);
        Map<String, Node> byName = new HashMap<>();
        run.nodes().forEach(node -> byName.put(engine.originalName(node.name()), node));
        Map<String, Integer> fused = new TreeMap<>();
        List<Unfused> unfused = new ArrayList<>();
        for (Node planned : int8.nodes()) {
            if (!placement.multipliesIntegers(planned.name())) {
                continue;
            }
            Optional<Node> found = find(planned, byName);
            if (found.isPresent() && isInteger(run, found.get())) {
                fused.merge(label(found.get()), 1, Integer::sum);
            } else if (found.isPresent()) {
                unfused.add(new Unfused(planned.name(), planned.op(), reason(run, found.get())));
            } else if (OperatorRules.movesOnly(planned)) {
                fused.merge(planned.op() + " (no work left)", 1, Integer::sum);
            } else {
                unfused.add(new Unfused(planned.name(), planned.op(), "the engine put something else in its place"));
            }
        }
        Map<String, Double> signalToNoise = signalToNoise(engine, fp32, int8, first(COMPARED, feeds));
        return new Verification(
                fused,
                unfused,
                signalToNoise,
                deviating(engine, fp32, int8, signalToNoise, first(FEW, feeds)),
                rewritten(engine, fp32, prepared, first(FEW, feeds)));
    }

    private static List<String> deviating(
            Engine engine, Graph fp32, Graph int8, Map<String, Double> signalToNoise, List<Feed> few) {
        SessionSettings plain = SessionSettings.ofThreads(1).withOptimization(Optimization.NONE);
        Map<String, Double> simulation = signalToNoise(engine, int8, plain, int8, few);
        simulation
                .entrySet()
                .removeIf(entry -> entry.getValue()
                        >= Math.min(EQUAL, signalToNoise.getOrDefault(entry.getKey(), 0.0) - ROUNDING));
        if (simulation.isEmpty()) {
            return List.of();
        }
        Map<String, Double> same = signalToNoise(engine, fp32, int8, few);
        return simulation.entrySet().stream()
                .filter(entry -> entry.getValue() < same.getOrDefault(entry.getKey(), 0.0) - ROUNDING)
                .map(entry -> String.format(
                        Locale.ROOT,
                        "output %s is %.1f dB from what the model says but %.1f dB from FP32",
                        entry.getKey(),
                        entry.getValue(),
                        same.get(entry.getKey())))
                .toList();
    }

    /**
     * Float outputs that {@code prepared} computes otherwise than {@code original}, the model that it was made of; those
     * that two runs of the original give otherwise too, by random numbers, are not told.
     */
    static List<String> rewritten(Engine engine, Graph original, Graph prepared, List<Feed> few) {
        List<Map<String, Tensor>> expected = outputs(engine, original, few);
        Map<String, Double> changed = unlike(expected, outputs(engine, prepared, few));
        if (!changed.isEmpty()) {
            changed.keySet()
                    .removeAll(unlike(expected, outputs(engine, original, few)).keySet());
        }
        return changed.entrySet().stream()
                .map(entry -> "output " + entry.getKey()
                        + (entry.getValue().isNaN()
                                ? " has another shape than the original's"
                                : String.format(Locale.ROOT, " is %.1f dB from the original's", entry.getValue())))
                .toList();
    }

    private static List<Map<String, Tensor>> outputs(Engine engine, Graph graph, List<Feed> feeds) {
        try (Session session = engine.open(graph, SessionSettings.ofThreads(1))) {
            return feeds.stream().map(session::run).toList();
        }
    }

    /** Float outputs below {@link #REWRITTEN}, NaN for those of another shape. */
    private static Map<String, Double> unlike(List<Map<String, Tensor>> expected, List<Map<String, Tensor>> actual) {
        Map<String, double[]> power = new TreeMap<>();
        Set<String> reshaped = new TreeSet<>();
        for (int i = 0; i < expected.size(); i++) {
            reshaped.addAll(compare(expected.get(i), actual.get(i), power));
        }
        Map<String, Double> unlike = Decibels.of(power);
        unlike.values().removeIf(decibels -> decibels >= REWRITTEN);
        reshaped.forEach(name -> unlike.put(name, Double.NaN));
        return unlike;
    }

    /** Adds up signal and noise of each float output. @return those that have another shape and are left out */
    private static Set<String> compare(
            Map<String, Tensor> expected, Map<String, Tensor> actual, Map<String, double[]> power) {
        Set<String> reshaped = new TreeSet<>();
        expected.forEach((name, given) -> {
            Tensor tensor = given.widened();
            Tensor other = actual.get(name).widened();
            if (tensor.type() != ElementType.FLOAT32) {
                return;
            }
            if (Arrays.equals(tensor.shape(), other.shape())) {
                Decibels.accumulate(
                        power.computeIfAbsent(name, n -> new double[2]), tensor.toFloats(), other.toFloats());
            } else {
                reshaped.add(name);
            }
        });
        return reshaped;
    }

    private static List<Feed> first(int count, List<Feed> feeds) {
        return feeds.subList(0, Math.min(count, feeds.size()));
    }

    private static String label(Node run) {
        return run.op()
                + (run.op().equals(WeightOnlyProducts.OP)
                        ? " (" + run.integer("bits").orElseThrow() + " bits)"
                        : "");
    }

    /** A float convolution in the engine's own layout is called after its output instead. */
    private static Optional<Node> find(Node planned, Map<String, Node> byName) {
        return Optional.ofNullable(
                byName.getOrDefault(planned.name(), byName.get(planned.outputs().get(0))));
    }

    /** Whether a node of the engine's own graph computes on integers. */
    private static boolean isInteger(Graph run, Node node) {
        if (INTEGER.contains(node.op())) {
            return true;
        }
        Optional<Node> at = Optional.of(node);
        while (at.isPresent() && OperatorRules.movesOnly(at.get())) {
            at = run.producer(at.get().inputs().get(0));
        }
        return at.isPresent() && givesIntegers(at.get());
    }

    private static boolean givesIntegers(Node node) {
        return switch (node.op()) {
            case "QuantizeLinear", "NhwcMaxPool" -> true;
            case "QGemm" -> node.inputs().size() > QGEMM_OUTPUT_SCALE; // else it gives floats
            default -> node.op().startsWith("QLinear");
        };
    }

    private static String reason(Graph run, Node node) {
        List<String> sources = new ArrayList<>();
        for (String input : node.inputs()) {
            run.producer(input).filter(p -> CONVERSIONS.contains(p.op())).ifPresent(p -> sources.add(input));
        }
        return "the engine runs it as " + (node.domain().isEmpty() ? "" : node.domain() + ".") + node.op()
                + (sources.isEmpty() ? "" : " on the dequantized " + String.join(", ", sources));
    }

    /**
     * Per float output, over all feeds. An output whose shape depends on its values, such as the boxes that are left
     * after suppression, may have another number of values in INT8; over such feeds it is not compared.
     */
    static Map<String, Double> signalToNoise(Engine engine, Graph fp32, Graph int8, List<Feed> feeds) {
        return signalToNoise(engine, fp32, SessionSettings.ofThreads(1), int8, feeds);
    }

    private static Map<String, Double> signalToNoise(
            Engine engine, Graph fp32, SessionSettings settings, Graph int8, List<Feed> feeds) {
        Map<String, double[]> power = new TreeMap<>();
        try (Session exact = engine.open(fp32, settings);
                Session quantized = engine.open(int8, SessionSettings.ofThreads(1))) {
            for (Feed feed : feeds) {
                compare(exact.run(feed), quantized.run(feed), power);
            }
        }
        return Decibels.of(power);
    }
}
