package dev.octet.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PairedBootstrapTest {
    private static final int N = 200;

    private final int[] truth = new int[N];
    private final double[] fp32 = new double[N];
    private final double[] int8 = new double[N];

    PairedBootstrapTest() {
        Random random = new Random(8);
        for (int i = 0; i < N; i++) {
            truth[i] = random.nextInt(3) == 0 ? 1 : 0;
            fp32[i] = truth[i] + random.nextGaussian();
            int8[i] = fp32[i] + 0.3 * random.nextGaussian();
        }
    }

    @Test
    void boundsHaveTheSameBytesForAnyNumberOfThreads() throws Exception {
        Losses alone = inPool(1);
        assertThat(inPool(2)).isEqualTo(alone);
        assertThat(inPool(7)).isEqualTo(alone);
        assertThat(alone.absolute().low()).isLessThan(alone.absolute().high());
    }

    @Test
    void weightsOfOneGiveThePlainStatistic() {
        PairedRanking ranking = new PairedRanking(truth, fp32, int8);
        Pair all = new PairedBootstrap(Groups.none(N), true, ranking::averagePrecision).all();
        assertThat(all.first()).isCloseTo(slowPrecision(fp32), within(1e-12));
        assertThat(all.second()).isCloseTo(slowPrecision(int8), within(1e-12));
    }

    @Test
    void weightsAreCopies() {
        Random random = new Random(1);
        int[] counts = random.ints(N, 0, 4).toArray();
        int[] copies = IntStream.range(0, N)
                .flatMap(i -> IntStream.range(0, counts[i]).map(copy -> i))
                .toArray();
        int[] once = new int[copies.length];
        Arrays.fill(once, 1);
        PairedRanking copied = new PairedRanking(
                Arrays.stream(copies).map(i -> truth[i]).toArray(),
                Arrays.stream(copies).mapToDouble(i -> fp32[i]).toArray(),
                Arrays.stream(copies).mapToDouble(i -> int8[i]).toArray());
        Pair weighted = new PairedRanking(truth, fp32, int8).averagePrecision(counts);
        assertThat(weighted.first()).isCloseTo(copied.averagePrecision(once).first(), within(1e-12));
        assertThat(weighted.second()).isCloseTo(copied.averagePrecision(once).second(), within(1e-12));
    }

    @Test
    void aModelAgainstItselfLosesNothing() {
        PairedRanking same = new PairedRanking(truth, fp32, fp32);
        Estimate loss = new PairedBootstrap(Groups.none(N), true, same::averagePrecision)
                .losses(0.95)
                .orElseThrow()
                .absolute();
        assertThat(List.of(loss.low(), loss.value(), loss.high())).containsOnly(0.0);
    }

    @Test
    void groupsAreDrawnWhole() {
        Groups pairs = Groups.of(
                IntStream.range(0, N).mapToObj(i -> Integer.toString(i / 2)).toList());
        new PairedBootstrap(pairs, true, counts -> {
                    for (int i = 0; i < N; i += 2) {
                        if (counts[i] != counts[i + 1]) {
                            return new Pair(Double.NaN, Double.NaN);
                        }
                    }
                    return new Pair(1, 1);
                })
                .losses(0.95)
                .orElseThrow();
    }

    @Test
    void lowerIsBetterTurnsTheSign() {
        PairedRanking ranking = new PairedRanking(truth, fp32, int8);
        Estimate high = new PairedBootstrap(Groups.none(N), true, ranking::averagePrecision)
                .losses(0.95)
                .orElseThrow()
                .absolute();
        Estimate low = new PairedBootstrap(Groups.none(N), false, ranking::averagePrecision)
                .losses(0.95)
                .orElseThrow()
                .absolute();
        assertThat(low.value()).isEqualTo(-high.value());
        assertThat(low.low()).isEqualTo(-high.high());
    }

    private Losses inPool(int threads) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            PairedRanking ranking = new PairedRanking(truth, fp32, int8);
            return pool.submit(() -> new PairedBootstrap(Groups.none(N), true, ranking::averagePrecision)
                            .losses(0.95)
                            .orElseThrow())
                    .get();
        } finally {
            pool.shutdown();
        }
    }

    /** No ties: the mean over positives of the precision down to each. */
    private double slowPrecision(double[] scores) {
        double sum = 0;
        int positives = 0;
        for (int i = 0; i < N; i++) {
            if (truth[i] == 1) {
                double threshold = scores[i];
                long above = IntStream.range(0, N)
                        .filter(j -> scores[j] >= threshold)
                        .count();
                long hits = IntStream.range(0, N)
                        .filter(j -> scores[j] >= threshold && truth[j] == 1)
                        .count();
                sum += (double) hits / above;
                positives++;
            }
        }
        return sum / positives;
    }
}
