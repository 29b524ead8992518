package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import dev.octet.calibrate.CalibrationReport.Unfused;
import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.prepare.HalfPrecision;

/**
 * Holds a written model against its plan: asks the engine how it would run it, finds each planned node there, and runs
 * it. Wrong axes, for one, show only in a run.
 *
 * @param fused operators on integers, counted
 * @param unfused planned nodes that the engine leaves in float
 * @param signalToNoise per output, in dB
 */
record Verification(Map<String, Integer> fused, List<Unfused> unfused, Map<String, Double> signalToNoise) {
    private static final Set<String> INTEGER = Set.of(
            "QLinearConv",
            "QGemm",
            "QLinearMatMul",
            "MatMulIntegerToFloat",
            "QLinearAdd",
            "QLinearMul",
            "QLinearConcat",
            "QLinearGlobalAveragePool",
            "QLinearAveragePool",
            "QLinearSigmoid",
            "QLinearLeakyRelu",
            "NhwcMaxPool");
    /** Beyond what float32 can resolve (150 dB). */
    private static final double MOST_DECIBELS = 200;

    /** The input of QGemm that scales its output. */
    private static final int QGEMM_OUTPUT_SCALE = 7;

    private static final Pattern MARKS = Pattern.compile("^fused |(_nchwc)?(_token_[0-9]+)?$|/MatMulAddFusion");
    private static final Set<String> CONVERSIONS = Set.of("QuantizeLinear", "DequantizeLinear");

    /** Verifies {@code int8}, which carries out {@code placement}, against {@code fp32}. */
    static Verification of(Engine engine, Graph fp32, Graph int8, Placement placement, List<Feed> feeds) {
        SessionSettings settings = SessionSettings.ofThreads(1);
        Graph run = engine.optimized(int8, settings);
        Map<String, Node> byName = new HashMap<>();
        run.nodes().forEach(node -> byName.put(originalName(node.name()), node));
        Map<String, Integer> fused = new TreeMap<>();
        List<Unfused> unfused = new ArrayList<>();
        for (Node planned : int8.nodes()) {
            if (!placement.int8().contains(planned.name())) {
                continue;
            }
            Optional<Node> found = find(planned, byName);
            if (found.isPresent() && isInteger(run, found.get())) {
                fused.merge(found.get().op(), 1, Integer::sum);
            } else if (found.isPresent()) {
                unfused.add(new Unfused(planned.name(), planned.op(), reason(run, found.get())));
            } else if (OperatorRules.movesOnly(planned)) {
                fused.merge(planned.op() + " (no work left)", 1, Integer::sum);
            } else {
                unfused.add(new Unfused(planned.name(), planned.op(), "the engine put something else in its place"));
            }
        }
        return new Verification(fused, unfused, signalToNoise(engine, fp32, int8, feeds));
    }

    /** A float convolution in the engine's own layout is called after its output instead. */
    private static Optional<Node> find(Node planned, Map<String, Node> byName) {
        return Optional.ofNullable(
                byName.getOrDefault(planned.name(), byName.get(planned.outputs().get(0))));
    }

    /** The engine keeps the name of a node that it replaces, with marks of the rewriting that did it. */
    static String originalName(String name) {
        return MARKS.matcher(name).replaceAll("");
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
        SessionSettings settings = SessionSettings.ofThreads(1);
        Map<String, double[]> power = new TreeMap<>();
        try (Session exact = engine.open(fp32, settings);
                Session quantized = engine.open(int8, settings)) {
            for (Feed feed : feeds) {
                Map<String, Tensor> expected = exact.run(feed);
                Map<String, Tensor> actual = quantized.run(feed);
                expected.forEach((name, given) -> {
                    Tensor tensor = HalfPrecision.widened(given);
                    Tensor other = HalfPrecision.widened(actual.get(name));
                    if (tensor.type() == ElementType.FLOAT32 && Arrays.equals(tensor.shape(), other.shape())) {
                        accumulate(
                                power.computeIfAbsent(name, n -> new double[2]), tensor.toFloats(), other.toFloats());
                    }
                });
            }
        }
        Map<String, Double> decibels = new TreeMap<>();
        power.forEach((name, sums) -> decibels.put(name, decibels(sums[0], sums[1])));
        return decibels;
    }

    /** Finite, so that it can be written as JSON: no difference at all is the most. */
    private static double decibels(double signal, double noise) {
        if (noise == 0) {
            return MOST_DECIBELS;
        }
        if (!Double.isFinite(noise)) {
            return -MOST_DECIBELS;
        }
        return Math.max(-MOST_DECIBELS, Math.min(MOST_DECIBELS, 10 * Math.log10(signal / noise)));
    }

    /** Adds the energy of the signal and of the difference, where FP32 gives numbers. */
    private static void accumulate(double[] sums, float[] expected, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            if (!Float.isFinite(expected[i])) {
                continue;
            }
            double difference = (double) expected[i] - actual[i];
            sums[0] += (double) expected[i] * expected[i];
            sums[1] += difference * difference;
        }
    }
}
