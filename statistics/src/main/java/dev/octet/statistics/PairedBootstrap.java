package dev.octet.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Paired percentile bootstrap of any statistic of two models: a replicate draws units (samples, or groups of them) with
 * replacement, the same for both models, and bounds are percentiles of the losses among replicates.
 *
 * <p>Replicate r has a generator of its own, XO_SHI_RO_256_PP seeded from r, and writes to place r, so the bounds have
 * the same bytes for any number of threads. A replicate is a vector of sample counts. The standard error is a
 * jackknife's, over units or over shares of them.
 */
public final class PairedBootstrap {
    /** Noise of the 5% point is then a twentieth of a standard error. */
    public static final int REPLICATES = 2000;

    /** Jackknife leaves out single units up to here, else one of {@link #JACKKNIFE_SHARES} shares: it costs n sweeps. */
    private static final int JACKKNIFE_UNITS = 2000;

    private static final int JACKKNIFE_SHARES = 200;

    /** Fixed, so that anyone gets the same bounds from the same samples. */
    private static final long SEED = 1;

    /** Increment of SplitMix64: 2^64 over the golden ratio, odd. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** A resample in which the statistic has no value is drawn again, this often. */
    private static final int REDRAWS = 100;

    private final Groups units;
    private final boolean higherIsBetter;
    private final Function<int[], Pair> statistic;

    /**
     * @param units what is drawn; {@link Groups#none} for single samples
     * @param statistic of the samples, of which sample i counts {@code counts[i]} times; NaN where it has no value. Called
     *     from many threads at once
     */
    public PairedBootstrap(Groups units, boolean higherIsBetter, Function<int[], Pair> statistic) {
        this.units = units;
        this.higherIsBetter = higherIsBetter;
        this.statistic = statistic;
    }

    /** The statistic of all samples. */
    public Pair all() {
        int[] once = new int[units.of().length];
        Arrays.fill(once, 1);
        return statistic.apply(once);
    }

    /** Losses with one-sided bounds; empty if one of the two statistics has no value, also in a resample. */
    public Optional<Losses> losses(double confidence) {
        Pair all = all();
        if (!all.isFinite()) {
            return Optional.empty();
        }
        Pair[] replicates = new Pair[REPLICATES];
        IntStream.range(0, REPLICATES).parallel().forEach(r -> replicates[r] = replicate(r));
        if (!Arrays.stream(replicates).allMatch(Pair::isFinite)) {
            return Optional.empty();
        }
        Pair[] left = leftOut();
        Estimate absolute = estimate(confidence, all, replicates, left, pair -> pair.absolute(higherIsBetter));
        // A resample with a baseline at or below zero would turn the sign of the ratio.
        boolean positive = all.first() > 0 && Arrays.stream(replicates).allMatch(pair -> pair.first() > 0);
        return Optional.of(new Losses(
                absolute,
                positive
                        ? Optional.of(
                                estimate(confidence, all, replicates, left, pair -> pair.relative(higherIsBetter)))
                        : Optional.empty()));
    }

    /** Jackknife standard error of the absolute loss. */
    public double standardError() {
        return jackknife(leftOut(), pair -> pair.absolute(higherIsBetter));
    }

    private Estimate estimate(
            double confidence, Pair all, Pair[] replicates, Pair[] left, ToDoubleFunction<Pair> loss) {
        double[] sorted = Arrays.stream(replicates).mapToDouble(loss).sorted().toArray();
        int tail = Math.max(1, (int) Math.floor((REPLICATES + 1) * (1 - confidence) + 1e-9));
        return new Estimate(
                loss.applyAsDouble(all),
                sorted[tail - 1],
                sorted[REPLICATES - tail],
                confidence,
                jackknife(left, loss),
                "paired percentile bootstrap over "
                        + (units.isNone() ? "samples, " : units.count() + " groups, ")
                        + REPLICATES + " replicates");
    }

    private Pair replicate(int r) {
        UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(mix64(SEED + r * GOLDEN));
        int[] counts = new int[units.count()];
        Pair pair = null;
        for (int draw = 0; draw < REDRAWS && (pair == null || !pair.isFinite()); draw++) {
            Arrays.fill(counts, 0);
            for (int i = 0; i < counts.length; i++) {
                counts[random.nextInt(counts.length)]++;
            }
            pair = at(counts);
        }
        return pair;
    }

    private Pair[] leftOut() {
        int n = units.count();
        int shares = n <= JACKKNIFE_UNITS ? n : JACKKNIFE_SHARES;
        Pair[] left = new Pair[shares];
        IntStream.range(0, shares).parallel().forEach(share -> {
            int[] counts = new int[n];
            Arrays.setAll(counts, i -> i % shares == share ? 0 : 1);
            left[share] = at(counts);
        });
        return left;
    }

    private Pair at(int[] counts) {
        return statistic.apply(units.isNone() ? counts : units.spread(counts));
    }

    private static double jackknife(Pair[] leftOut, ToDoubleFunction<Pair> loss) {
        double[] left = Arrays.stream(leftOut)
                .mapToDouble(loss)
                .filter(Double::isFinite)
                .toArray();
        double mean = Arrays.stream(left).sum() / left.length;
        double squares = Arrays.stream(left)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return left.length < 2 ? Double.POSITIVE_INFINITY : Math.sqrt(squares * (left.length - 1) / left.length);
    }

    /** The finalizer of SplitMix64 (variant 13 of Stafford): spreads consecutive seeds. */
    private static long mix64(long seed) {
        long z = (seed ^ (seed >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
