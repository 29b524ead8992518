package dev.octet.quantize;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.observe.Range;
import dev.octet.quantize.QuantizedWeights.QuantizedBias;

/**
 * The numbers of a quantized model: what a calibration pass has seen, turned into scales, zero points and levels.
 *
 * @param ranges range by tensor, for every tensor that a placement measures
 * @param means mean by input channel of what layers read; empty to leave biases as they are
 * @param narrow whether weights are kept so small that no processor's sums of products saturate
 * @param rounding how weights are rounded; empty for to nearest
 */
public record Quantization(
        Scheme scheme,
        Map<String, Range> ranges,
        Map<Layers.Input, double[]> means,
        boolean narrow,
        Optional<RoundedWeights> rounding) {
    /** Levels that the bias of a channel without weights gets: far from overflow, far finer than any output. */
    private static final double LONE_BIAS_LEVELS = 1 << 24;

    public Quantization {
        ranges = Map.copyOf(ranges);
        means = Map.copyOf(means);
    }

    /** With weights of any size, rounded to nearest. */
    public Quantization(Scheme scheme, Map<String, Range> ranges, Map<Layers.Input, double[]> means) {
        this(scheme, ranges, means, false, Optional.empty());
    }

    /** These numbers with other means. */
    public Quantization withMeans(Map<Layers.Input, double[]> other) {
        return new Quantization(scheme, ranges, other, narrow, rounding);
    }

    /** These numbers with other ranges. */
    public Quantization withRanges(Map<String, Range> other) {
        return new Quantization(scheme, other, means, narrow, rounding);
    }

    /** These numbers with weights rounded by what layers read. */
    public Quantization withRounding(RoundedWeights rounded) {
        return new Quantization(scheme, ranges, means, narrow, Optional.of(rounded));
    }

    /** Parameters of an activation. */
    public QuantParams activation(String tensor) {
        Range range = ranges.get(tensor);
        if (range == null) {
            throw new IllegalStateException("no range was measured for " + tensor);
        }
        return scheme.activation(range);
    }

    /**
     * A layer's constants.
     *
     * @param bias present if the bias is an integer
     * @param floatBias present if the bias stays float but changes
     */
    public record QuantizedLayer(QuantizedWeights weights, Optional<QuantizedBias> bias, Optional<Tensor> floatBias) {}

    /**
     * Quantizes the constants of a Conv, Gemm or MatMul of the prepared graph whose bias becomes int32.
     *
     * @param read what the layer reads in the prepared graph
     * @param bias what is added per output channel; empty if nothing is
     * @param source tensor whose range the layer's input has
     */
    QuantizedLayer layer(Node node, Layers.Input read, Tensor weight, Optional<Tensor> bias, String source) {
        int axis = Layers.outputAxis(node);
        Optional<Tensor> added = bias.isEmpty() && means.containsKey(read)
                ? Optional.of(Tensor.ofFloats(new float[(int) weight.shape()[axis]], weight.shape()[axis]))
                : bias;
        if (added.isEmpty()) {
            QuantizedWeights weights = QuantizedWeights.of(weight, OptionalInt.of(axis), scheme);
            return new QuantizedLayer(rounded(node, weight, weights), Optional.empty(), Optional.empty());
        }
        float scale = activation(source).scale();
        QuantizedWeights weights =
                rounded(node, weight, QuantizedWeights.of(weight, OptionalInt.of(axis), scheme, added.get(), scale));
        Tensor corrected = corrected(node, read, weight, weights, added.get());
        QuantizedWeights fine = withFineLoneBiases(weights, corrected, scale);
        return new QuantizedLayer(fine, Optional.of(fine.bias(corrected, scale, 1)), Optional.empty());
    }

    /** As {@link #layer}, for a layer whose bias, if it has one, is added in float. */
    public QuantizedLayer floatBiased(Node node, Layers.Input read, Tensor weight, Optional<Tensor> bias) {
        QuantizedWeights weights =
                rounded(node, weight, QuantizedWeights.of(weight, OptionalInt.of(Layers.outputAxis(node)), scheme));
        Optional<Tensor> corrected = bias.filter(value -> means.containsKey(read))
                .map(value -> corrected(node, read, weight, weights, value));
        return new QuantizedLayer(weights, Optional.empty(), corrected);
    }

    /** The weights at their final levels. */
    private QuantizedWeights rounded(Node node, Tensor weight, QuantizedWeights nearest) {
        QuantizedWeights plain = narrow ? NarrowedWeights.of(node, weight, nearest) : nearest;
        if (rounding.isEmpty()) {
            return plain;
        }
        QuantizedWeights better = rounding.get().of(node, weight, plain);
        return narrow ? NarrowedWeights.whereSafe(node, better, plain) : better;
    }

    private Tensor corrected(Node node, Layers.Input read, Tensor weight, QuantizedWeights weights, Tensor bias) {
        double[] mean = means.get(read);
        if (mean == null) {
            return bias;
        }
        double[] shift = node.op().equals("Conv")
                ? BiasCorrection.ofConvolution(weight, weights, mean, Layers.groups(node))
                : BiasCorrection.ofMatrix(weight, weights, mean, Layers.outputAxis(node));
        return BiasCorrection.corrected(bias, shift);
    }

    /**
     * A channel whose weights are all zero, as pruning leaves them, has a scale of 1 by convention, and its bias would
     * be rounded to whole steps of the input. Any scale represents zeros, so it gets one that suits the bias.
     */
    private static QuantizedWeights withFineLoneBiases(QuantizedWeights weights, Tensor bias, float inputScale) {
        boolean[] used = new boolean[weights.params().size()];
        Channels channels = Channels.of(weights.values(), weights.axis());
        ByteBuffer levels = weights.values().bytes();
        for (int i = 0; levels.hasRemaining(); i++) {
            used[channels.channelOf(i)] |= levels.get() != 0;
        }
        List<QuantParams> params = new ArrayList<>(weights.params());
        float[] biases = bias.toFloats();
        float largest = 0;
        for (float value : biases) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int channel = 0; channel < used.length; channel++) {
            float value = used.length == biases.length ? Math.abs(biases[channel]) : largest;
            float fine = (float) (value / LONE_BIAS_LEVELS / inputScale);
            QuantParams old = params.get(channel);
            if (!used[channel] && old.scale() == 1 && fine >= Float.MIN_NORMAL && old.zeroPoint() == 0) {
                params.set(channel, new QuantParams(fine, 0, old.type()));
            }
        }
        return new QuantizedWeights(weights.values(), params, weights.axis());
    }
}
