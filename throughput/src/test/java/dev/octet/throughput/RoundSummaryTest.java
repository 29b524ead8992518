package dev.octet.throughput;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import dev.octet.statistics.OrderStatistics;
import dev.octet.statistics.Percentile;
import dev.octet.statistics.SortedCounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Percentiles of latencies that are alike within a round and differ between rounds. */
class RoundSummaryTest {
    private static final double[] MILLIS = {10, 10.5, 11, 10.2, 10.8, 11.5, 10.1, 10.9};

    @Test
    void intervalsReachAsFarAsThePercentilesOfTheRounds() {
        Percentile told = median(rounds(1, MILLIS));
        Histogram all = Latencies.create();
        rounds(1, MILLIS).forEach(round -> all.add(Latencies.decode(round.latencies())));
        Percentile pooled = OrderStatistics.percentile(SortedCounts.of(all), 0.5);
        assertThat(told.millis()).isEqualTo(pooled.millis());
        // signed ranks of eight rounds: the fourth of the means of all pairs from below and from above
        assertThat(told.lowMillis().orElseThrow()).isCloseTo(10.1, within(0.02));
        assertThat(told.highMillis().orElseThrow()).isCloseTo(Math.sqrt(10.8 * 11.5), within(0.02));
        assertThat(told.highMillis().orElseThrow())
                .isGreaterThan(pooled.highMillis().orElseThrow());
    }

    @Test
    void severalLaunchesTakeStudentsIntervalOverThem() {
        List<Round> rounds = new ArrayList<>(rounds(1, 10, 10.2, 10.1));
        rounds.addAll(rounds(2, 12, 12.2, 12.1));
        Percentile told = median(rounds);
        // t of one degree of freedom, over ln 10.1 and ln 12.1
        double half = 12.706 * Math.log(12.1 / 10.1) / 2;
        assertThat(told.highMillis().orElseThrow()).isCloseTo(Math.sqrt(10.1 * 12.1) * Math.exp(half), within(0.1));
    }

    @Test
    void fewRoundsLeaveTheIntervalOfAllLatencies() {
        Percentile told = median(rounds(1, 10, 12));
        assertThat(told.lowMillis().orElseThrow()).isCloseTo(10, within(0.02));
        assertThat(told.highMillis().orElseThrow()).isCloseTo(12, within(0.02));
    }

    private static Percentile median(List<Round> rounds) {
        return new RoundLog(rounds).latencies("fp32", List.of(0.5)).get(0);
    }

    private static List<Round> rounds(int launch, double... millis) {
        List<Round> rounds = new ArrayList<>();
        for (double time : millis) {
            Histogram latencies = Latencies.create();
            latencies.recordValueWithCount((long) (time * 1e6), 100);
            rounds.add(new Round(
                    launch,
                    rounds.size() + 1,
                    1,
                    "fp32",
                    true,
                    1,
                    100,
                    List.of(100.0),
                    100,
                    OptionalDouble.empty(),
                    DisturbanceTest.host(0, 0, 0, 0),
                    Optional.empty(),
                    Latencies.encode(latencies)));
        }
        return rounds;
    }
}
