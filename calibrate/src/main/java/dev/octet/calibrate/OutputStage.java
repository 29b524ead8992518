package dev.octet.calibrate;

import dev.octet.engine.ElementType;

/**
 * What an integer layer of the engine makes of its sums, in the order and precision of its kernels: {@code offset} is
 * added in int32, the rest is float32.
 *
 * @param type UINT8, or FLOAT32 where the layer gives floats
 * @param offsets per output: the bias in int32, less the input's zero point times the sum of the weights
 * @param scales per output: {@code inputScale * weightScale / outputScale}, without the last for floats
 * @param zeroPoint of a UINT8 output
 * @param more per output: what is added to a float
 */
record OutputStage(ElementType type, int[] offsets, float[] scales, int zeroPoint, float[] more) {

    /** The level of a UINT8 output; {@code sum} is that of the raw products. Half to even, saturating. */
    byte level(int output, int sum) {
        float scaled = (sum + offsets[output]) * scales[output];
        float clipped = Math.min(Math.max(scaled, -zeroPoint), 255 - zeroPoint);
        return (byte) ((int) Math.rint(clipped) + zeroPoint);
    }

    /** The value of a FLOAT32 output. */
    float value(int output, int sum) {
        return (sum + offsets[output]) * scales[output] + more[output];
    }
}
