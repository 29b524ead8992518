package dev.octet.throughput;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import dev.octet.statistics.OrderStatistics;
import dev.octet.statistics.SortedCounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LatenciesTest {
    private static final long SEED = 20261127;

    @Test
    void sumsAsTheLibraryDoes() {
        Random random = new Random(SEED);
        List<String> texts = new ArrayList<>();
        Histogram expected = Latencies.create();
        for (int i = 0; i < 20; i++) {
            Histogram histogram = Latencies.create();
            for (int j = 0; j < 2000; j++) {
                // From below the unit to above an hour's half, in all magnitudes.
                long nanos = (long) Math.exp(random.nextDouble() * Math.log(Latencies.MAX_NANOS));
                histogram.recordValueWithCount(nanos, 1 + random.nextInt(j % 100 == 0 ? 1_000_000 : 3));
            }
            texts.add(Latencies.encode(histogram));
            expected.add(histogram);
        }

        SortedCounts sum = SortedCounts.sum(Latencies.counts(texts));
        assertThat(sum.total()).isEqualTo(expected.getTotalCount());
        for (double p = 0.001; p < 1; p += 0.001) {
            assertThat(OrderStatistics.percentile(sum, p))
                    .as("quantile %s, seed %d", p, SEED)
                    .isEqualTo(OrderStatistics.percentile(SortedCounts.of(expected), p));
        }
    }

    @Test
    void addsHistogramsOfAnotherResolutionToo() {
        Histogram coarse = new Histogram(1000, Latencies.MAX_NANOS, 2);
        coarse.recordValueWithCount(5_000_000, 7);
        Histogram fine = Latencies.create();
        fine.recordValueWithCount(5_000_000, 2);

        SortedCounts sum =
                SortedCounts.sum(Latencies.counts(List.of(Latencies.encode(coarse), Latencies.encode(fine))));

        assertThat(sum.total()).isEqualTo(9);
    }

    @Test
    void refusesWhatIsNoHistogram() {
        String text = Latencies.encode(Latencies.create());
        byte[] cut = ByteBuffer.wrap(Base64.getDecoder().decode(text)).array();

        assertThatThrownBy(() -> Latencies.counts(List.of(""))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Latencies.counts(List.of("%"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Latencies.counts(List.of(Base64.getEncoder()
                        .encodeToString(new byte[] {cut[0], cut[1], cut[2], cut[3], 0, 0, 0, 4, 1, 2, 3, 4}))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
