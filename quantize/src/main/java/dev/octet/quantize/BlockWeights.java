package dev.octet.quantize;

import java.nio.FloatBuffer;
import java.util.Arrays;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;

/**
 * The weights of a matrix product [K, N] in 8 or 4 bits with a scale for each block of a column: the layout of
 * MatMulNBits, an operator of ONNX Runtime's own (docs/ContribOperators.md there).
 *
 * @param bits 8 or 4
 * @param block neighbours in a column that share a scale
 * @param values UINT8 [N, ceil(K / block), block * bits / 8]; of two levels in one byte the first is the low half. Zero
 *     is the level {@code 2^(bits - 1)}
 * @param scales FLOAT32 [N * ceil(K / block)]
 */
record BlockWeights(int bits, int block, Tensor values, Tensor scales) {
    /** 4 bits need the accuracy: 64 and 128 save up to a fifth of the time of a product, for 1 dB each. */
    private static final int BLOCK_OF_4_BITS = 32;
    /** Of 32, 64 and 128 the fastest, or nearly, in seven products of one row; 64 is 1 dB better, which 8 bits can spare. */
    private static final int BLOCK_OF_8_BITS = 128;

    /**
     * Rounds weights to the nearest level. The value of a block that is farthest from zero gets the lowest level, which
     * has no opposite: so no level is lost, and its scale may be negative.
     *
     * @param weight FLOAT32, finite, of rank 2
     * @param outputAxis which of the two dimensions is N
     * @param bits 8 or 4
     */
    static BlockWeights of(Tensor weight, int outputAxis, int bits) {
        int columns = (int) weight.shape()[outputAxis];
        int depth = (int) weight.shape()[1 - outputAxis];
        int nextColumn = outputAxis == 1 ? 1 : depth;
        int nextRow = outputAxis == 1 ? columns : 1;
        int block = bits == 8 ? BLOCK_OF_8_BITS : BLOCK_OF_4_BITS;
        int blocks = (depth + block - 1) / block;
        int zero = 1 << (bits - 1);
        FloatBuffer values = weight.floats();
        int[] levels = new int[block];
        byte[] packed = new byte[columns * blocks * (block * bits / 8)];
        float[] scales = new float[columns * blocks];
        for (int i = 0; i < scales.length; i++) {
            int row = i % blocks * block;
            int first = i / blocks * nextColumn + row * nextRow;
            int count = Math.min(block, depth - row);
            scales[i] = scale(values, first, nextRow, count, zero);
            Arrays.fill(levels, zero);
            for (int k = 0; k < count; k++) {
                double level = Math.rint(values.get(first + k * nextRow) / scales[i]);
                levels[k] = (int) Math.max(-zero, Math.min(zero - 1, level)) + zero;
            }
            pack(levels, bits, packed, i * (block * bits / 8));
        }
        return new BlockWeights(
                bits,
                block,
                Tensor.ofBytes(ElementType.UINT8, packed, columns, blocks, block * bits / 8),
                Tensor.ofFloats(scales, scales.length));
    }

    private static float scale(FloatBuffer values, int first, int step, int count, int zero) {
        float farthest = 0;
        for (int k = 0; k < count; k++) {
            float value = values.get(first + k * step);
            farthest = Math.abs(value) > Math.abs(farthest) ? value : farthest;
        }
        float scale = farthest / -zero;
        return Math.abs(scale) < Float.MIN_NORMAL ? 1 : scale; // zeros, or as good as
    }

    private static void pack(int[] levels, int bits, byte[] packed, int at) {
        for (int k = 0; k < levels.length; k++) {
            int bit = k * bits;
            packed[at + bit / 8] |= (byte) (levels[k] << bit % 8);
        }
    }
}
