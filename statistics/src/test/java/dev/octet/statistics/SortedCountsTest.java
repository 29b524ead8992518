package dev.octet.statistics;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SortedCountsTest {
    private static final long SEED = 20261127;

    @Test
    void everyRankHasTheValueThatTheLibraryGives() {
        Random random = new Random(SEED);
        Histogram histogram = new Histogram(1000, 3_600_000_000_000L, 3);
        for (int i = 0; i < 2000; i++) {
            histogram.recordValueWithCount((long) Math.exp(random.nextDouble() * 27), 1 + random.nextInt(3));
        }

        SortedCounts counts = SortedCounts.of(histogram);

        long total = histogram.getTotalCount();
        assertThat(counts.total()).isEqualTo(total);
        for (long rank = 1; rank <= total; rank++) {
            assertThat(counts.ofRank(rank))
                    .as("rank %d of %d, seed %d", rank, total, SEED)
                    .isEqualTo(histogram.getValueAtPercentile(100 * (rank - 0.5) / total));
        }
    }

    @Test
    void sumsHaveWhatEitherHas() {
        SortedCounts one = new SortedCounts(1);
        one.add(2, 1);
        one.add(5, 3);
        SortedCounts other = new SortedCounts(1);
        other.add(2, 2);
        other.add(3, 1);
        other.add(9, 1);

        for (SortedCounts sum : List.of(one.plus(other), other.plus(one))) {
            assertThat(LongStream.rangeClosed(1, sum.total()).map(sum::ofRank))
                    .containsExactly(2L, 2L, 2L, 3L, 5L, 5L, 5L, 9L);
        }
        assertThat(one.plus(new SortedCounts(0)).total()).isEqualTo(4);
    }

    @Test
    void refusesWhatIsOutOfOrder() {
        SortedCounts counts = new SortedCounts(0);
        counts.add(5, 1);
        assertThatThrownBy(() -> counts.add(5, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counts.add(6, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counts.add(6, Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThat(counts.total()).isEqualTo(1);
    }
}
