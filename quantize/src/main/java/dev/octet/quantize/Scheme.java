package dev.octet.quantize;

import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.io.Section;
import dev.octet.observe.Range;

/**
 * Types and granularity of a quantized model in QDQ form. Activations are quantized per tensor, biases always as INT32
 * with the product of the two scales.
 *
 * <p>In a recipe: {@code scheme: {activations: u8, weights: s8, symmetric: false, per_channel: true, reduce_range:
 * false}}; what is left out is as in {@link #DEFAULT}.
 *
 * @param activations UINT8 or INT8; INT8 is slow on x86 and stops ReLU from being folded where symmetric
 * @param weights INT8, or UINT8 for machines whose u8 x s8 instructions saturate
 * @param symmetric whether activations are symmetric around zero; weights always are
 * @param perChannel whether weights have one scale for each output channel rather than one for the tensor
 * @param reduceRange whether weights use 7 bits only, so that a sum of two u8 x s8 products fits 16 bits: needed on x86
 *     without VNNI or AMX, costs accuracy elsewhere
 */
public record Scheme(
        ElementType activations, ElementType weights, boolean symmetric, boolean perChannel, boolean reduceRange) {
    /** U8 asymmetric activations, S8 per-channel weights: the only pair with fast kernels on every recent x86. */
    public static final Scheme DEFAULT = new Scheme(ElementType.UINT8, ElementType.INT8, false, true, false);

    public Scheme {
        require8Bits("activations", activations);
        require8Bits("weights", weights);
        if (activations == ElementType.INT8 && weights == ElementType.UINT8) {
            throw new IllegalArgumentException(
                    "s8 activations need s8 weights: ONNX Runtime has no kernel for s8 activations with u8 weights");
        }
    }

    /**
     * Reads the section under the recipe's {@code scheme}. Empty if it is wrong, with the problems noted there.
     *
     * @param section the mapping itself; {@code scheme: auto} is for the caller to tell apart
     */
    public static Optional<Scheme> read(Section section) {
        Optional<Letter> activations = section.choice("activations", Letter.class);
        Optional<Letter> weights = section.choice("weights", Letter.class);
        Optional<Boolean> symmetric = section.flag("symmetric");
        Optional<Boolean> perChannel = section.flag("per_channel");
        Optional<Boolean> reduceRange = section.flag("reduce_range");
        section.done();
        return section.build(() -> new Scheme(
                activations.map(Letter::type).orElse(DEFAULT.activations),
                weights.map(Letter::type).orElse(DEFAULT.weights),
                symmetric.orElse(DEFAULT.symmetric),
                perChannel.orElse(DEFAULT.perChannel),
                reduceRange.orElse(DEFAULT.reduceRange)));
    }

    /** Parameters of an activation with that range. */
    public QuantParams activation(Range range) {
        return QuantParams.of(range, activations, symmetric, false);
    }

    /** Parameters of a weight, or of one of its channels, with that range. */
    QuantParams weight(Range range) {
        return QuantParams.of(range, weights, true, reduceRange);
    }

    /** As recipes spell it, such as {@code u8/s8 per channel}. */
    @Override
    public String toString() {
        return letter(activations) + "/" + letter(weights)
                + (perChannel ? " per channel" : " per tensor")
                + (symmetric ? " symmetric" : "")
                + (reduceRange ? " 7-bit weights" : "");
    }

    private static String letter(ElementType type) {
        return type == ElementType.UINT8 ? "u8" : "s8";
    }

    private static void require8Bits(String name, ElementType type) {
        if (type != ElementType.UINT8 && type != ElementType.INT8) {
            throw new IllegalArgumentException(name + " must be UINT8 or INT8 but was " + type);
        }
    }

    private enum Letter {
        U8,
        S8;

        private ElementType type() {
            return this == U8 ? ElementType.UINT8 : ElementType.INT8;
        }
    }
}
