package dev.octet.statistics;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EarlyStoppingTest {

    /** From LoadGen's own rule: the least h with I_p(h, 1 + t) below 1%, plus t. */
    @ParameterizedTest(name = "p{0}, {1} over: {2}")
    @CsvSource({
        "0.9, 0, 44", "0.9, 1, 64", "0.9, 2, 81", "0.9, 5, 127", "0.9, 10, 197", "0.9, 100, 1246",
        "0.99, 0, 459", "0.99, 1, 662", "0.99, 2, 838", "0.99, 5, 1307", "0.99, 10, 2010", "0.99, 100, 12571",
        "0.999, 0, 4603", "0.999, 1, 6636",
    })
    void needsAsManyQueriesAsLoadGen(double p, long over, long queries) {
        assertThat(EarlyStopping.fewest(over, p)).isEqualTo(queries);
        assertThat(EarlyStopping.shows(queries, over, p)).isTrue();
        assertThat(EarlyStopping.shows(queries - 1, over, p)).isFalse();
    }

    @Test
    void estimatesByTheLargestThatMayBeOver() {
        Histogram nanos = new Histogram(1000, 3_600_000_000_000L, 3);
        for (int i = 1; i <= 63; i++) {
            nanos.recordValue(i * 1_000_000L);
        }
        assertThat(EarlyStopping.estimate(SortedCounts.of(nanos), 0.9)).isEmpty();
        nanos.recordValue(64_000_000L);
        assertThat(EarlyStopping.estimate(SortedCounts.of(nanos), 0.9).orElseThrow())
                .isBetween(63.9, 64.1);
        for (int i = 65; i <= 81; i++) {
            nanos.recordValue(i * 1_000_000L);
        }
        assertThat(EarlyStopping.estimate(SortedCounts.of(nanos), 0.9).orElseThrow())
                .isBetween(79.9, 80.1);
    }

    @Test
    void showsNothingWithoutQueries() {
        assertThat(EarlyStopping.shows(0, 0, 0.9)).isFalse();
    }
}
