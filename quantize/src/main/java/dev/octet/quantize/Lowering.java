package dev.octet.quantize;

import dev.octet.engine.Graph;
import dev.octet.prepare.TensorTypes;

/**
 * How a quantized graph is spelled for the engine; none of it changes what is computed but for the order of additions.
 *
 * @param portable whether the graph keeps to ONNX's own operators, so that other engines run it too
 * @param instanceNorms whether layer norms are written as instance norms, which ONNX Runtime computes faster
 */
public record Lowering(boolean portable, boolean instanceNorms) {
    /** Nothing but what every model gets. */
    public static Lowering of(boolean portable) {
        return new Lowering(portable, false);
    }

    /** The same, with norms written as {@code InstanceNormalization} or not. */
    public Lowering withInstanceNorms(boolean on) {
        return new Lowering(portable, on);
    }

    /** Spells {@code quantized}, a graph in QDQ form with named nodes. */
    void apply(Graph quantized, TensorTypes types) {
        if (!portable) {
            IntegerProducts.fuse(quantized);
        }
        if (instanceNorms) {
            InstanceNorms.replace(quantized, types);
        }
    }
}
