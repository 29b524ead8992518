package dev.octet.statistics;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.DoubleStream;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.statistics.ranking.NaturalRanking;
import org.apache.commons.statistics.ranking.TiesStrategy;
import org.junit.jupiter.api.Test;

import dev.octet.fixtures.GoldenTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PairedCorrelationTest {
    private static final double[] TRUTH = {0, 1, 1, 2, 3, 3, 4, 5, 5, 5};
    private static final double[] FP32 = {.1, .9, 1.2, 1.8, 3.3, 2.7, 4.4, 4.6, 5.1, 4.9};
    private static final double[] INT8 = {.2, .8, 1.3, 2.1, 2.9, 2.6, 4.4, 4.4, 5.0, 5.2};

    @Test
    void equalsScipy() throws IOException {
        for (GoldenTable.Row row : GoldenTable.read("correlations.csv")) {
            boolean ranked = row.cells().get("metric").equals("spearman");
            PairedCorrelation pair = new PairedCorrelation(ranked, TRUTH, FP32, INT8);
            assertThat(pair.baseline()).isCloseTo(row.number("fp32"), within(1e-11));
            assertThat(pair.other()).isCloseTo(row.number("int8"), within(1e-11));
        }
    }

    @Property(tries = 200)
    void spearmanIsPearsonOfRanksOfAnotherLibrary(@ForAll long seed, @ForAll @IntRange(min = 3, max = 60) int n) {
        double[] truth = ties(new Random(seed), n);
        double[] scores = ties(new Random(seed + 1), n);
        NaturalRanking ranking = new NaturalRanking(TiesStrategy.AVERAGE);
        double slow = pearson(ranking.apply(truth), ranking.apply(scores));
        double fast = new PairedCorrelation(true, truth, scores, scores).baseline();
        if (Double.isNaN(slow)) {
            assertThat(fast).isNaN();
        } else {
            assertThat(fast).isCloseTo(slow, within(1e-12));
        }
    }

    @Test
    void boundsHaveTheSameBytesForAnyNumberOfThreads() throws Exception {
        PairedCorrelation pair = noisy(300, 0.05);
        Losses alone = inPool(1, pair);
        assertThat(inPool(2, pair)).isEqualTo(alone);
        assertThat(inPool(7, pair)).isEqualTo(alone);
        assertThat(alone.absolute().low()).isLessThan(alone.absolute().high());
    }

    @Test
    void modelAgainstItselfLosesNothing() {
        for (boolean ranked : new boolean[] {true, false}) {
            Losses losses = new PairedCorrelation(ranked, TRUTH, FP32, FP32)
                    .losses(0.95)
                    .orElseThrow();
            assertThat(losses.absolute().low()).isZero();
            assertThat(losses.absolute().high()).isZero();
            assertThat(losses.relative().orElseThrow().standardError()).isZero();
        }
    }

    @Test
    void bootstrapAndJackknifeAgree() {
        for (boolean ranked : new boolean[] {true, false}) {
            PairedCorrelation pair = noisy(ranked, 800, 0.3);
            Estimate loss = pair.losses(0.95).orElseThrow().absolute();
            double half = (loss.high() - loss.low()) / 2 / PairedProportions.z(0.95);
            assertThat(pair.standardError()).isCloseTo(half, within(0.1 * half));
            assertThat(loss.standardError()).isEqualTo(pair.standardError());
            assertThat(loss.value()).isBetween(loss.low(), loss.high());
        }
    }

    @Test
    void groupedJackknifeOfManySamplesAgreesWithTheBootstrap() {
        PairedCorrelation pair = noisy(true, 2500, 0.3);
        Estimate loss = pair.losses(0.95).orElseThrow().absolute();
        double half = (loss.high() - loss.low()) / 2 / PairedProportions.z(0.95);
        assertThat(loss.standardError()).isCloseTo(half, within(0.2 * half));
    }

    @Test
    void relativeLossIsAFractionOfTheBaseline() {
        PairedCorrelation pair = noisy(true, 300, 0.5);
        Losses losses = pair.losses(0.95).orElseThrow();
        assertThat(losses.relative().orElseThrow().value())
                .isCloseTo((pair.baseline() - pair.other()) / pair.baseline(), within(1e-15));
        assertThat(losses.absolute().value()).isGreaterThan(0.02);
    }

    @Test
    void baselineNearZeroHasNoRelativeLoss() {
        Random random = new Random(5);
        double[] noise = random.doubles(50).toArray();
        PairedCorrelation pair = new PairedCorrelation(true, random.doubles(50).toArray(), noise, noise.clone());
        assertThat(pair.losses(0.95).orElseThrow().relative()).isEmpty();
    }

    @Test
    void constantOrInfiniteScoresHaveNoCorrelation() {
        double[] constant = DoubleStream.generate(() -> 0.1).limit(10).toArray();
        double[] infinite = FP32.clone();
        infinite[3] = Double.POSITIVE_INFINITY;
        for (boolean ranked : new boolean[] {true, false}) {
            PairedCorrelation flat = new PairedCorrelation(ranked, TRUTH, FP32, constant);
            assertThat(flat.baseline()).isPositive();
            assertThat(flat.other()).isNaN();
            assertThat(flat.losses(0.95)).isEmpty();
            assertThat(new PairedCorrelation(ranked, TRUTH, infinite, FP32).losses(0.95))
                    .isEmpty();
        }
    }

    @Test
    void twoSamplesGiveBoundsOrNothingButDoNotFail() {
        double[] two = {1, 2};
        assertThat(new PairedCorrelation(true, two, two, two).losses(0.95)).isPresent();
        double[] one = {1};
        assertThat(new PairedCorrelation(true, one, one, one).losses(0.95)).isEmpty();
    }

    private static Losses inPool(int threads, PairedCorrelation pair) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            return pool.submit(() -> pair.losses(0.95).orElseThrow()).get();
        } finally {
            pool.shutdown();
        }
    }

    private static PairedCorrelation noisy(int n, double noise) {
        return noisy(true, n, noise);
    }

    /** Truth in few levels, scores that follow it, and the same scores with noise. */
    private static PairedCorrelation noisy(boolean ranked, int n, double noise) {
        Random random = new Random(7);
        double[] truth = random.ints(n, 0, 26).asDoubleStream().map(i -> i / 5).toArray();
        double[] first =
                Arrays.stream(truth).map(t -> t + random.nextGaussian()).toArray();
        double[] second =
                Arrays.stream(first).map(s -> s + noise * random.nextGaussian()).toArray();
        return new PairedCorrelation(ranked, truth, first, second);
    }

    private static double[] ties(Random random, int n) {
        return random.ints(n, -3, 4).mapToDouble(i -> i * 0.1).toArray();
    }

    private static double pearson(double[] x, double[] y) {
        double mx = Arrays.stream(x).average().orElseThrow();
        double my = Arrays.stream(y).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - mx) * (y[i] - my);
            xx += (x[i] - mx) * (x[i] - mx);
            yy += (y[i] - my) * (y[i] - my);
        }
        return xy / Math.sqrt(xx * yy);
    }
}
