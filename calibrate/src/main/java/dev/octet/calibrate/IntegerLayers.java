package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Reads the integer layers out of the engine's own graph of an INT8 model. Operators that {@link QdqWriter} lets it
 * make are known: QLinearConv, QLinearMatMul, QGemm and MatMulIntegerToFloat.
 */
final class IntegerLayers {
    private final Graph graph;

    /** @param graph as {@code Engine.optimized} gives it at level EXTENDED, where convolutions are still NCHW */
    IntegerLayers(Graph graph) {
        this.graph = graph;
    }

    /** The node as a layer; empty if it is none or its kernels never pair products in 16 bits. */
    Optional<IntegerLayer> layer(Node node) {
        return switch (node.op()) {
            case "QLinearConv" -> convolution(node);
            case "QLinearMatMul" -> matrix(node, 1, List.of(0, 1, 2, 3, 4, 5, 6, 7));
            case "QGemm" ->
                matrix(node, node.integer("transB").orElse(0L) != 0 ? 0 : 1, List.of(0, 1, 2, 3, 4, 5, 7, 8));
            case "MatMulIntegerToFloat" -> matrix(node, 1, List.of(0, 2, 4, 1, 3, 5));
            case "MatMulInteger", "DynamicQuantizeMatMul", "ConvInteger", "QAttention" ->
                throw unknown(node, "of dynamic quantization");
            default -> Optional.empty();
        };
    }

    private Optional<IntegerLayer> convolution(Node node) {
        Tensor weight = constant(node, 3);
        int groups = Layers.groups(node);
        if (!saturates(node, 2, weight, 5) || PairOrder.isDepthwise(weight.shape(), groups)) {
            return Optional.empty();
        }
        PairOrder order = PairOrder.ofConvolution(weight.shape());
        Windows windows = Windows.of(node, weight.shape());
        return Optional.of(layer(node, windows, groups, order, weight, new Scales(1, 4, 6, 2, 7), 8));
    }

    /** @param at indices of input, its scale and zero point, weight, its scale and zero point, output scale and zero point */
    private Optional<IntegerLayer> matrix(Node node, int outputAxis, List<Integer> at) {
        Optional<Tensor> weight = graph.initializer(node.inputs().get(at.get(3)));
        if (weight.isEmpty() || !saturates(node, at.get(2), weight.get(), at.get(5))) {
            return Optional.empty();
        }
        if (node.integer("transA").orElse(0L) != 0 || node.number("alpha").orElse(1f) != 1) {
            throw unknown(node, "with its input transposed or scaled");
        }
        PairOrder order = PairOrder.ofMatrix(weight.get().shape(), outputAxis);
        Scales scales = at.size() > 6 && has(node, at.get(6))
                ? new Scales(at.get(1), at.get(4), at.get(6), at.get(2), at.get(7))
                : new Scales(at.get(1), at.get(4), -1, at.get(2), -1);
        return Optional.of(layer(node, Windows.NONE, 1, order, weight.get(), scales, 6));
    }

    /** Only kernels for UINT8 times INT8 do; two activations, or UINT8 weights, are widened to 16 bits first. */
    private boolean saturates(Node node, int zeroPoint, Tensor weight, int weightZeroPoint) {
        if (weight.type() != ElementType.INT8 || constant(node, zeroPoint).type() != ElementType.UINT8) {
            return false;
        }
        for (byte zero : constant(node, weightZeroPoint).toBytes()) {
            if (zero != 0) {
                throw unknown(node, "of weights with a zero point that is not 0");
            }
        }
        return true;
    }

    /** Indices of a node's inputs; the last two are -1 where it gives floats. */
    private record Scales(int input, int weight, int output, int inputZero, int outputZero) {}

    private IntegerLayer layer(
            Node node, Windows windows, int groups, PairOrder order, Tensor weight, Scales scales, int biasIndex) {
        byte[] levels = weight.toBytes();
        int inputZero = constant(node, scales.inputZero()).toBytes()[0] & 0xff;
        int[] offsets = new int[order.outputs()];
        List<SaturatingProducts> products = new ArrayList<>();
        int perGroup = order.outputs() / groups;
        for (int g = 0; g < groups; g++) {
            byte[][] columns = new byte[perGroup][order.depth()];
            for (int m = 0; m < perGroup; m++) {
                for (int k = 0; k < order.depth(); k++) {
                    columns[m][k] = levels[order.element(g * perGroup + m, k)];
                    offsets[g * perGroup + m] -= inputZero * columns[m][k];
                }
            }
            products.add(new SaturatingProducts(columns));
        }
        return new IntegerLayer(
                Verification.originalName(node.name()),
                node.op(),
                node.inputs().get(0),
                node.outputs().get(0),
                windows,
                (byte) inputZero,
                products,
                stage(node, scales, offsets, biasIndex));
    }

    private OutputStage stage(Node node, Scales at, int[] offsets, int biasIndex) {
        float inputScale = constant(node, at.input()).floats().get(0);
        float[] weightScales = constant(node, at.weight()).toFloats();
        float[] scales = new float[offsets.length];
        boolean levels = at.output() >= 0;
        for (int n = 0; n < scales.length; n++) {
            float product = inputScale * weightScales[weightScales.length == 1 ? 0 : n];
            scales[n] = levels ? product / constant(node, at.output()).floats().get(0) : product;
        }
        float[] more = new float[offsets.length];
        if (has(node, biasIndex) && !node.op().equals("QLinearMatMul")) {
            Tensor bias = constant(node, biasIndex);
            for (int n = 0; n < offsets.length; n++) {
                if (bias.type() == ElementType.INT32) {
                    offsets[n] += bias.ints().get(n);
                } else {
                    more[n] = bias.floats().get(n);
                }
            }
        }
        int zeroPoint = levels ? constant(node, at.outputZero()).toBytes()[0] & 0xff : 0;
        return new OutputStage(levels ? ElementType.UINT8 : ElementType.FLOAT32, offsets, scales, zeroPoint, more);
    }

    private static boolean has(Node node, int index) {
        return node.inputs().size() > index && !node.inputs().get(index).isEmpty();
    }

    private Tensor constant(Node node, int index) {
        String name = node.inputs().get(index);
        return graph.initializer(name).orElseThrow(() -> unknown(node, "whose input " + name + " is no constant"));
    }

    private CalibrationException unknown(Node node, String how) {
        return new CalibrationException(graph.name() + ": node " + node.name() + " is a " + node.op() + " " + how
                + "; saturation is predicted for models that Octet has quantized only");
    }
}
