package dev.octet.emulate;

import java.util.Random;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SaturatingProductsTest {

    @RepeatedTest(40)
    void addsUpLikeTheInstructionOneStepAtATime(RepetitionInfo repetition) {
        int seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        byte[][] columns = new byte[1 + random.nextInt(20)][1 + random.nextInt(60)];
        for (byte[] column : columns) {
            fill(column, random);
        }
        byte[] row = new byte[columns[0].length];
        fill(row, random);
        int[] exact = new int[columns.length];
        int[] lost = new int[columns.length];

        new SaturatingProducts(columns).accumulate(row, exact, lost);

        for (int n = 0; n < columns.length; n++) {
            assertThat(exact[n]).as("exact sum, seed %d", seed).isEqualTo(plain(row, columns[n]));
            assertThat(exact[n] - lost[n]).as("saturating sum, seed %d", seed).isEqualTo(saturating(row, columns[n]));
        }
    }

    @Test
    void losesNearlyHalfOfTwoLargestProducts() {
        assertThat(saturated(127, 127)).isEqualTo(32767);
        assertThat(saturated(-128, -128)).isEqualTo(-32768);
        assertThat(saturated(127, -128)).isEqualTo(-255);
    }

    @Test
    void canSaturateExactlyWhereSomeInputDoes() {
        for (int first = -128; first < 128; first++) {
            for (int second = -128; second < 128; second++) {
                int highest = 255 * (Math.max(first, 0) + Math.max(second, 0));
                int lowest = 255 * (Math.min(first, 0) + Math.min(second, 0));
                boolean saturates = highest != (short) Math.min(highest, Short.MAX_VALUE)
                        || lowest != (short) Math.max(lowest, Short.MIN_VALUE);
                assertThat(SaturatingProducts.canSaturate(first, second))
                        .as("weights %d and %d", first, second)
                        .isEqualTo(saturates);
            }
        }
    }

    @Test
    void neverLosesAnythingWhereNoPairCanSaturate() {
        Random random = new Random(5);
        byte[][] columns = new byte[8][31];
        for (byte[] column : columns) {
            for (int k = 0; k < column.length; k++) {
                column[k] = (byte) (random.nextInt(129) - 64);
            }
        }
        SaturatingProducts products = new SaturatingProducts(columns);
        assertThat(products.pairsAtRisk()).isZero();
        int[] exact = new int[8];
        int[] lost = new int[8];
        for (int times = 0; times < 100; times++) {
            byte[] row = new byte[31];
            fill(row, random);
            products.accumulate(row, exact, lost);
            assertThat(lost).containsOnly(0);
        }
    }

    @Test
    void leavesAnUnevenLastProductAlone() {
        SaturatingProducts products = new SaturatingProducts(new byte[][] {{0, 0, 127}});

        assertThat(products.pairsAtRisk()).isZero();
    }

    private static int saturated(int first, int second) {
        int[] exact = new int[1];
        int[] lost = new int[1];
        new SaturatingProducts(new byte[][] {{(byte) first, (byte) second}})
                .accumulate(new byte[] {(byte) 255, (byte) 255}, exact, lost);
        return exact[0] - lost[0];
    }

    /** Half of the values at the ends of the range. */
    private static void fill(byte[] values, Random random) {
        byte[] ends = {127, -128, -1, -127};
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextBoolean() ? ends[random.nextInt(ends.length)] : (byte) random.nextInt(256);
        }
    }

    private static int plain(byte[] row, byte[] column) {
        int sum = 0;
        for (int k = 0; k < row.length; k++) {
            sum += Byte.toUnsignedInt(row[k]) * column[k];
        }
        return sum;
    }

    /** As Intel's manual writes the instruction, on rows filled up to whole pairs with zeros. */
    private static int saturating(byte[] row, byte[] column) {
        int sum = 0;
        for (int k = 0; k < row.length; k += 2) {
            int pair = Byte.toUnsignedInt(row[k]) * column[k];
            if (k + 1 < row.length) {
                pair += Byte.toUnsignedInt(row[k + 1]) * column[k + 1];
            }
            sum += pair > 32767 ? 32767 : pair < -32768 ? -32768 : pair;
        }
        return sum;
    }
}
