package dev.octet.statistics;

import java.util.Random;

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
    void refusesWhatIsOutOfOrder() {
        SortedCounts counts = new SortedCounts(0);
        counts.add(5, 1);
        assertThatThrownBy(() -> counts.add(5, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counts.add(6, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> counts.add(6, Long.MAX_VALUE)).isInstanceOf(IllegalArgumentException.class);
        assertThat(counts.total()).isEqualTo(1);
    }
}
