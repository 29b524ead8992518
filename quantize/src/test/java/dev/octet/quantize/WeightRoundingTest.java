package dev.octet.quantize;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.Tensor;
import dev.octet.quantize.InputRows.Rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class WeightRoundingTest {

    @ParameterizedTest(name = "outputs along axis {0}, {1} groups")
    @CsvSource({"0, 1", "1, 1", "0, 4"})
    void lowersTheErrorOnRowsThatItHasNotSeen(int axis, int groups) {
        Random random = new Random(3);
        int inner = 24 / groups;
        Tensor weight = axis == 0 ? gauss(random, 8, inner) : gauss(random, inner, 8);
        QuantizedWeights plain = QuantizedWeights.of(weight, OptionalInt.of(axis), Scheme.DEFAULT);

        Optional<QuantizedWeights> rounded = WeightRounding.of(weight, plain, axis, groups, rows(random, 200));

        assertThat(rounded).isPresent();
        Rows others = rows(random, 100);
        assertThat(noise(weight, rounded.get(), axis, groups, others))
                .isLessThan(0.8 * noise(weight, plain, axis, groups, others));
        assertThat(rounded.get().params()).isEqualTo(plain.params());
    }

    @Test
    void leavesWeightsAloneWhoseInputsHaveNothingInCommon() {
        Random random = new Random(5);
        Tensor weight = gauss(random, 8, 24);
        QuantizedWeights plain = QuantizedWeights.of(weight, OptionalInt.of(0), Scheme.DEFAULT);
        Rows rows = new Rows(gauss(random, 200, 24).toFloats(), samples(200), 24);

        assertThat(WeightRounding.of(weight, plain, 0, 1, rows)).isEmpty();
    }

    @Test
    void needsRowsToFitAndRowsToJudge() {
        Random random = new Random(7);
        Tensor weight = gauss(random, 8, 24);
        QuantizedWeights plain = QuantizedWeights.of(weight, OptionalInt.of(0), Scheme.DEFAULT);

        assertThat(WeightRounding.of(weight, plain, 0, 1, rows(random, 12))).isEmpty();
    }

    @Test
    void factorsTheInverse() {
        Random random = new Random(9);
        double[][] a = new double[5][5];
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j <= i; j++) {
                a[i][j] = (i == j ? 6 : 0) + random.nextGaussian();
                a[j][i] = a[i][j];
            }
        }

        double[][] u = InverseFactor.of(a, 0.5);

        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) {
                double product = 0; // of A + 0.5 I and U^T U
                for (int k = 0; k < 5; k++) {
                    double inverse = 0;
                    for (int m = 0; m < 5; m++) {
                        inverse += u[m][k] * u[m][j];
                    }
                    product += (a[i][k] + (i == k ? 0.5 : 0)) * inverse;
                }
                assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-10));
                assertThat(i > j && u[i][j] != 0).isFalse();
            }
        }
    }

    private static double noise(Tensor weight, QuantizedWeights quantized, int axis, int groups, Rows rows) {
        float[] exact = new LayerProduct(weight, axis, groups).of(rows.values(), rows.count());
        float[] actual = new LayerProduct(quantized.dequantized(), axis, groups).of(rows.values(), rows.count());
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            sum += Math.pow((double) exact[i] - actual[i], 2);
        }
        return sum;
    }

    /** Rows whose neighbouring inputs go together. */
    private static Rows rows(Random random, int count) {
        float[] values = new float[count * 24];
        for (int row = 0; row < count; row++) {
            float level = 0;
            for (int i = 0; i < 24; i++) {
                level = 0.9f * level + 0.4f * (float) random.nextGaussian();
                values[row * 24 + i] = level;
            }
        }
        return new Rows(values, samples(count), 24);
    }

    private static long[] samples(int count) {
        long[] samples = new long[count];
        for (int i = 0; i < count; i++) {
            samples[i] = i;
        }
        return samples;
    }

    private static Tensor gauss(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(values, rows, columns);
    }
}
