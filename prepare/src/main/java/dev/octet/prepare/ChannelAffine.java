package dev.octet.prepare;

import java.util.Arrays;
import java.util.Optional;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * What BatchNormalization does at inference: {@code y = scale[c] x + shift[c]} for channel c, computed in double.
 *
 * @param scale gamma / sqrt(variance + epsilon)
 * @param shift beta - mean scale
 */
record ChannelAffine(double[] scale, double[] shift) {
    /** Of {@code BatchNormalization} in ONNX's Operators.md. */
    private static final float EPSILON = 1e-5f;

    /** Empty if the node is in training, its constants are not FLOAT32 initializers, or a factor is not finite. */
    static Optional<ChannelAffine> of(Graph graph, Node node) {
        boolean training = node.integer("training_mode").orElse(0L) != 0;
        if (training || node.outputs().size() > 1 || node.inputs().size() != 5) {
            return Optional.empty();
        }
        float[][] constants = new float[4][];
        for (int i = 0; i < constants.length; i++) {
            Optional<Tensor> value = graph.initializer(node.inputs().get(i + 1));
            if (value.isEmpty() || value.get().type() != ElementType.FLOAT32) {
                return Optional.empty();
            }
            constants[i] = value.get().toFloats();
        }
        double epsilon = node.number("epsilon").orElse(EPSILON);
        double[] scale = new double[constants[0].length];
        double[] shift = new double[scale.length];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = constants[0][c] / Math.sqrt(constants[3][c] + epsilon);
            shift[c] = constants[1][c] - constants[2][c] * scale[c];
            if (!Float.isFinite((float) scale[c]) || !Float.isFinite((float) shift[c])) {
                return Optional.empty();
            }
        }
        return Optional.of(new ChannelAffine(scale, shift));
    }

    int channels() {
        return scale.length;
    }

    boolean shifts() {
        return Arrays.stream(shift).anyMatch(t -> t != 0);
    }
}
