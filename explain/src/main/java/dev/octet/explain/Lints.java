package dev.octet.explain;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.explain.Explanation.Finding;
import dev.octet.explain.Explanation.Form;
import dev.octet.explain.Explanation.Severity;

/** What can be seen in a file without running it, and is better known before quantizing. */
final class Lints {
    private static final int GOOD_OPSET = 13;
    private static final int FUSING_OPSET = 11;
    /** A constant beyond this in an addition is a mask, which destroys the range of what it is added to. */
    private static final float MASK = 1e3f;
    /** A channel whose weights are this much smaller than the layer's gives nothing, but its bias overflows 32 bits. */
    private static final float DEAD = 1e-6f;

    private Lints() {}

    static List<Finding> of(Graph raw, QuantizedModel model) {
        List<Finding> found = new ArrayList<>();
        boolean quantized = model.form() != Form.FLOAT;
        if (model.hiddenInputs() > 0) {
            found.add(new Finding(
                    Severity.WARNING,
                    Findings.count(model.hiddenInputs(), "initializer is", "initializers are")
                            + " also listed as inputs",
                    "The engine takes them for data that may change: it folds neither constants nor BatchNormalization,"
                            + " and neither Relu nor MaxPool becomes INT8.",
                    Cause.INITIALIZERS_AS_INPUTS.remedy(),
                    List.of()));
        }
        if (model.opset() < FUSING_OPSET || !quantized && model.opset() < GOOD_OPSET) {
            found.add(new Finding(
                    Severity.WARNING,
                    "the operator set is " + model.opset(),
                    "Below 11 the engine fuses little of a quantized model; scales per channel need 13.",
                    Cause.OLD_OPSET.remedy(),
                    List.of()));
        }
        long unnamed =
                raw.nodes().stream().filter(node -> node.name().isEmpty()).count();
        if (unnamed > 0 && !quantized) {
            found.add(new Finding(
                    Severity.NOTE,
                    Findings.count((int) unnamed, "node has", "nodes have") + " no name",
                    "Tools that exclude nodes by name take all of them for one.",
                    "Name every node first; Octet does.",
                    List.of()));
        }
        halves(model.graph()).ifPresent(found::add);
        masks(model.graph()).ifPresent(found::add);
        dead(model).ifPresent(found::add);
        saturatedBiases(model).ifPresent(found::add);
        perTensorDepthwise(model).ifPresent(found::add);
        return found;
    }

    private static Optional<Finding> halves(Graph graph) {
        List<String> names = graph.initializers().stream()
                .filter(name -> graph.initializer(name)
                        .filter(t -> t.type() == ElementType.FLOAT16 || t.type() == ElementType.FLOAT64)
                        .isPresent())
                .toList();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Severity.NOTE,
                        Findings.count(names.size(), "weight is", "weights are") + " FLOAT16 or FLOAT64",
                        "Quantization is from FLOAT32.",
                        "Octet widens FLOAT16; cast FLOAT64 to FLOAT32 when exporting.",
                        names));
    }

    private static Optional<Finding> masks(Graph graph) {
        List<String> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            boolean adds = Set.of("Add", "Mul", "Where").contains(node.op())
                    && node.domain().isEmpty();
            if (adds
                    && node.inputs().stream()
                            .flatMap(input -> graph.initializer(input).stream())
                            .anyMatch(t -> t.type() == ElementType.FLOAT32 && t.elements() > 0 && lowest(t) < -MASK)) {
                nodes.add(node.name());
            }
        }
        return nodes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Severity.NOTE,
                        Findings.count(nodes.size(), "node reads", "nodes read")
                                + " a constant below -1000, as masks of attention are",
                        "Quantized, such a value takes the whole range and leaves one level for everything else.",
                        "Leave these nodes, and the Softmax behind them, float; Octet does.",
                        nodes));
    }

    private static float lowest(Tensor tensor) {
        FloatBuffer values = tensor.floats();
        float lowest = 0;
        while (values.hasRemaining()) {
            lowest = Math.min(lowest, values.get());
        }
        return lowest;
    }

    private static Optional<Finding> dead(QuantizedModel model) {
        List<String> nodes = new ArrayList<>();
        int channels = 0;
        for (Node node : model.graph().nodes()) {
            Optional<Tensor> weight = node.op().equals("Conv")
                    ? model.value(node.inputs().get(1)).filter(t -> t.type() == ElementType.FLOAT32 && t.elements() > 0)
                    : Optional.empty();
            int here = weight.map(Lints::deadChannels).orElse(0);
            if (here > 0) {
                channels += here;
                nodes.add(node.name());
            }
        }
        return nodes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Severity.NOTE,
                        Findings.count(channels, "output channel", "output channels")
                                + " of Conv with weights of almost 0",
                        "Their scale is so small that their bias does not fit 32 bits.",
                        "Use a tool that raises the scale of such channels; Octet does.",
                        nodes));
    }

    private static int deadChannels(Tensor weight) {
        int channels = (int) weight.shape()[0];
        int size = weight.elements() / channels;
        FloatBuffer values = weight.floats();
        float[] largest = new float[channels];
        float most = 0;
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < size; i++) {
                largest[c] = Math.max(largest[c], Math.abs(values.get()));
            }
            most = Math.max(most, largest[c]);
        }
        int dead = 0;
        for (float magnitude : largest) {
            if (magnitude <= DEAD * most) {
                dead++;
            }
        }
        return dead;
    }

    private static Optional<Finding> saturatedBiases(QuantizedModel model) {
        List<String> names = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            if (!node.op().equals(QuantizedModel.DEQUANTIZE) && !node.op().equals("QLinearConv")) {
                continue;
            }
            for (String input : node.inputs()) {
                Optional<Tensor> value = model.value(input).filter(t -> t.type() == ElementType.INT32);
                if (value.isPresent() && isSaturated(value.get())) {
                    names.add(input);
                }
            }
        }
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Severity.ERROR,
                        Findings.count(names.size(), "bias is", "biases are") + " cut off at 32 bits",
                        "The product of the scales of input and weights is too small for them: near-dead channels after"
                                + " BatchNormalization was folded.",
                        "Raise the scale of those weights, or use weights per tensor; Octet raises it.",
                        names));
    }

    private static boolean isSaturated(Tensor bias) {
        for (int i = 0; i < bias.elements(); i++) {
            int value = bias.ints().get(i);
            if (value == Integer.MAX_VALUE || value <= -Integer.MAX_VALUE) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Finding> perTensorDepthwise(QuantizedModel model) {
        List<String> nodes = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            if (!QuantizedModel.floatName(node.op()).equals("Conv")
                    || node.integer("group").orElse(1L) < 2) {
                continue;
            }
            Optional<String> scale = node.op().equals("QLinearConv")
                    ? Optional.of(node.inputs().get(4))
                    : model.dequantizer(node.inputs().get(1))
                            .map(d -> d.inputs().get(1));
            if (scale.flatMap(model::value).filter(t -> t.elements() == 1).isPresent()) {
                nodes.add(node.name());
            }
        }
        return nodes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        Severity.WARNING,
                        Findings.count(nodes.size(), "depthwise or grouped Conv has", "depthwise or grouped Conv have")
                                + " one scale for all channels",
                        "Channels of depthwise weights differ widely, and the smaller ones are lost: a known cause of"
                                + " accuracy that collapses.",
                        "Quantize weights per channel; with U8 activations and S8 weights it costs no time.",
                        nodes));
    }
}
