package dev.octet.emulate;

import java.nio.ByteBuffer;

import dev.octet.engine.ElementType;

/**
 * What an integer layer of the engine makes of its sums, in the order and precision of its kernels: {@code offset} is
 * added in int32, the rest is float32.
 *
 * @param type UINT8, FLOAT32, or INT32 for the sums themselves
 * @param offsets per output: the bias in int32, less the input's zero point times the sum of the weights
 * @param scales per output: {@code inputScale * weightScale / outputScale}, without the last for floats
 * @param zeroPoint of a UINT8 output
 * @param more per output: what is added to a float
 */
record OutputStage(ElementType type, int[] offsets, float[] scales, int zeroPoint, float[] more) {

    /** Writes an output to element {@code at}; {@code sum} is that of the raw products. */
    void put(ByteBuffer out, int at, int output, int sum) {
        switch (type) {
            case INT32 -> out.putInt(Integer.BYTES * at, sum + offsets[output]);
            case FLOAT32 -> out.putFloat(Float.BYTES * at, scaled(output, sum) + more[output]);
            default -> {
                // Half to even, saturating.
                float clipped = Math.min(Math.max(scaled(output, sum), -zeroPoint), 255 - zeroPoint);
                out.put(at, (byte) ((int) Math.rint(clipped) + zeroPoint));
            }
        }
    }

    /** The output of {@code sum} before it is rounded. */
    float scaled(int output, int sum) {
        return (sum + offsets[output]) * scales[output];
    }
}
