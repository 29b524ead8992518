package dev.octet.calibrate;

import java.util.Optional;

import dev.octet.io.Section;

/**
 * What may be done to lower the error of quantization. Each is scored on held-out samples and undone where it does not
 * help, so switching one off saves time or keeps a model comparable, not accuracy.
 *
 * <p>In a recipe: {@code algorithms: {smooth_quant: false}}; what is left out is on.
 *
 * @param biasCorrection biases make up for what rounding the weights moves the mean of an output by
 * @param equalization channels of neighbouring convolutions are scaled alike: {@link CrossLayerEqualization}
 * @param smoothQuant outliers of activations move into the weights of products: {@link SmoothQuant}
 * @param rangePerTensor each tensor has the observer that serves the layers that read it best
 * @param weightRounding weights are rounded such that their errors cancel on what the layer reads: {@code WeightRounding}
 */
public record Algorithms(
        boolean biasCorrection,
        boolean equalization,
        boolean smoothQuant,
        boolean rangePerTensor,
        boolean weightRounding) {
    /** Everything. */
    public static final Algorithms ALL = new Algorithms(true, true, true, true, true);
    /** Nothing: ranges and rounding only, as other tools do by default. */
    public static final Algorithms NONE = new Algorithms(false, false, false, false, false);

    /** Reads the section under the recipe's {@code algorithms}. Empty if it is wrong, with the problems noted there. */
    static Optional<Algorithms> read(Section section) {
        Optional<Boolean> bias = section.flag("bias_correction");
        Optional<Boolean> equalization = section.flag("equalization");
        Optional<Boolean> smooth = section.flag("smooth_quant");
        Optional<Boolean> ranges = section.flag("range_per_tensor");
        Optional<Boolean> rounding = section.flag("weight_rounding");
        section.done();
        return section.build(() -> new Algorithms(
                bias.orElse(true),
                equalization.orElse(true),
                smooth.orElse(true),
                ranges.orElse(true),
                rounding.orElse(true)));
    }

    /** Whether any needs statistics of channels. */
    boolean needChannels() {
        return biasCorrection || smoothQuant;
    }

    /** Whether any needs rows of what layers read. @param ranged whether the recipe says how ranges are made */
    boolean needRows(boolean ranged) {
        return rangePerTensor && !ranged || weightRounding || smoothQuant;
    }
}
