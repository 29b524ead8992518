package dev.octet.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import org.apache.commons.statistics.distribution.TDistribution;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/** Bounds of what one model scores by itself, for comparing it with a number that is given. */
public final class ValueBounds {
    /** Enough that Student's t makes a bound 5% wider at most, and few evaluations of a costly metric. */
    private static final int BLOCKS = 20;

    /** Blocks are drawn, because many datasets are sorted by class. */
    private static final long SEED = 1;

    private ValueBounds() {}

    /**
     * Of a share of independent samples: Wilson's score interval ("Probable Inference, the Law of Succession, and
     * Statistical Inference", 1927).
     *
     * @param confidence of each one-sided bound, in [0.5, 1)
     */
    public static Estimate ofShare(long right, long samples, double confidence) {
        Interval wilson = BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(
                Math.toIntExact(samples), Math.toIntExact(right), 2 * (1 - confidence));
        double value = (double) right / samples;
        double error = Math.sqrt(value * (1 - value) / samples);
        return new Estimate(
                value,
                Math.min(wilson.getLowerBound(), value),
                Math.max(wilson.getUpperBound(), value),
                confidence,
                error,
                "Wilson score");
    }

    /**
     * Of any statistic, by leaving out one of {@value #BLOCKS} random blocks of units at a time: a jackknife whose cost
     * does not grow with the samples.
     *
     * @param value of all samples
     * @param units which samples belong together; none is torn apart
     * @param on the statistic on the samples of these numbers, in order
     * @return empty if a value is not finite, or there are too few units
     */
    public static Optional<Estimate> jackknife(
            double value, Groups units, ToDoubleFunction<int[]> on, double confidence) {
        boolean tooFew = units.count() < (units.isNone() ? 2 : Groups.FEWEST);
        if (tooFew || !Double.isFinite(value)) {
            return Optional.empty();
        }
        int blocks = Math.min(BLOCKS, units.count());
        int[] blockOf = blocks(units.count(), blocks);
        double[] without = IntStream.range(0, blocks)
                .parallel()
                .mapToDouble(block -> on.applyAsDouble(IntStream.range(0, units.of().length)
                        .filter(i -> blockOf[units.of()[i]] != block)
                        .toArray()))
                .toArray();
        double mean = Arrays.stream(without).average().orElseThrow();
        double squares =
                Arrays.stream(without).map(v -> (v - mean) * (v - mean)).sum();
        if (!Double.isFinite(squares)) {
            return Optional.empty();
        }
        double error = Math.sqrt(squares * (blocks - 1) / blocks);
        double t = TDistribution.of(blocks - 1.0).inverseCumulativeProbability(confidence);
        return Optional.of(new Estimate(
                value,
                value - t * error,
                value + t * error,
                confidence,
                error,
                "jackknife over " + blocks + " blocks" + units.words()));
    }

    /**
     * Of {@code scale ln(sum x / sum y)}, such as decibels of signal over noise: each unit moves it by {@code scale (x_i /
     * sum x - y_i / sum y)} (delta method), with the error and the skewness of {@link PairedInfluence}.
     *
     * @param units which samples belong together
     * @return empty if a sum is not above zero, or there are too few units
     */
    public static Optional<Estimate> ofLogRatio(double scale, double[] x, double[] y, Groups units, double confidence) {
        double above = Arrays.stream(x).sum();
        double below = Arrays.stream(y).sum();
        boolean tooFew = units.count() < (units.isNone() ? 2 : Groups.FEWEST);
        if (tooFew || !(above > 0 && below > 0)) { // written so that NaN is empty too
            return Optional.empty();
        }
        double[] moved = new double[x.length];
        Arrays.setAll(moved, i -> scale * (x[i] / above - y[i] / below));
        return PairedInfluence.ofValue(
                        scale * Math.log(above / below),
                        moved,
                        Units.ofSums(x, y),
                        "delta method of a log ratio of sums")
                .by(units)
                .losses(false, confidence)
                .map(Losses::absolute);
    }

    /** The number of each unit's block: a seeded shuffle dealt out in turn. */
    private static int[] blocks(int units, int blocks) {
        int[] order = IntStream.range(0, units).toArray();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = units - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        int[] blockOf = new int[units];
        for (int i = 0; i < units; i++) {
            blockOf[order[i]] = i % blocks;
        }
        return blockOf;
    }
}
