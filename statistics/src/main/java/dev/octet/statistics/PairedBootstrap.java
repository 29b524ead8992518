package dev.octet.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The loss of one model against another in a metric that is no mean over units, such as a correlation or mean average
 * precision: a paired percentile bootstrap. A replicate draws units with replacement, the same for both models.
 *
 * <p>Replicate r has a generator of its own, XO_SHI_RO_256_PP seeded from r, and writes to place r, so the bounds have
 * the same bytes for any number of threads. The standard error is a jackknife's, over units or over groups of them.
 */
public final class PairedBootstrap {
    /** Noise of the 5% point is then a twentieth of a standard error. */
    public static final int REPLICATES = 2000;

    /** Jackknife leaves out single units up to here, else one of {@link #JACKKNIFE_GROUPS} groups: it costs n sweeps. */
    private static final int JACKKNIFE_UNITS = 2000;

    private static final int JACKKNIFE_GROUPS = 200;

    /** Fixed, so that anyone gets the same bounds from the same units. */
    private static final long SEED = 1;

    /** Increment of SplitMix64: 2^64 over the golden ratio, odd. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** A resample in which the metric has no value, such as one whose scores do not vary, is drawn again, this often. */
    private static final int REDRAWS = 100;

    private final int n;
    private final String units;
    private final Function<int[], Pair> values;

    /** The metric of both models in one resample, higher being better; NaN where it has no value. */
    public record Pair(double baseline, double other) {
        double absolute() {
            return baseline - other;
        }

        double relative() {
            return (baseline - other) / baseline;
        }
    }

    /**
     * Losses of the second model.
     *
     * @param relative empty unless the first model's value is above zero
     */
    public record Losses(Estimate absolute, Optional<Estimate> relative) {}

    /**
     * @param n number of units
     * @param units what they are, for the name of the method: {@code samples}
     * @param values the metric where unit i stands {@code weights[i]} times; called from many threads
     */
    public PairedBootstrap(int n, String units, Function<int[], Pair> values) {
        this.n = n;
        this.units = units;
        this.values = values;
    }

    /** The metric of both models, every unit standing once. */
    public Pair all() {
        int[] once = new int[n];
        Arrays.fill(once, 1);
        return values.apply(once);
    }

    /** Losses with one-sided bounds; empty if one of the two models has no value, also in a resample. */
    public Optional<Losses> losses(double confidence) {
        Pair all = all();
        if (Double.isNaN(all.absolute())) {
            return Optional.empty();
        }
        Pair[] replicates = replicates();
        if (Arrays.stream(replicates).anyMatch(pair -> Double.isNaN(pair.absolute()))) {
            return Optional.empty();
        }
        Pair[] without = leftOut();
        Estimate absolute = estimate(confidence, all, replicates, without, Pair::absolute);
        // A resample with a baseline at or below zero would turn the sign of the ratio.
        boolean positive = all.baseline() > 0 && Arrays.stream(replicates).allMatch(pair -> pair.baseline() > 0);
        return Optional.of(new Losses(
                absolute,
                positive
                        ? Optional.of(estimate(confidence, all, replicates, without, Pair::relative))
                        : Optional.empty()));
    }

    /** Jackknife standard error of the absolute loss. */
    public double standardError() {
        return jackknife(leftOut(), Pair::absolute);
    }

    private Estimate estimate(
            double confidence, Pair all, Pair[] replicates, Pair[] without, ToDoubleFunction<Pair> loss) {
        double[] sorted = Arrays.stream(replicates).mapToDouble(loss).sorted().toArray();
        int tail = Math.max(1, (int) Math.floor((REPLICATES + 1) * (1 - confidence) + 1e-9));
        return new Estimate(
                loss.applyAsDouble(all),
                sorted[tail - 1],
                sorted[REPLICATES - tail],
                confidence,
                jackknife(without, loss),
                "paired percentile bootstrap over " + units + ", " + REPLICATES + " replicates");
    }

    private Pair[] replicates() {
        Pair[] replicates = new Pair[REPLICATES];
        IntStream.range(0, REPLICATES).parallel().forEach(r -> replicates[r] = replicate(r));
        return replicates;
    }

    private Pair replicate(int r) {
        UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(mix64(SEED + r * GOLDEN));
        int[] counts = new int[n];
        Pair pair = null;
        for (int draw = 0; draw < REDRAWS && (pair == null || Double.isNaN(pair.absolute())); draw++) {
            Arrays.fill(counts, 0);
            for (int i = 0; i < n; i++) {
                counts[random.nextInt(n)]++;
            }
            pair = values.apply(counts);
        }
        return pair;
    }

    /** Without each unit, or each group of units, in turn. */
    private Pair[] leftOut() {
        int groups = n <= JACKKNIFE_UNITS ? n : JACKKNIFE_GROUPS;
        Pair[] pairs = new Pair[groups];
        IntStream.range(0, groups).parallel().forEach(group -> {
            int[] counts = new int[n];
            Arrays.setAll(counts, i -> i % groups == group ? 0 : 1);
            pairs[group] = values.apply(counts);
        });
        return pairs;
    }

    private static double jackknife(Pair[] without, ToDoubleFunction<Pair> loss) {
        double[] left = Arrays.stream(without)
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
