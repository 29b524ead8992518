package dev.octet.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Correlation of two models' scores with the same truth, and the loss of the second against the first by
 * {@link PairedBootstrap}. Values are sorted once; a replicate costs O(n).
 */
public final class PairedCorrelation {
    private final int n;
    private final boolean finite;
    private final Column truth;
    private final Column first;
    private final Column second;
    private final PairedBootstrap bootstrap;

    /** Of samples that are independent. @param ranked Spearman's correlation, of ranks, instead of Pearson's, of values */
    public PairedCorrelation(boolean ranked, double[] truth, double[] first, double[] second) {
        this(ranked, truth, first, second, Groups.none(truth.length));
    }

    /** As above, with the groups that are resampled. */
    public PairedCorrelation(boolean ranked, double[] truth, double[] first, double[] second, Groups groups) {
        n = truth.length;
        finite = IntStream.range(0, n)
                .allMatch(i -> Double.isFinite(truth[i] + first[i]) && Double.isFinite(truth[i] + second[i]));
        this.truth = Column.of(ranked, truth);
        this.first = Column.of(ranked, first);
        this.second = Column.of(ranked, second);
        this.bootstrap = new PairedBootstrap(groups, true, this::pair);
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
        return bootstrap.losses(confidence);
    }

    /** Jackknife standard error of the absolute loss. */
    public double standardError() {
        return bootstrap.standardError();
    }

    private Pair all() {
        return bootstrap.all();
    }

    private Pair pair(int[] counts) {
        if (!finite) {
            return new Pair(Double.NaN, Double.NaN);
        }
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
