package dev.octet.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ValueBoundsTest {

    /** By hand, (p + z²/2n ± z sqrt(p (1 - p)/n + z²/4n²)) / (1 + z²/n) with z = 1.644854. */
    @ParameterizedTest
    @CsvSource({"120, 120, 0.977951, 1.0", "748, 900, 0.809584, 0.850654", "0, 50, 0.0, 0.051333"})
    void boundsOfAShareAreWilsons(long right, long samples, double low, double high) {
        Estimate share = ValueBounds.ofShare(right, samples, 0.95);
        assertThat(share.low()).isCloseTo(low, within(1e-6));
        assertThat(share.high()).isCloseTo(high, within(1e-6));
    }

    /** The error of a mean is known: 200 means of 500 uniform numbers, of which a jackknife must see 1/sqrt(12 * 500). */
    @Test
    void jackknifeFindsTheErrorOfAMeanAndItsBoundsCover() {
        SplittableRandom random = new SplittableRandom(5);
        int covered = 0;
        double errors = 0;
        int runs = 400;
        for (int run = 0; run < runs; run++) {
            double[] x = random.doubles(500).toArray();
            Estimate mean = ValueBounds.jackknife(mean(x), Groups.none(x.length), rows -> mean(at(x, rows)), 0.95)
                    .orElseThrow();
            covered += mean.high() >= 0.5 ? 1 : 0;
            errors += mean.standardError() / runs;
        }
        assertThat(errors).isCloseTo(1 / Math.sqrt(12 * 500), within(0.001));
        assertThat(covered / (double) runs).isBetween(0.92, 0.98);
    }

    @Test
    void groupsAreNotTornApart() {
        double[] x = IntStream.range(0, 300).mapToDouble(i -> i / 10 % 2).toArray();
        Groups groups = new Groups(IntStream.range(0, 300).map(i -> i / 10).toArray(), 30);
        ToDoubleFunction<int[]> on = rows -> {
            for (int row : rows) {
                long of = Arrays.stream(rows)
                        .filter(other -> other / 10 == row / 10)
                        .count();
                assertThat(of).isEqualTo(10);
            }
            return mean(at(x, rows));
        };
        double grouped =
                ValueBounds.jackknife(mean(x), groups, on, 0.95).orElseThrow().standardError();
        double alone = ValueBounds.jackknife(mean(x), Groups.none(300), rows -> mean(at(x, rows)), 0.95)
                .orElseThrow()
                .standardError();
        assertThat(grouped).isGreaterThan(2 * alone);
    }

    @Test
    void fewGroupsAndValuesThatAreNoneHaveNoBounds() {
        Groups few = new Groups(IntStream.range(0, 100).map(i -> i % 14).toArray(), 14);
        assertThat(ValueBounds.jackknife(0.5, few, rows -> 0.5, 0.95)).isEmpty();
        assertThat(ValueBounds.jackknife(Double.NaN, Groups.none(100), rows -> 0.5, 0.95))
                .isEmpty();
        assertThat(ValueBounds.jackknife(0.5, Groups.none(100), rows -> Double.NaN, 0.95))
                .isEmpty();
        assertThat(ValueBounds.jackknife(0.5, Groups.none(1), rows -> 0.5, 0.95))
                .isEqualTo(Optional.empty());
    }

    private static double[] at(double[] x, int[] rows) {
        return Arrays.stream(rows).mapToDouble(row -> x[row]).toArray();
    }

    private static double mean(double[] x) {
        return Arrays.stream(x).average().orElseThrow();
    }
}
