package dev.octet.emulate;

import java.util.OptionalDouble;

import dev.octet.engine.ElementType;

/**
 * What is known of an integer layer's outputs before it runs. Scale and zero point of its input may come from a node.
 *
 * @param type UINT8, FLOAT32, or INT32 for the sums themselves
 * @param weightSums per output: the sum of its weights
 * @param bias per output, in int32
 * @param weightScales per output
 * @param outputScale of a UINT8 output
 * @param zeroPoint of a UINT8 output
 * @param more per output: what is added to a float
 */
record OutputConstants(
        ElementType type,
        int[] weightSums,
        int[] bias,
        float[] weightScales,
        OptionalDouble outputScale,
        int zeroPoint,
        float[] more) {

    /** How many outputs there are. */
    int outputs() {
        return bias.length;
    }

    /** With the scale and zero point of the input. */
    OutputStage stage(float inputScale, int inputZero) {
        int[] offsets = new int[bias.length];
        float[] scales = new float[bias.length];
        for (int n = 0; n < bias.length; n++) {
            offsets[n] = bias[n] - inputZero * weightSums[n];
            float product = inputScale * weightScales[n];
            scales[n] = outputScale.isPresent() ? product / (float) outputScale.getAsDouble() : product;
        }
        return new OutputStage(type, offsets, scales, zeroPoint, more);
    }
}
