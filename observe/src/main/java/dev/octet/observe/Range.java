package dev.octet.observe;

/**
 * The interval of values that a tensor's quantization has to represent; values outside are clipped.
 *
 * @param min smallest represented value, finite, in the unit of the tensor
 * @param max largest represented value, finite, at least {@code min}
 */
public record Range(float min, float max) {

    public Range {
        if (!(min <= max) || Float.isInfinite(min) || Float.isInfinite(max)) { // written so that NaN fails too
            throw new IllegalArgumentException("a range needs finite min <= max but was [" + min + ", " + max + "]");
        }
    }

    /**
     * The smallest range that holds this one and 0.0: padding, ReLU and the bias of a convolution need an exact zero.
     */
    public Range withZero() {
        // 0f + x turns -0.0f into 0.0f, so that ranges that are equal print and hash alike.
        return new Range(0f + Math.min(min, 0f), 0f + Math.max(max, 0f));
    }

    /** The smallest range that holds both, for tensors that must share their parameters. */
    public Range union(Range other) {
        return new Range(Math.min(min, other.min), Math.max(max, other.max));
    }

    /** Whether {@code value} is not clipped; false for NaN. */
    public boolean contains(float value) {
        return value >= min && value <= max;
    }
}
