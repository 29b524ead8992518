package dev.octet.quantize;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.engine.Tensor;

import static org.assertj.core.api.Assertions.assertThat;

class BlockWeightsTest {
    private static final int DEPTH = 100;
    private static final int COLUMNS = 3;

    @ParameterizedTest
    @ValueSource(ints = {8, 4})
    void staysWithinAStepOfEveryWeight(int bits) {
        float[] weights = weights();
        BlockWeights quantized = BlockWeights.of(Tensor.ofFloats(weights, DEPTH, COLUMNS), 1, bits);

        float[] rounded = dequantized(quantized, DEPTH, COLUMNS);
        int blocks = (int) quantized.values().shape()[1];
        float[] scales = quantized.scales().toFloats();
        for (int k = 0; k < DEPTH; k++) {
            for (int n = 0; n < COLUMNS; n++) {
                float step = Math.abs(scales[n * blocks + k / quantized.block()]);
                // A whole step at the end of the levels that lacks the opposite of the lowest one, else half of one.
                assertThat(Math.abs(rounded[k * COLUMNS + n] - weights[k * COLUMNS + n]))
                        .isLessThanOrEqualTo(1.001f * step);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 4})
    void keepsTheFarthestWeightOfABlockExact(int bits) {
        float[] weights = weights();
        weights[5 * COLUMNS + 1] = 7;
        weights[5 * COLUMNS + 2] = -7;

        float[] rounded =
                dequantized(BlockWeights.of(Tensor.ofFloats(weights, DEPTH, COLUMNS), 1, bits), DEPTH, COLUMNS);

        assertThat(rounded[5 * COLUMNS + 1]).isEqualTo(7);
        assertThat(rounded[5 * COLUMNS + 2]).isEqualTo(-7);
    }

    @Test
    void readsRowsAndColumnsAsTheAxisSays() {
        float[] weights = weights();
        float[] turned = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            turned[i % COLUMNS * DEPTH + i / COLUMNS] = weights[i];
        }

        BlockWeights upright = BlockWeights.of(Tensor.ofFloats(weights, DEPTH, COLUMNS), 1, 4);
        BlockWeights other = BlockWeights.of(Tensor.ofFloats(turned, COLUMNS, DEPTH), 0, 4);

        assertThat(other.values().toBytes()).isEqualTo(upright.values().toBytes());
        assertThat(other.scales().toFloats()).isEqualTo(upright.scales().toFloats());
    }

    @Test
    void givesZerosAndWhatIsTooSmallTheLevelOfZero() {
        float[] weights = new float[DEPTH * COLUMNS];
        weights[7] = Float.MIN_VALUE;

        BlockWeights quantized = BlockWeights.of(Tensor.ofFloats(weights, DEPTH, COLUMNS), 1, 4);

        assertThat(quantized.values().toBytes()).containsOnly(0x88);
        assertThat(quantized.scales().toFloats()).containsOnly(1);
    }

    /** The weights [K, N] that blocks stand for, read as the operator's documentation says. */
    static float[] dequantized(BlockWeights weights, int depth, int columns) {
        byte[] packed = weights.values().toBytes();
        float[] scales = weights.scales().toFloats();
        int blocks = (depth + weights.block() - 1) / weights.block();
        float[] result = new float[depth * columns];
        for (int n = 0; n < columns; n++) {
            for (int k = 0; k < depth; k++) {
                int at = n * blocks * weights.block() + k;
                int level = weights.bits() == 8 ? packed[at] & 0xff : packed[at / 2] >> 4 * (at % 2) & 0xf;
                float scale = scales[n * blocks + k / weights.block()];
                result[k * columns + n] = scale * (level - (1 << (weights.bits() - 1)));
            }
        }
        return result;
    }

    private static float[] weights() {
        Random random = new Random(11);
        float[] weights = new float[DEPTH * COLUMNS];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return weights;
    }
}
