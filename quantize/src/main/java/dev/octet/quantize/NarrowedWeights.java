package dev.octet.quantize;

import java.util.ArrayList;
import java.util.List;

import dev.octet.emulate.PairOrder;
import dev.octet.emulate.SaturatingProducts;
import dev.octet.engine.ElementType;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Weights that cannot saturate on x86 without VNNI, whatever the input. Seven bits, levels -64..64, do for every
 * weight: two products are at most {@code 2 * 255 * 64 = 32640}. Most channels need less than that: each one gets the
 * finest scale, between those of 127 and of 64 levels, at which no pair of its neighbours leaves 16 bits.
 */
final class NarrowedWeights {
    /** Levels of a full scale on either side of zero. */
    private static final int FULL = 127;

    private NarrowedWeights() {}

    /**
     * Raises the scales of {@code weights} where they allow a pair to saturate. A bias must be quantized afterwards.
     *
     * @param node Conv, Gemm or MatMul of the prepared graph
     * @param weight its float weight
     * @param weights the same, quantized; returned as they are if UINT8 or of a depthwise convolution, where nothing
     *     saturates
     */
    static QuantizedWeights of(Node node, Tensor weight, QuantizedWeights weights) {
        boolean depthwise = node.op().equals("Conv") && PairOrder.isDepthwise(weight.shape(), Layers.groups(node));
        if (depthwise || weights.values().type() != ElementType.INT8) {
            return weights;
        }
        PairOrder order = order(node, weight.shape());
        float[] values = weight.toFloats();
        List<QuantParams> params = new ArrayList<>();
        if (weights.axis().isPresent()) {
            for (int n = 0; n < order.outputs(); n++) {
                params.add(narrowed(weights.params().get(n), values, order, n, n + 1));
            }
        } else {
            params.add(narrowed(weights.params().get(0), values, order, 0, order.outputs()));
        }
        Channels channels = Channels.of(weight, weights.axis());
        return new QuantizedWeights(channels.quantize(ElementType.INT8, params), params, weights.axis());
    }

    /** Which products of a Conv, Gemm or MatMul are neighbours. */
    static PairOrder order(Node node, long[] weight) {
        return node.op().equals("Conv")
                ? PairOrder.ofConvolution(weight)
                : PairOrder.ofMatrix(weight, Layers.outputAxis(node));
    }

    /**
     * {@code rounded} where no pair of its levels can saturate; the outputs of which one can are those of {@code
     * narrowed}, of the same scales.
     */
    static QuantizedWeights whereSafe(Node node, QuantizedWeights rounded, QuantizedWeights narrowed) {
        long[] shape = narrowed.values().shape();
        boolean depthwise = node.op().equals("Conv") && PairOrder.isDepthwise(shape, Layers.groups(node));
        if (depthwise || rounded.values().type() != ElementType.INT8) {
            return rounded;
        }
        PairOrder order = order(node, shape);
        byte[] levels = rounded.values().toBytes();
        byte[] safe = narrowed.values().toBytes();
        for (int n = 0; n < order.outputs(); n++) {
            if (!isSafe(levels, order, n)) {
                for (int k = 0; k < order.depth(); k++) {
                    levels[order.element(n, k)] = safe[order.element(n, k)];
                }
            }
        }
        return new QuantizedWeights(Tensor.ofBytes(ElementType.INT8, levels, shape), rounded.params(), rounded.axis());
    }

    private static boolean isSafe(byte[] levels, PairOrder order, int output) {
        for (int k = 0; k + 1 < order.depth(); k += 2) {
            if (SaturatingProducts.canSaturate(
                    levels[order.element(output, k)], levels[order.element(output, k + 1)])) {
                return false;
            }
        }
        return true;
    }

    /**
     * The finest parameters at which no pair of the outputs {@code from} to {@code to} can saturate. Found at 64 levels at
     * the latest, or a little later if the full scale cuts weights off.
     */
    private static QuantParams narrowed(QuantParams full, float[] values, PairOrder order, int from, int to) {
        QuantParams candidate = full;
        for (int levels = FULL - 1; !isSafe(candidate, values, order, from, to); levels--) {
            candidate = new QuantParams(full.scale() * FULL / levels, full.zeroPoint(), full.type());
        }
        return candidate;
    }

    private static boolean isSafe(QuantParams params, float[] values, PairOrder order, int from, int to) {
        for (int n = from; n < to; n++) {
            if (!isSafe(params, values, order, n)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSafe(QuantParams params, float[] values, PairOrder order, int output) {
        for (int k = 0; k + 1 < order.depth(); k += 2) {
            int first = params.quantize(values[order.element(output, k)]);
            int second = params.quantize(values[order.element(output, k + 1)]);
            if (SaturatingProducts.canSaturate(first, second)) {
                return false;
            }
        }
        return true;
    }
}
