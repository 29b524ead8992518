package dev.octet.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.octet.explain.Explainer.Parts;
import dev.octet.explain.Explanation.Finding;
import dev.octet.explain.Explanation.Form;
import dev.octet.explain.Explanation.NodeState;
import dev.octet.explain.Explanation.Precision;
import dev.octet.explain.Explanation.Severity;

/** Draws conclusions about what a user sees first: whether a model runs, is slower than FP32, and what of it runs in float. */
final class Findings {
    private static final Set<String> POST_PROCESSING =
            Set.of("Exp", "Sub", "Div", "Softmax", "NonMaxSuppression", "TopK");
    private static final Set<String> PLANNED = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul", "Relu", "Clip");
    private static final int MOST_REASONS = 4;
    /** Ratios this near to 1 are none on a machine that does other work too. */
    private static final double NOISE = 0.05;
    /** The share of a model's time from which on a kind of conversion is worth a word. */
    private static final double NOTABLE = 0.05;

    private final Parts parts;
    private final List<Finding> found = new ArrayList<>();

    private Findings(Parts parts) {
        this.parts = parts;
    }

    /** All findings, the most serious first. */
    static List<Finding> of(Parts parts) {
        Findings findings = new Findings(parts);
        findings.refused();
        findings.broken();
        findings.wrong();
        findings.host();
        findings.slower();
        findings.floats();
        findings.planned();
        findings.found.addAll(parts.lints);
        parts.execution.ifPresent(execution -> findings.found.addAll(KernelFindings.of(parts, execution)));
        findings.conversions();
        findings.postProcessing();
        findings.found.addAll(AccuracyFindings.of(parts));
        return findings.found.stream()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }

    private void refused() {
        parts.refused.ifPresent(message -> {
            boolean axis = message.contains("axis") && message.contains(QuantizedModel.DEQUANTIZE);
            add(
                    Severity.ERROR,
                    "the engine refuses the model: " + message,
                    axis
                            ? "Scales per channel need opset 13, but the model says " + parts.model.opset() + "."
                            : "Nothing below was run.",
                    axis ? Cause.OLD_OPSET.remedy() : "Make the model again with a current version of its tool.",
                    List.of());
        });
    }

    private void broken() {
        parts.broken.ifPresent(message -> add(
                Severity.ERROR,
                "the engine opens the model but cannot run it: " + message,
                "Scales along a wrong axis, for one, are fused and only fail in a run.",
                "See the findings below; make the model again.",
                List.of()));
    }

    private void host() {
        if (parts.x86() && !parts.vnni() && parts.model.form() != Form.FLOAT) {
            add(
                    Severity.WARNING,
                    "this CPU has none of avx512_vnni, avx_vnni and amx_int8",
                    "Without them INT8 gains little or nothing, and sums of products saturate at 16 bits.",
                    "Run on a CPU that has one of them, or quantize weights to 7 bits (reduce_range) to keep accuracy.",
                    List.of());
        }
    }

    private void slower() {
        parts.speed
                .filter(speed -> speed.ratio().map(ratio -> ratio < 1 + NOISE).orElse(false))
                .ifPresent(speed -> {
                    String lost = lost();
                    add(
                            Severity.WARNING,
                            String.format(
                                    Locale.ROOT,
                                    "%s than FP32: %s against %s, ratio %.2f",
                                    speed.ratio().orElseThrow() < 1 - NOISE ? "slower" : "no faster",
                                    ReportLayout.millis(speed.millis()),
                                    ReportLayout.millis(speed.fp32Millis().orElseThrow()),
                                    speed.ratio().orElseThrow()),
                            lost.isEmpty()
                                    ? "No operator lost much time."
                                    : "What takes longer than in FP32: " + lost + ".",
                            "See the causes below; what loses time is better left float.",
                            List.of());
                });
    }

    /** Operators that take longer than in FP32, with the microseconds they lose; QLinearConv counts as Conv. */
    private String lost() {
        Map<String, Double> lost = new TreeMap<>();
        for (Explanation.KernelTime kernel : parts.kernels) {
            lost.merge(
                    QuantizedModel.floatName(kernel.op()),
                    kernel.micros() - kernel.fp32Micros().orElse(0.0),
                    Double::sum);
        }
        double total = kernelMicros();
        return lost.entrySet().stream()
                .filter(e -> e.getValue() > NOTABLE * total)
                .sorted(Comparator.comparing(e -> -e.getValue()))
                .map(e -> String.format(Locale.ROOT, "%s by %.0f us", e.getKey(), e.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** One finding for each condition that is missed. */
    private void floats() {
        Map<Cause, List<NodeState>> byCause = new EnumMap<>(Cause.class);
        for (NodeState node : parts.nodes) {
            node.cause()
                    .filter(cause -> node.precision() == Precision.FLOAT)
                    .ifPresent(cause -> byCause.computeIfAbsent(cause, c -> new ArrayList<>())
                            .add(node));
        }
        byCause.forEach((cause, nodes) -> {
            boolean deliberate = cause == Cause.NOT_QUANTIZED || cause == Cause.NO_INTEGER_KERNEL;
            List<NodeState> told = deliberate
                    ? nodes.stream()
                            .filter(n -> cause == Cause.NOT_QUANTIZED && n.macs() > 0)
                            .toList()
                    : nodes;
            if (!told.isEmpty()) {
                add(
                        deliberate ? Severity.NOTE : Severity.WARNING,
                        counts(told) + (told.size() == 1 ? " runs" : " run") + " in float: " + cause.text(),
                        example(cause, told.get(0)),
                        cause.remedy(),
                        told.stream().map(NodeState::node).toList());
            }
        });
    }

    /** Nodes that the engine fuses although their scales are wrong. */
    private void wrong() {
        List<NodeState> nodes = parts.nodes.stream()
                .filter(node ->
                        node.precision() == Precision.INT8 && node.cause().isPresent())
                .toList();
        if (!nodes.isEmpty()) {
            Cause cause = nodes.get(0).cause().orElseThrow();
            add(
                    Severity.ERROR,
                    counts(nodes) + " in INT8 with wrong scales: " + cause.text(),
                    "The engine fuses them without a look; they fail when run, or give wrong values. "
                            + example(cause, nodes.get(0)),
                    cause.remedy(),
                    nodes.stream().map(NodeState::node).toList());
        }
    }

    private static String example(Cause cause, NodeState node) {
        String detail = node.reason().equals(cause.text()) ? "" : ": " + node.reason();
        return "For one: " + node.op() + " " + node.node() + detail + ".";
    }

    /** For a float model: multiplications that would stay float, and clippings that would not be folded. */
    private void planned() {
        if (parts.model.form() != Form.FLOAT) {
            return;
        }
        Map<String, List<NodeState>> byReason = new TreeMap<>();
        parts.nodes.stream()
                .filter(node -> node.precision() == Precision.FLOAT)
                .filter(node -> PLANNED.contains(node.op()))
                .forEach(node -> byReason.computeIfAbsent(node.reason(), reason -> new ArrayList<>())
                        .add(node));
        byReason.entrySet().stream()
                .sorted(Comparator.comparing(e -> -e.getValue().size()))
                .limit(MOST_REASONS)
                .forEach(e -> add(
                        Severity.NOTE,
                        counts(e.getValue()) + " would stay float: " + e.getKey(),
                        "Octet's plan leaves out what the engine cannot fuse or what gains nothing.",
                        "Nothing; other tools may have to be told to exclude these nodes.",
                        e.getValue().stream().map(NodeState::node).toList()));
    }

    /** Such as {@code 19 of 52 Conv and 3 of 4 Add}. */
    private String counts(List<NodeState> nodes) {
        Map<String, Long> counts =
                nodes.stream().collect(Collectors.groupingBy(NodeState::op, TreeMap::new, Collectors.counting()));
        List<String> texts = new ArrayList<>();
        counts.entrySet().stream()
                .sorted(Comparator.comparing(e -> -e.getValue()))
                .forEach(e -> texts.add(e.getValue() + " of "
                        + parts.nodes.stream()
                                .filter(n -> n.op().equals(e.getKey()))
                                .count() + " " + e.getKey()));
        return texts.size() < 2
                ? texts.get(0)
                : String.join(", ", texts.subList(0, texts.size() - 1)) + " and " + texts.get(texts.size() - 1);
    }

    private double kernelMicros() {
        return parts.kernels.stream()
                .mapToDouble(Explanation.KernelTime::micros)
                .sum();
    }

    private void conversions() {
        double total = kernelMicros();
        for (Explanation.Conversion conversion : parts.conversions) {
            double share = conversion.micros().orElse(0.0) / Math.max(1, total);
            // Of stored weights there is a finding already.
            if (share >= NOTABLE
                    && parts.model.form() != Form.FLOAT
                    && !conversion.what().contains("stored")) {
                add(
                        Severity.NOTE,
                        String.format(
                                Locale.ROOT,
                                "%.0f %% of the time goes into %d x %s",
                                100 * share,
                                conversion.count(),
                                conversion.what()),
                        "It computes nothing.",
                        "Join INT8 layers into chains, or leave short ones float.",
                        List.of());
            }
        }
    }

    private void postProcessing() {
        List<NodeState> nodes = parts.nodes.stream()
                .filter(node -> POST_PROCESSING.contains(node.op()))
                .filter(node -> node.precision() == Precision.INT8
                        || node.cause()
                                        .filter(c -> c == Cause.NO_INTEGER_KERNEL)
                                        .isPresent()
                                && isQuantized(node))
                .toList();
        if (!nodes.isEmpty()) {
            add(
                    Severity.WARNING,
                    counts(nodes) + (nodes.size() == 1 ? " reads" : " read") + " quantized values",
                    "Such nodes are post-processing, attention or normalization: 8 bits there are a known cause of accuracy"
                            + " that collapses.",
                    "Leave them, and all behind the last Conv, Gemm or MatMul, float.",
                    nodes.stream().map(NodeState::node).toList());
        }
    }

    private boolean isQuantized(NodeState state) {
        return parts.model.graph().nodes().stream()
                .filter(node -> node.name().equals(state.node()))
                .anyMatch(node -> node.inputs().stream()
                        .anyMatch(input -> parts.model.dequantizer(input).isPresent() && !parts.model.isWeight(input)));
    }

    /** A number with what it counts. */
    static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    private void add(Severity severity, String what, String why, String remedy, List<String> nodes) {
        found.add(new Finding(severity, what, why, remedy, nodes));
    }
}
