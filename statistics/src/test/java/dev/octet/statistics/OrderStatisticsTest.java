package dev.octet.statistics;

import java.util.OptionalDouble;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Golden values of {@code src/test/golden/throughput.py}. */
class OrderStatisticsTest {
    @ParameterizedTest(name = "quantile {1} of {0}: ranks {2} to {3}")
    @CsvSource({
        "100, 0.5, 40, 61",
        "100, 0.9, 84, 96",
        "1000, 0.5, 469, 532",
        "1000, 0.9, 881, 919",
        "1000, 0.99, 983, 997",
        "10000, 0.99, 9880, 9920",
        "10000, 0.999, 9983, 9997",
        "500, 0.99, 490, 500",
    })
    void ranksEncloseTheQuantile(int n, double p, long low, long high) {
        assertThat(OrderStatistics.lowRank(n, p)).isEqualTo(low);
        assertThat(OrderStatistics.highRank(n, p)).isEqualTo(high);
    }

    @ParameterizedTest(name = "quantile {0} needs {1}")
    @CsvSource({"0.5, 5", "0.9, 29", "0.95, 59", "0.99, 299", "0.999, 2995"})
    void tellsHowManyValuesAQuantileNeeds(double p, long fewest) {
        assertThat(OrderStatistics.fewest(p)).isEqualTo(fewest);
    }

    @Test
    void findsPercentilesInMilliseconds() {
        Percentile p99 = OrderStatistics.percentile(milliseconds(1000), 0.99);
        assertThat(p99.millis().orElseThrow()).isCloseTo(990, within(1.0));
        assertThat(p99.lowMillis().orElseThrow()).isCloseTo(983, within(1.0));
        assertThat(p99.highMillis().orElseThrow()).isCloseTo(997, within(1.0));
    }

    @Test
    void tellsNothingFromTooFewValues() {
        assertThat(OrderStatistics.percentile(milliseconds(298), 0.99).millis()).isEmpty();
        assertThat(OrderStatistics.percentile(milliseconds(0), 0.5).millis()).isEmpty();
    }

    @Test
    void leavesOutABoundThatNeedsMoreValuesThanThePercentile() {
        // From 299 values on there is a one-sided bound of p99, from 368 on a two-sided one.
        Percentile p99 = OrderStatistics.percentile(milliseconds(320), 0.99);
        assertThat(p99.millis()).isPresent();
        assertThat(p99.highMillis()).isEmpty();
        assertThat(OrderStatistics.percentile(milliseconds(368), 0.99).highMillis())
                .isPresent();
    }

    @Test
    void percentilesReachAsFarAsThoseOfTheRoundsDo() {
        Percentile median = new Percentile(0.5, OptionalDouble.of(10), OptionalDouble.of(9.9), OptionalDouble.of(10.1));
        Percentile wider = median.reaching(new Ratio(10, 9.5, 10.05, 0.95, "rounds"));
        assertThat(wider.lowMillis()).hasValue(9.5);
        assertThat(wider.highMillis()).hasValue(10.1);
        Percentile open = new Percentile(0.99, OptionalDouble.of(20), OptionalDouble.of(19), OptionalDouble.empty());
        assertThat(open.reaching(new Ratio(20, 18, 30, 0.95, "rounds")).highMillis())
                .isEmpty();
    }

    /** 1 ms, 2 ms, ... */
    private static SortedCounts milliseconds(int count) {
        Histogram histogram = new Histogram(1000, 3_600_000_000_000L, 3);
        for (int i = 1; i <= count; i++) {
            histogram.recordValue(i * 1_000_000L);
        }
        return SortedCounts.of(histogram);
    }
}
