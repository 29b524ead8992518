package dev.octet.calibrate;

import java.nio.ByteBuffer;

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

    /** Writes an output to element {@code at}; {@code sum} is that of the raw products. */
    void put(ByteBuffer out, int at, int output, int sum) {
        float scaled = scaled(output, sum);
        if (type == ElementType.FLOAT32) {
            out.putFloat(Float.BYTES * at, scaled + more[output]);
        } else {
            // Half to even, saturating.
            float clipped = Math.min(Math.max(scaled, -zeroPoint), 255 - zeroPoint);
            out.put(at, (byte) ((int) Math.rint(clipped) + zeroPoint));
        }
    }

    /** The output of {@code sum} before it is rounded. */
    float scaled(int output, int sum) {
        return (sum + offsets[output]) * scales[output];
    }
}
