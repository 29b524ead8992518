package dev.octet.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.explain.Explainer.Parts;
import dev.octet.explain.Explanation.Finding;
import dev.octet.explain.Explanation.Form;
import dev.octet.explain.Explanation.NodeState;
import dev.octet.explain.Explanation.Precision;
import dev.octet.explain.Explanation.Severity;

/** Draws conclusions about speed: known causes of a model that is slower in INT8 than it need be, each with a remedy. */
final class Findings {
    /** Quantized, these cost several times what they cost in float. */
    private static final Map<String, String> DEAR =
            Map.of("QLinearSoftmax", "9 times", "QLinearAveragePool", "10 times", "QLinearConcat", "up to 3 times");

    private static final Set<String> POST_PROCESSING =
            Set.of("Exp", "Sub", "Div", "Softmax", "NonMaxSuppression", "TopK");
    /** Weights smaller than this cost next to nothing to dequantize: biases and constants. */
    private static final int LARGE = 256;
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
        findings.host();
        findings.slower();
        findings.floats();
        findings.found.addAll(parts.lints);
        parts.execution.ifPresent(findings::kernels);
        parts.execution.ifPresent(findings::islands);
        parts.execution.ifPresent(findings::dequantized);
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
                .filter(speed -> speed.ratio().map(ratio -> ratio < 1).orElse(false))
                .ifPresent(speed -> {
                    String lost = lost();
                    add(
                            Severity.WARNING,
                            String.format(
                                    Locale.ROOT,
                                    "slower than FP32: %.3f ms against %.3f ms, ratio %.2f",
                                    speed.millis(),
                                    speed.fp32Millis().orElseThrow(),
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
        double total = parts.kernels.stream()
                .mapToDouble(Explanation.KernelTime::micros)
                .sum();
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
            node.cause().ifPresent(cause -> byCause.computeIfAbsent(cause, c -> new ArrayList<>())
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
                        "For one: " + told.get(0).op() + " " + told.get(0).node() + ": "
                                + told.get(0).reason() + ".",
                        cause.remedy(),
                        told.stream().map(NodeState::node).toList());
            }
        });
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

    /** Operators that run on integers and had better not. */
    private void kernels(Execution execution) {
        List<Node> run = execution.run().nodes();
        List<String> dynamic = names(run, node -> node.op().equals("ConvInteger"));
        if (!dynamic.isEmpty()) {
            add(
                    Severity.WARNING,
                    dynamic.size() + " Conv are quantized dynamically",
                    "ConvInteger is fused with nothing: ranges, sums and scales are nodes of their own in every run, and"
                            + " the model is several times slower than FP32.",
                    "Quantize convolutional networks statically, with calibration samples.",
                    dynamic);
        }
        for (Map.Entry<String, String> dear : new TreeMap<>(DEAR).entrySet()) {
            List<String> nodes = names(run, node -> node.op().equals(dear.getKey()));
            if (!nodes.isEmpty()) {
                add(
                        Severity.WARNING,
                        nodes.size() + " " + QuantizedModel.floatName(dear.getKey()) + " run in INT8",
                        "The integer kernel takes " + dear.getValue() + " the time of the float one.",
                        dear.getKey().equals("QLinearConcat")
                                ? "Give all inputs of the Concat one scale, or leave it float."
                                : "Leave it float.",
                        nodes);
            }
        }
        types(
                execution,
                ElementType.INT8,
                "S8 activations",
                "x86 has no kernel of its own for S8 activations: up to 30 times slower than U8.",
                "Quantize again with UINT8 activations and INT8 weights.");
        types(
                execution,
                ElementType.UINT8,
                "U8 weights",
                "U8 weights take about 2.5 times the time of S8 weights, which VNNI multiplies in one instruction.",
                "Quantize weights to INT8, symmetric and per channel.");
        List<String> grouped = names(
                run,
                node -> node.op().equals("QLinearConv") && node.integer("group").orElse(1L) > 1);
        if (!grouped.isEmpty()) {
            add(
                    Severity.NOTE,
                    grouped.size() + " depthwise or grouped Conv run in INT8",
                    "By themselves they are no faster than in float; they only save conversions within a chain.",
                    "Leave those at the end of a chain float.",
                    grouped);
        }
    }

    /** Integer products whose activations are S8, or whose weights are U8. */
    private void types(Execution execution, ElementType type, String what, String why, String remedy) {
        if (!parts.x86()) {
            return;
        }
        Graph run = execution.run();
        List<String> nodes = names(run.nodes(), node -> {
            if (!Set.of("QLinearConv", "QLinearMatMul", "QGemm").contains(node.op())) {
                return false;
            }
            int zero = type == ElementType.INT8 ? 2 : 5;
            return run.initializer(node.inputs().get(zero))
                    .map(Tensor::type)
                    .filter(type::equals)
                    .isPresent();
        });
        if (!nodes.isEmpty()) {
            add(Severity.WARNING, nodes.size() + " products have " + what, why, remedy, nodes);
        }
    }

    private void islands(Execution execution) {
        Set<String> failures = parts.nodes.stream()
                .filter(node -> node.cause()
                        .filter(cause -> cause != Cause.NO_INTEGER_KERNEL && cause != Cause.NOT_QUANTIZED)
                        .isPresent())
                .map(NodeState::node)
                .collect(Collectors.toSet());
        Map<String, List<String>> byOp = new TreeMap<>();
        for (Node node : execution.run().nodes()) {
            if (execution.isIsland(node)
                    && execution.anchor(node.name()).filter(failures::contains).isEmpty()) {
                byOp.computeIfAbsent(node.op(), op -> new ArrayList<>()).add(Execution.cleaned(node.name()));
            }
        }
        if (byOp.isEmpty()) {
            return;
        }
        int nodes = byOp.values().stream().mapToInt(List::size).sum();
        String list = byOp.entrySet().stream()
                .sorted(Comparator.comparing(e -> -e.getValue().size()))
                .map(e -> e.getValue().size() + " " + e.getKey())
                .collect(Collectors.joining(", "));
        boolean norm = byOp.containsKey("BatchNormalization");
        add(
                Severity.WARNING,
                nodes + (nodes == 1 ? " float node stands" : " float nodes stand") + " between two conversions: "
                        + list,
                norm
                        ? "BatchNormalization has no integer kernel; folded into the Conv before it, it costs nothing."
                        : "Each of these islands costs a DequantizeLinear and a QuantizeLinear in every run.",
                norm
                        ? "Fold BatchNormalization into Conv before quantizing (quant_pre_process; Octet does)."
                        : "Leave what is between these nodes and the next integer product float too.",
                byOp.values().stream().flatMap(List::stream).toList());
    }

    private void dequantized(Execution execution) {
        Graph run = execution.run();
        List<String> weights = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        for (Node node : run.nodes()) {
            boolean large = execution.dequantizesStored(node)
                    && run.initializer(node.inputs().get(0))
                                    .map(Tensor::elements)
                                    .orElse(LARGE)
                            >= LARGE;
            if (large) {
                boolean table = run.consumers(node.outputs().get(0)).stream()
                        .anyMatch(reader -> reader.op().equals("Gather"));
                (table ? tables : weights).add(node.inputs().get(0));
            }
        }
        if (!weights.isEmpty()) {
            add(
                    Severity.WARNING,
                    weights.size() + " weights are dequantized anew in every run",
                    "Their layers were quantized but not fused, and float convolutions also lose the engine's own layout.",
                    "Fix what keeps their layers from fusing, or store these weights in float.",
                    weights);
        }
        if (!tables.isEmpty()) {
            add(
                    Severity.WARNING,
                    tables.size() + " embedding tables are dequantized as a whole in every run",
                    "DequantizeLinear stands before the Gather.",
                    "Put it behind the Gather, with the table in UINT8, or leave the table float.",
                    tables);
        }
    }

    private void conversions() {
        double total = parts.kernels.stream()
                .mapToDouble(Explanation.KernelTime::micros)
                .sum();
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

    private static List<String> names(List<Node> nodes, Predicate<Node> wanted) {
        return nodes.stream()
                .filter(wanted)
                .map(node -> Execution.cleaned(node.name()))
                .toList();
    }

    private void add(Severity severity, String what, String why, String remedy, List<String> nodes) {
        found.add(new Finding(severity, what, why, remedy, nodes));
    }
}
