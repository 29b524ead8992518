package dev.octet.quantize;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.observe.Range;

import static java.util.Objects.requireNonNull;

/**
 * A float weight as 8-bit integers. Symmetric, byte-equal to what onnxruntime.quantization 1.28 writes.
 *
 * @param values levels, with the shape of the float weight; UINT8 or INT8
 * @param params one for the whole tensor, or one for each index of {@code axis}
 * @param axis dimension whose indices are the channels; empty if quantized per tensor
 */
public record QuantizedWeights(Tensor values, List<QuantParams> params, OptionalInt axis) {
    /** Margin by which a bias must stay inside int32; the factor of onnxruntime.quantization. */
    private static final double BIAS_MARGIN = 1.0001;

    /** Levels of int32 but for the lowest, so that both signs have the same. */
    private static final double BIAS_LEVELS = 4294967294.0;

    public QuantizedWeights {
        requireNonNull(values, "values");
        params = List.copyOf(params);
        long channels = axis.isPresent() ? values.shape()[axis.getAsInt()] : 1;
        if (params.size() != channels) {
            throw new IllegalArgumentException(
                    values + " needs " + channels + " pairs of parameters but got " + params.size());
        }
    }

    /**
     * Quantizes a weight that no bias depends on.
     *
     * @param weight FLOAT32 of any shape, all values finite
     * @param axis dimension of the channels, negative counted from the end; empty, or a scheme that is per tensor,
     *     gives one scale for all
     * @throws IllegalArgumentException if a value is NaN or infinite, or the axis does not exist
     */
    public static QuantizedWeights of(Tensor weight, OptionalInt axis, Scheme scheme) {
        Channels channels = Channels.of(weight, scheme.perChannel() ? axis : OptionalInt.empty());
        List<QuantParams> params =
                channels.ranges().stream().map(scheme::weight).toList();
        return new QuantizedWeights(channels.quantize(scheme.weights(), params), params, channels.axis());
    }

    /**
     * Quantizes the weight of a node that adds a bias. Where the product of input scale and weight scale is too small
     * for the bias in int32, as it happens in channels that batch normalisation has all but switched off, the scale of
     * the weight is raised first: a coarser weight there costs nothing, a clipped bias costs everything.
     *
     * @param bias FLOAT32; one value for each channel if quantized per channel
     * @param inputScale scale of the node's input
     */
    public static QuantizedWeights of(Tensor weight, OptionalInt axis, Scheme scheme, Tensor bias, float inputScale) {
        Channels channels = Channels.of(weight, scheme.perChannel() ? axis : OptionalInt.empty());
        float[] offsets = bias.toFloats();
        List<Range> ranges = channels.ranges();
        if (channels.axis().isPresent() && offsets.length != ranges.size()) {
            throw new IllegalArgumentException("a bias of " + offsets.length + " values does not match " + ranges.size()
                    + " channels of " + weight);
        }
        List<QuantParams> params = IntStream.range(0, ranges.size())
                .mapToObj(i -> {
                    double largest = channels.axis().isPresent()
                            ? Math.abs(offsets[i])
                            : IntStream.range(0, offsets.length)
                                    .mapToDouble(j -> Math.abs(offsets[j]))
                                    .max()
                                    .orElse(0);
                    return raised(scheme.weight(ranges.get(i)), inputScale, largest);
                })
                .toList();
        return new QuantizedWeights(channels.quantize(scheme.weights(), params), params, channels.axis());
    }

    /** Only a zero point of 0 has a bias whose scale is the plain product, so U8 weights are left as they are. */
    private static QuantParams raised(QuantParams params, float inputScale, double largestBias) {
        double smallest = BIAS_MARGIN * (2.0 * largestBias) / BIAS_LEVELS;
        double candidate = (double) inputScale * params.scale();
        if (params.type() != ElementType.INT8 || !(candidate < smallest && candidate > 0)) {
            return params;
        }
        return new QuantParams((float) (params.scale() * (smallest / candidate)), params.zeroPoint(), params.type());
    }

    /** Scales as DequantizeLinear wants them: FLOAT32, a scalar per tensor, else one for each channel. */
    Tensor scales() {
        float[] scales = new float[params.size()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = params.get(i).scale();
        }
        return Tensor.ofFloats(scales, vector());
    }

    /** Zero points as DequantizeLinear wants them, shaped like {@link #scales} and of the type of {@link #values}. */
    Tensor zeroPoints() {
        byte[] zeroPoints = new byte[params.size()];
        for (int i = 0; i < zeroPoints.length; i++) {
            zeroPoints[i] = (byte) params.get(i).zeroPoint();
        }
        return Tensor.ofBytes(values.type(), zeroPoints, vector());
    }

    /** The float weight that the engine computes with, FLOAT32 with the shape of {@link #values}. */
    public Tensor dequantized() {
        Tensor result = Tensor.zeros(ElementType.FLOAT32, values.shape());
        FloatBuffer out = result.floats();
        ByteBuffer levels = values.bytes();
        Channels channels = Channels.of(result, axis);
        for (int i = 0; levels.hasRemaining(); i++) {
            byte level = levels.get();
            QuantParams channel = params.get(channels.channelOf(i));
            out.put(channel.dequantize(values.type() == ElementType.INT8 ? level : Byte.toUnsignedInt(level)));
        }
        return result;
    }

    /**
     * The bias in int32 with scale {@code inputScale * weightScale * beta} and zero point 0.
     *
     * @param bias FLOAT32; a vector of one value for each channel if quantized per channel
     * @param inputScale scale of the node's input
     * @param beta factor of a Gemm's bias; 1 elsewhere
     */
    QuantizedBias bias(Tensor bias, float inputScale, float beta) {
        float[] offsets = bias.toFloats();
        float[] scales = new float[params.size()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = inputScale * params.get(i).scale() * beta;
        }
        if (axis.isPresent() && offsets.length != scales.length) {
            throw new IllegalArgumentException("a bias of " + offsets.length + " values does not match " + scales.length
                    + " channels of " + values);
        }
        Tensor result = Tensor.zeros(ElementType.INT32, bias.shape());
        IntBuffer out = result.ints();
        int clipped = 0;
        for (int i = 0; i < offsets.length; i++) {
            double level = Math.rint((double) offsets[i] / scales[scales.length == 1 ? 0 : i]);
            if (!(Math.abs(offsets[i]) < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("bias value " + i + " is " + offsets[i] + "; it must be finite");
            }
            clipped += level < Integer.MIN_VALUE || level > Integer.MAX_VALUE ? 1 : 0;
            out.put((int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, level)));
        }
        return new QuantizedBias(result, Tensor.ofFloats(scales, vector()), clipped);
    }

    /** The weights of a matrix with rows and columns exchanged, and so the axis of the channels. */
    QuantizedWeights transposed() {
        int rows = (int) values.shape()[0];
        int columns = (int) values.shape()[1];
        byte[] from = values.toBytes();
        byte[] to = new byte[from.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                to[column * rows + row] = from[row * columns + column];
            }
        }
        OptionalInt other = axis.isPresent() ? OptionalInt.of(1 - axis.getAsInt()) : axis;
        return new QuantizedWeights(Tensor.ofBytes(values.type(), to, columns, rows), params, other);
    }

    private long[] vector() {
        return axis.isPresent() ? new long[] {params.size()} : new long[0];
    }

    /**
     * A bias in int32.
     *
     * @param values INT32 with the shape of the float bias
     * @param scales FLOAT32, a scalar or one for each channel; the zero point is 0
     * @param clipped how many values did not fit; 0 where the weight's scale was raised for this bias
     */
    record QuantizedBias(Tensor values, Tensor scales, int clipped) {}
}
