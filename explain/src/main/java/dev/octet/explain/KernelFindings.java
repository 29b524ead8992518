package dev.octet.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
import dev.octet.explain.Explanation.NodeState;
import dev.octet.explain.Explanation.Severity;

/** Draws conclusions from what the engine runs: kernels that are dear in INT8, and conversions that gain nothing. */
final class KernelFindings {
    /** Quantized, these cost several times what they cost in float. */
    private static final Map<String, String> DEAR =
            Map.of("QLinearSoftmax", "9 times", "QLinearAveragePool", "10 times", "QLinearConcat", "up to 3 times");

    /** Inputs of QLinearConv, QLinearMatMul and QGemm. */
    private static final int ACTIVATION_ZERO = 2;

    private static final int WEIGHT = 3;
    private static final int WEIGHT_ZERO = 5;

    /** Weights smaller than this cost next to nothing to dequantize: biases and constants. */
    private static final int LARGE = 256;

    private final Parts parts;
    private final Execution execution;
    private final Graph run;
    private final List<Finding> found = new ArrayList<>();

    private KernelFindings(Parts parts, Execution execution) {
        this.parts = parts;
        this.execution = execution;
        this.run = execution.run();
    }

    static List<Finding> of(Parts parts, Execution execution) {
        KernelFindings findings = new KernelFindings(parts, execution);
        findings.kernels();
        findings.types();
        findings.islands();
        findings.dequantized();
        return findings.found;
    }

    /** Operators that run on integers and had better not. */
    private void kernels() {
        List<String> dynamic = names(node -> node.op().equals("ConvInteger"));
        if (!dynamic.isEmpty()) {
            add(
                    Severity.WARNING,
                    Findings.count(dynamic.size(), "Conv is", "Conv are") + " quantized dynamically",
                    "ConvInteger is fused with nothing: ranges, sums and scales are nodes of their own in every run, and"
                            + " the model is several times slower than FP32.",
                    "Quantize convolutional networks statically, with calibration samples.",
                    dynamic);
        }
        for (Map.Entry<String, String> dear : new TreeMap<>(DEAR).entrySet()) {
            List<String> nodes = names(node -> node.op().equals(dear.getKey()));
            if (!nodes.isEmpty()) {
                add(
                        Severity.WARNING,
                        nodes.size() + " " + QuantizedModel.floatName(dear.getKey()) + " in INT8",
                        "The integer kernel takes " + dear.getValue() + " the time of the float one.",
                        dear.getKey().equals("QLinearConcat")
                                ? "Give all inputs of the Concat one scale, or leave it float."
                                : "Leave it float.",
                        nodes);
            }
        }
        List<String> grouped = names(
                node -> node.op().equals("QLinearConv") && node.integer("group").orElse(1L) > 1);
        if (!grouped.isEmpty()) {
            add(
                    Severity.NOTE,
                    grouped.size() + " depthwise or grouped Conv in INT8",
                    "By themselves they are no faster than in float; they only save conversions within a chain.",
                    "Leave those at the end of a chain float.",
                    grouped);
        }
    }

    /** Integer products whose activations are S8, or whose weights are U8, and those of two activations. */
    private void types() {
        List<String> signed = new ArrayList<>();
        List<String> unsigned = new ArrayList<>();
        List<String> activations = new ArrayList<>();
        for (Node node : run.nodes()) {
            if (Set.of("QLinearConv", "QLinearMatMul", "QGemm").contains(node.op())) {
                String name = execution.cleaned(node.name());
                if (has(node.inputs().get(ACTIVATION_ZERO), ElementType.INT8)) {
                    signed.add(name);
                }
                if (run.initializer(node.inputs().get(WEIGHT)).isEmpty()) {
                    activations.add(name);
                } else if (has(node.inputs().get(WEIGHT_ZERO), ElementType.UINT8)) {
                    unsigned.add(name);
                }
            }
        }
        if (!signed.isEmpty() && parts.x86()) {
            add(
                    Severity.WARNING,
                    Findings.count(signed.size(), "product has", "products have") + " S8 activations",
                    "x86 has no kernel of its own for S8 activations: up to 30 times slower than U8.",
                    "Quantize again with UINT8 activations and INT8 weights.",
                    signed);
        }
        if (!unsigned.isEmpty() && parts.x86()) {
            add(
                    Severity.WARNING,
                    Findings.count(unsigned.size(), "product has", "products have") + " U8 weights",
                    "U8 weights take about 2.5 times the time of S8 weights, which VNNI multiplies in one instruction.",
                    "Quantize weights to INT8, symmetric and per channel.",
                    unsigned);
        }
        if (!activations.isEmpty()) {
            add(
                    Severity.WARNING,
                    Findings.count(
                                    activations.size(),
                                    "product of two activations runs",
                                    "products of two activations run")
                            + " in INT8",
                    "They are those of attention: both factors change with every input, so both lose precision.",
                    "Quantize only MatMul with constant weights.",
                    activations);
        }
    }

    private boolean has(String zero, ElementType type) {
        return run.initializer(zero).map(Tensor::type).filter(type::equals).isPresent();
    }

    private void islands() {
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
                byOp.computeIfAbsent(node.op(), op -> new ArrayList<>()).add(execution.cleaned(node.name()));
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
                Findings.count(nodes, "float node stands", "float nodes stand") + " between two conversions: " + list,
                norm
                        ? "BatchNormalization has no integer kernel; folded into the Conv before it, it costs nothing."
                        : "Each of these islands costs a DequantizeLinear and a QuantizeLinear in every run.",
                norm
                        ? "Fold BatchNormalization into Conv before quantizing (quant_pre_process; Octet does)."
                        : "Leave what is between these nodes and the next integer product float too.",
                byOp.values().stream().flatMap(List::stream).toList());
    }

    private void dequantized() {
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
                    Findings.count(weights.size(), "weight is", "weights are") + " dequantized anew in every run",
                    "Their layers were quantized but not fused, and float convolutions also lose the engine's own layout.",
                    "Fix what keeps their layers from fusing, or store these weights in float.",
                    weights);
        }
        if (!tables.isEmpty()) {
            add(
                    Severity.WARNING,
                    Findings.count(tables.size(), "embedding table is", "embedding tables are")
                            + " dequantized as a whole in every run",
                    "DequantizeLinear stands before the Gather.",
                    "Put it behind the Gather, with the table in UINT8, or leave the table float.",
                    tables);
        }
    }

    private List<String> names(Predicate<Node> wanted) {
        return run.nodes().stream()
                .filter(wanted)
                .map(node -> execution.cleaned(node.name()))
                .toList();
    }

    private void add(Severity severity, String what, String why, String remedy, List<String> nodes) {
        found.add(new Finding(severity, what, why, remedy, nodes));
    }
}
