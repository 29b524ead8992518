package dev.octet.quantize;

import dev.octet.engine.ElementType;
import dev.octet.observe.Range;

import static java.util.Objects.requireNonNull;

/**
 * Scale and zero point of a tensor or of one channel: {@code x = (q - zeroPoint) * scale}.
 *
 * @param scale distance of two neighbouring levels in the unit of the tensor; positive, as stored in the model
 * @param zeroPoint level that stands for exactly 0.0, within {@code type}
 * @param type UINT8 or INT8
 */
public record QuantParams(float scale, int zeroPoint, ElementType type) {

    public QuantParams {
        requireNonNull(type, "type");
        if (!(scale > 0 && scale < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("scale must be positive and finite but was " + scale);
        }
        if (zeroPoint < lowest(type) || zeroPoint > highest(type)) {
            throw new IllegalArgumentException("zero point " + zeroPoint + " does not fit " + type);
        }
    }

    /**
     * Parameters that represent {@code range} and 0.0 with the levels that the type, symmetry and reduction leave:
     *
     * <table>
     * <caption>levels</caption>
     * <tr><th></th><th>asymmetric</th><th>symmetric</th><th>reduced to 7 bits, either way</th></tr>
     * <tr><td>UINT8</td><td>0..255</td><td>0..255</td><td>0..127</td></tr>
     * <tr><td>INT8</td><td>-128..127</td><td>-127..127</td><td>-64..64</td></tr>
     * </table>
     *
     * <p>To the bit what {@code compute_scale_zp} of onnxruntime.quantization 1.28 gives: the width of the range is
     * rounded to float32, everything after it is double, the zero point is rounded half to even, the scale is stored as
     * float32. A range narrower than the smallest normal float per level, all zeros first of all, gets scale 1 and zero
     * point 0 whatever the symmetry, as there. The one deviation: a range wider than the largest float, where Python
     * ends with an infinite scale, is computed in double.
     */
    static QuantParams of(Range range, ElementType type, boolean symmetric, boolean reduced) {
        Range whole = range.withZero();
        int low = reduced ? (type == ElementType.INT8 ? -64 : 0) : lowest(type) + (symmetric ? spared(type) : 0);
        int high = reduced ? (type == ElementType.INT8 ? 64 : 127) : highest(type);
        float bound = Math.max(-whole.min(), whole.max());
        float min = symmetric ? -bound : whole.min();
        float max = symmetric ? bound : whole.max();
        double width = max - min;
        if (Double.isInfinite(width)) {
            width = (double) max - min;
        }
        double scale = width / (high - low);
        if (scale < Float.MIN_NORMAL) {
            return new QuantParams(1f, 0, type);
        }
        double zeroPoint = symmetric ? Math.rint((low + high) / 2.0) : Math.rint(low - min / scale);
        return new QuantParams((float) scale, (int) zeroPoint, type);
    }

    /** One level less below zero for INT8, so that both signs have the same; UINT8 is symmetric around 128 instead. */
    private static int spared(ElementType type) {
        return type == ElementType.INT8 ? 1 : 0;
    }

    /**
     * The level of {@code value} as ONNX's QuantizeLinear computes it: float32 division, half to even, saturating over
     * the whole type also where the parameters were made for fewer levels. NaN gives 0, as ONNX Runtime does.
     */
    public int quantize(float value) {
        if (Float.isNaN(value)) {
            return 0;
        }
        double level = Math.rint(value / scale) + zeroPoint;
        return (int) Math.max(lowest(type), Math.min(highest(type), level));
    }

    /** The value that a level stands for, in float32 as DequantizeLinear computes it. */
    public float dequantize(int level) {
        return (level - zeroPoint) * scale;
    }

    /** The values that are represented without clipping, all levels of the type used. */
    Range representable() {
        return new Range(dequantize(lowest(type)), dequantize(highest(type)));
    }

    private static int lowest(ElementType type) {
        return switch (type) {
            case UINT8 -> 0;
            case INT8 -> -128;
            default -> throw new IllegalArgumentException(type + " is not an 8-bit integer type");
        };
    }

    private static int highest(ElementType type) {
        return type == ElementType.UINT8 ? 255 : 127;
    }
}
