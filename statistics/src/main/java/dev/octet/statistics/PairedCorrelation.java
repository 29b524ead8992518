package dev.octet.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Correlation of two models' scores with the same truth, and the loss of the second against the first by a paired
 * percentile bootstrap over samples: a replicate draws samples with replacement, the same for both models.
 *
 * <p>Replicate r has a generator of its own, XO_SHI_RO_256_PP seeded from r, and writes to place r, so the bounds have
 * the same bytes for any number of threads. Values are sorted once; a replicate is a vector of sample counts and costs
 * O(n). The standard error is a jackknife's, over samples or over groups of them.
 */
public final class PairedCorrelation {
    /** Noise of the 5% point is then a twentieth of a standard error. */
    public static final int REPLICATES = 2000;

    /** Jackknife leaves out single samples up to here, else one of {@link #JACKKNIFE_GROUPS} groups: it costs n sweeps. */
    private static final int JACKKNIFE_SAMPLES = 2000;

    private static final int JACKKNIFE_GROUPS = 200;

    /** Fixed, so that anyone gets the same bounds from the same samples. */
    private static final long SEED = 1;

    /** Increment of SplitMix64: 2^64 over the golden ratio, odd. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** A resample in which a score does not vary has no correlation and is drawn again, this often. */
    private static final int REDRAWS = 100;

    private final int n;
    private final boolean finite;
    private final Column truth;
    private final Column first;
    private final Column second;

    /**
     * Losses of the second model.
     *
     * @param relative empty unless the first model's correlation is above zero
     */
    public record Losses(Estimate absolute, Optional<Estimate> relative) {}

    /** The two correlations in one resample. */
    private record Pair(double first, double second) {
        double absolute() {
            return first - second;
        }

        double relative() {
            return (first - second) / first;
        }
    }

    /** @param ranked Spearman's correlation, of ranks, instead of Pearson's, of values */
    public PairedCorrelation(boolean ranked, double[] truth, double[] first, double[] second) {
        n = truth.length;
        finite = IntStream.range(0, n)
                .allMatch(i -> Double.isFinite(truth[i] + first[i]) && Double.isFinite(truth[i] + second[i]));
        this.truth = Column.of(ranked, truth);
        this.first = Column.of(ranked, first);
        this.second = Column.of(ranked, second);
    }

    /** Correlation of the first model's scores with the truth; NaN if a value is not finite or one side is constant. */
    public double baseline() {
        return all().first();
    }

    /** Correlation of the second model's scores with the truth. */
    public double other() {
        return all().second();
    }

    /** Losses with one-sided bounds; empty if one of the two correlations has no value, also in a resample. */
    public Optional<Losses> losses(double confidence) {
        Pair all = all();
        if (Double.isNaN(all.absolute())) {
            return Optional.empty();
        }
        Pair[] replicates = replicates();
        if (Arrays.stream(replicates).anyMatch(pair -> Double.isNaN(pair.absolute()))) {
            return Optional.empty();
        }
        Estimate absolute = estimate(confidence, all, replicates, Pair::absolute);
        // A resample with a baseline at or below zero would turn the sign of the ratio.
        boolean positive = all.first() > 0 && Arrays.stream(replicates).allMatch(pair -> pair.first() > 0);
        return Optional.of(new Losses(
                absolute,
                positive ? Optional.of(estimate(confidence, all, replicates, Pair::relative)) : Optional.empty()));
    }

    /** Jackknife standard error of the absolute loss. */
    public double standardError() {
        return jackknife(Pair::absolute);
    }

    private Pair all() {
        int[] once = new int[n];
        Arrays.fill(once, 1);
        return finite ? pair(once) : new Pair(Double.NaN, Double.NaN);
    }

    private Estimate estimate(double confidence, Pair all, Pair[] replicates, ToDoubleFunction<Pair> loss) {
        double[] sorted = Arrays.stream(replicates).mapToDouble(loss).sorted().toArray();
        int tail = Math.max(1, (int) Math.floor((REPLICATES + 1) * (1 - confidence) + 1e-9));
        return new Estimate(
                loss.applyAsDouble(all),
                sorted[tail - 1],
                sorted[REPLICATES - tail],
                confidence,
                jackknife(loss),
                "paired percentile bootstrap over samples, " + REPLICATES + " replicates");
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
            pair = pair(counts);
        }
        return pair;
    }

    private double jackknife(ToDoubleFunction<Pair> loss) {
        int groups = n <= JACKKNIFE_SAMPLES ? n : JACKKNIFE_GROUPS;
        double[] left = IntStream.range(0, groups)
                .parallel()
                .mapToDouble(group -> {
                    int[] counts = new int[n];
                    Arrays.setAll(counts, i -> i % groups == group ? 0 : 1);
                    return loss.applyAsDouble(pair(counts));
                })
                .filter(Double::isFinite)
                .toArray();
        double mean = Arrays.stream(left).sum() / left.length;
        double squares = Arrays.stream(left)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return left.length < 2 ? Double.POSITIVE_INFINITY : Math.sqrt(squares * (left.length - 1) / left.length);
    }

    private Pair pair(int[] counts) {
        double[] x = truth.values(counts);
        return new Pair(correlation(counts, x, first.values(counts)), correlation(counts, x, second.values(counts)));
    }

    /** Pearson's correlation with whole weights; NaN if one side is constant. Two passes, for digits. */
    private static double correlation(int[] weights, double[] x, double[] y) {
        double total = 0;
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < weights.length; i++) {
            total += weights[i];
            sumX += weights[i] * x[i];
            sumY += weights[i] * y[i];
        }
        if (isConstant(weights, x) || isConstant(weights, y)) {
            return Double.NaN; // the variances below would be rounding errors, not zero
        }
        double meanX = sumX / total;
        double meanY = sumY / total;
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < weights.length; i++) {
            double dx = x[i] - meanX;
            double dy = y[i] - meanY;
            xx += weights[i] * dx * dx;
            yy += weights[i] * dy * dy;
            xy += weights[i] * dx * dy;
        }
        return xy / Math.sqrt(xx * yy);
    }

    private static boolean isConstant(int[] weights, double[] values) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                low = Math.min(low, values[i]);
                high = Math.max(high, values[i]);
            }
        }
        return !(low < high);
    }

    /** The finalizer of SplitMix64 (variant 13 of Stafford): spreads consecutive seeds. */
    private static long mix64(long seed) {
        long z = (seed ^ (seed >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * One value a sample, ready for weighted ranking.
     *
     * @param values by sample
     * @param group by sample, the place of its value among the distinct values; empty where ranks are not wanted
     * @param groups how many distinct values there are
     */
    private record Column(double[] values, int[] group, int groups) {

        static Column of(boolean ranked, double[] values) {
            if (!ranked) {
                return new Column(values, new int[0], 0);
            }
            double[] distinct = Arrays.stream(values)
                    .map(value -> value + 0.0) // -0.0 becomes 0.0: equal values must share a rank
                    .sorted()
                    .distinct()
                    .toArray();
            int[] group = Arrays.stream(values)
                    .mapToInt(value -> Arrays.binarySearch(distinct, value + 0.0))
                    .toArray();
            return new Column(values, group, distinct.length);
        }

        /** The values, or their mid-ranks where sample i stands {@code weights[i]} times. */
        double[] values(int[] weights) {
            if (groups == 0) {
                return values;
            }
            double[] rank = new double[groups];
            for (int i = 0; i < weights.length; i++) {
                rank[group[i]] += weights[i];
            }
            double below = 0;
            for (int g = 0; g < groups; g++) {
                double weight = rank[g];
                rank[g] = below + (weight + 1) / 2;
                below += weight;
            }
            double[] ranks = new double[weights.length];
            for (int i = 0; i < ranks.length; i++) {
                ranks[i] = rank[group[i]];
            }
            return ranks;
        }
    }
}
