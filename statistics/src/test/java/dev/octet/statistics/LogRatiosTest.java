package dev.octet.statistics;

import java.util.Arrays;
import java.util.List;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Golden values of {@code src/test/golden/throughput.py}. */
class LogRatiosTest {
    private static final double[] A = {100, 101, 99, 100.5, 98, 102, 100, 99.5, 100.2, 101.5, 97, 100.1};
    private static final double[] B = {150, 152, 149, 151, 120, 153, 151, 148.5, 150.9, 151, 146, 149.8};
    private static final Offset<Double> DIGITS = within(5e-7);

    @Test
    void hodgesLehmannEqualsTheGolden() {
        Ratio ratio = LogRatios.of(B, A).hodgesLehmann(0.95).orElseThrow();
        assertThat(ratio.value()).isCloseTo(1.500360, DIGITS);
        assertThat(ratio.low()).isCloseTo(1.490072, DIGITS);
        assertThat(ratio.high()).isCloseTo(1.505051, DIGITS);
        assertThat(ratio.confidence()).isEqualTo(0.95);
    }

    @Test
    void tOnPairsEqualsTheGolden() {
        Ratio ratio = LogRatios.of(B, A).tOnPairs(0.95).orElseThrow();
        assertThat(ratio.value()).isCloseTo(1.475676, DIGITS);
        assertThat(ratio.low()).isCloseTo(1.421464, DIGITS);
        assertThat(ratio.high()).isCloseTo(1.531956, DIGITS);
    }

    @Test
    void tOnBlocksEqualsTheGolden() {
        Ratio ratio = LogRatios.of(B, A).tOnBlocks(0.95).orElseThrow();
        assertThat(ratio.value()).isCloseTo(1.475676, DIGITS);
        assertThat(ratio.low()).isCloseTo(1.412446, DIGITS);
        assertThat(ratio.high()).isCloseTo(1.541737, DIGITS);
    }

    @ParameterizedTest(name = "{0} pairs: rank {1}")
    @CsvSource({"5, 0", "6, 1", "8, 4", "10, 9", "12, 14", "15, 26", "16, 30", "20, 53", "24, 82", "30, 138", "40, 265"
    })
    void signedRanksEqualTheTable(int pairs, int rank) {
        assertThat(LogRatios.signedRank(pairs, 0.025)).isEqualTo(rank);
    }

    @Test
    void hasNoIntervalBelowSixPairs() {
        LogRatios five = LogRatios.of(Arrays.copyOf(B, 5), Arrays.copyOf(A, 5));
        assertThat(five.hodgesLehmann(0.95)).isEmpty();
        assertThat(five.estimate()).isBetween(1.4, 1.6);
    }

    @Test
    void equalRatesGiveOneWithZeroWidth() {
        Ratio ratio = LogRatios.of(A, A).hodgesLehmann(0.95).orElseThrow();
        assertThat(List.of(ratio.value(), ratio.low(), ratio.high())).containsOnly(1.0);
    }

    @Property(tries = 200)
    void exchangingTheVariantsInvertsTheRatio(
            @ForAll @Size(min = 6, max = 30) List<@DoubleRange(min = 1, max = 1000) Double> rates) {
        double[] a = rates.stream().mapToDouble(r -> r).toArray();
        double[] b = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            b[i] = a[a.length - 1 - i] * (1 + i);
        }
        Ratio there = LogRatios.of(b, a).hodgesLehmann(0.95).orElseThrow();
        Ratio back = LogRatios.of(a, b).hodgesLehmann(0.95).orElseThrow();
        assertThat(back.value() * there.value()).isCloseTo(1, within(1e-9));
        assertThat(back.low() * there.high()).isCloseTo(1, within(1e-9));
        assertThat(there.value()).isBetween(there.low(), there.high());
    }

    @Test
    void refusesARateOfZero() {
        assertThatThrownBy(() -> LogRatios.of(new double[] {0}, new double[] {1}))
                .hasMessage("a log ratio is -Infinity");
    }
}
