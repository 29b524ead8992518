package dev.octet.emulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Reads the integer layers out of the engine's own graph of an INT8 model. Operators that Octet's models let it
 * make are known: QLinearConv, QLinearMatMul, QGemm, MatMulIntegerToFloat and MatMulInteger.
 */
final class IntegerLayers {
    private static final int NONE = -1;

    /** Levels of which no pair saturates, whatever the input: 2 x 64 x 255 is less than 2^15. */
    private static final int SMALL = 64;

    private final Engine engine;
    private final Graph graph;

    /** @param graph as {@code Engine.optimized} gives it at level EXTENDED, where convolutions are still NCHW */
    IntegerLayers(Engine engine, Graph graph) {
        this.engine = engine;
        this.graph = graph;
    }

    /** Indices of a node's inputs; {@link #NONE} where it has no such input. */
    private record Ports(
            int input,
            int scale,
            int zero,
            int weight,
            int weightScale,
            int weightZero,
            int outputScale,
            int outputZero,
            int bias) {}

    /** The node as a layer; empty if it is none or its kernels never pair products in 16 bits. */
    Optional<IntegerLayer> layer(Node node) {
        return switch (node.op()) {
            case "QLinearConv" -> layer(node, new Ports(0, 1, 2, 3, 4, 5, 6, 7, 8));
            case "QLinearMatMul" -> layer(node, new Ports(0, 1, 2, 3, 4, 5, 6, 7, NONE));
            case "QGemm" -> layer(node, new Ports(0, 1, 2, 3, 4, 5, 7, 8, 6));
            case "MatMulIntegerToFloat" -> layer(node, new Ports(0, 2, 4, 1, 3, 5, NONE, NONE, 6));
            case "MatMulInteger" -> layer(node, new Ports(0, NONE, 2, 1, NONE, 3, NONE, NONE, NONE));
            case "DynamicQuantizeMatMul", "ConvInteger", "QAttention" ->
                throw unknown(node, "which Octet does not write");
            case "DynamicQuantizeLSTM" -> {
                requireSmall(node);
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    /** What a recurrence makes of a sum that saturates is not computed here. */
    private void requireSmall(Node node) {
        for (int weights : List.of(1, 2)) {
            for (byte level : constant(node, weights).toBytes()) {
                if (Math.abs(level) > SMALL) {
                    throw new EmulationException(graph.name() + ": node " + node.name() + " is a " + node.op()
                            + " whose sums may saturate without VNNI, and what it gives then is not predicted."
                            + " Calibrate with 'target: any', for which its weights are kept small enough, or measure"
                            + " on such a processor");
                }
            }
        }
    }

    private Optional<IntegerLayer> layer(Node node, Ports at) {
        Optional<Tensor> weight = graph.initializer(name(node, at.weight()));
        if (weight.isEmpty() || !saturates(node, at, weight.get())) {
            return Optional.empty();
        }
        long[] shape = weight.get().shape();
        int groups = node.integer("group").orElse(1L).intValue();
        if (!node.op().equals("QLinearConv")) {
            int outputAxis = node.integer("transB").orElse(0L) != 0 ? 0 : 1;
            return Optional.of(layer(node, at, weight.get(), Windows.NONE, 1, PairOrder.ofMatrix(shape, outputAxis)));
        }
        return PairOrder.isDepthwise(shape, groups)
                ? Optional.empty()
                : Optional.of(
                        layer(node, at, weight.get(), Windows.of(node, shape), groups, PairOrder.ofConvolution(shape)));
    }

    /** Only kernels for UINT8 times INT8 do; two activations, or UINT8 weights, are widened to 16 bits first. */
    private boolean saturates(Node node, Ports at, Tensor weight) {
        // What a node quantizes in every run is UINT8.
        ElementType input =
                graph.initializer(name(node, at.zero())).map(Tensor::type).orElse(ElementType.UINT8);
        if (weight.type() != ElementType.INT8 || input != ElementType.UINT8) {
            return false;
        }
        if (node.integer("transA").orElse(0L) != 0 || node.number("alpha").orElse(1f) != 1) {
            throw unknown(node, "with its input transposed or scaled");
        }
        if (has(node, at.weightZero())) {
            for (byte zero : constant(node, at.weightZero()).toBytes()) {
                if (zero != 0) {
                    throw unknown(node, "of weights with a zero point that is not 0");
                }
            }
        }
        return true;
    }

    private IntegerLayer layer(Node node, Ports at, Tensor weight, Windows windows, int groups, PairOrder order) {
        byte[] levels = weight.toBytes();
        int[] sums = new int[order.outputs()];
        List<SaturatingProducts> products = new ArrayList<>();
        int perGroup = order.outputs() / groups;
        for (int g = 0; g < groups; g++) {
            byte[][] columns = new byte[perGroup][order.depth()];
            for (int m = 0; m < perGroup; m++) {
                for (int k = 0; k < order.depth(); k++) {
                    columns[m][k] = levels[order.element(g * perGroup + m, k)];
                    sums[g * perGroup + m] += columns[m][k];
                }
            }
            products.add(new SaturatingProducts(columns));
        }
        return new IntegerLayer(
                engine.originalName(node.name()),
                node.op(),
                name(node, at.input()),
                node.outputs().get(0),
                windows,
                name(node, at.scale()),
                name(node, at.zero()),
                products,
                constants(node, at, sums));
    }

    private OutputConstants constants(Node node, Ports at, int[] sums) {
        float[] scales = new float[sums.length];
        Arrays.fill(scales, 1);
        if (has(node, at.weightScale())) {
            float[] stored = constant(node, at.weightScale()).toFloats();
            for (int n = 0; n < scales.length; n++) {
                scales[n] = stored[stored.length == 1 ? 0 : n];
            }
        }
        int[] bias = new int[sums.length];
        float[] more = new float[sums.length];
        if (has(node, at.bias())) {
            Tensor stored = constant(node, at.bias());
            if (stored.type() == ElementType.INT32) {
                stored.ints().get(bias);
            } else {
                stored.floats().get(more);
            }
        }
        if (has(node, at.outputScale())) {
            float scale = constant(node, at.outputScale()).floats().get(0);
            int zero = constant(node, at.outputZero()).bytes().get(0) & 0xff;
            return new OutputConstants(ElementType.UINT8, sums, bias, scales, OptionalDouble.of(scale), zero, more);
        }
        ElementType type = has(node, at.scale()) ? ElementType.FLOAT32 : ElementType.INT32;
        return new OutputConstants(type, sums, bias, scales, OptionalDouble.empty(), 0, more);
    }

    private static boolean has(Node node, int index) {
        return !name(node, index).isEmpty();
    }

    private static String name(Node node, int index) {
        return index == NONE || index >= node.inputs().size()
                ? ""
                : node.inputs().get(index);
    }

    private Tensor constant(Node node, int index) {
        String name = name(node, index);
        return graph.initializer(name).orElseThrow(() -> unknown(node, "whose input " + name + " is no constant"));
    }

    private EmulationException unknown(Node node, String how) {
        return new EmulationException(graph.name() + ": node " + node.name() + " is a " + node.op() + " " + how
                + "; saturation is predicted for models that Octet has quantized only");
    }
}
