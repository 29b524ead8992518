package dev.octet.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A statistic of two models and how much each unit (a sample, or a group of samples that belong together) moves it: from
 * that follows the standard error of the difference, whatever the statistic is.
 *
 * <p>With influences {@code u1} and {@code u2}, each summing to about zero, the error of {@code second - first} is
 * {@code sqrt(n / (n - 1) sum (u2 - u1)^2)}, and that of the ratio {@code second / first} the same of {@code (u2 - ratio u1)
 * / first} (delta method). Bounds take Student's t with n - 1 degrees of freedom, which matters where units are few.
 *
 * <p>Bounds of means and ratios of sums are moved by {@code (2 t^2 + 1) / 6 sum u^3 / sum u^2} for the skewness of the
 * difference (Johnson, "Modified t Tests and Confidence Intervals for Asymmetrical Populations", 1978; from memory): most
 * changes that quantization makes are losses, and without it the upper bound, on which a gate passes, is too low. For other
 * statistics, which bend as well, it was tried and does no good.
 */
public final class PairedInfluence {
    private final Pair values;
    private final double[] first;
    private final double[] second;
    private final double[] counts;
    private final String method;
    private final boolean skewed;

    private PairedInfluence(
            Pair values, double[] first, double[] second, double[] counts, String method, boolean skewed) {
        this.values = values;
        this.counts = counts;
        this.skewed = skewed;
        this.first = first;
        this.second = second;
        this.method = method;
    }

    /**
     * @param first influence of each unit on {@code values.first()}
     * @param method how the influences came about
     */
    public static PairedInfluence of(Pair values, double[] first, double[] second, String method) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "influences must be of the same units but are " + first.length + " and " + second.length);
        }
        return new PairedInfluence(values, first.clone(), second.clone(), ones(first.length), method, false);
    }

    /**
     * Two ratios of sums over units, {@code sum x / sum y}: word error rate, micro-averages, means of samples that come
     * in groups.
     */
    public static PairedInfluence ofRatios(double[] x1, double[] y1, double[] x2, double[] y2) {
        Ratios one = Ratios.of(x1, y1);
        Ratios two = Ratios.of(x2, y2);
        return new PairedInfluence(
                new Pair(one.value(), two.value()),
                one.influence(),
                two.influence(),
                ones(x1.length),
                "delta method for ratios of sums",
                true);
    }

    /** Two means over units. */
    public static PairedInfluence ofMeans(double[] x1, double[] x2) {
        double[] ones = ones(x1.length);
        PairedInfluence means = ofRatios(x1, ones, x2, ones);
        return new PairedInfluence(
                means.values, means.first, means.second, means.counts, "t interval of paired differences", true);
    }

    /**
     * Any statistic, by leaving out one unit at a time.
     *
     * @param without values without the group of that number, or without that sample if there are no groups; computed in
     *     parallel
     */
    public static PairedInfluence jackknife(Pair values, Groups units, IntFunction<Pair> without) {
        return jackknife(values, ones(units.count()), without, "jackknife" + units.words());
    }

    /** As above, for kinds of units of which there are so many. */
    static PairedInfluence jackknife(Pair values, double[] counts, IntFunction<Pair> without, String method) {
        Pair[] left = new Pair[counts.length];
        IntStream.range(0, counts.length).parallel().forEach(i -> left[i] = without.apply(i));
        return new PairedInfluence(
                values,
                pseudo(counts, Arrays.stream(left).mapToDouble(Pair::first).toArray()),
                pseudo(counts, Arrays.stream(left).mapToDouble(Pair::second).toArray()),
                counts,
                method,
                false);
    }

    private static double[] pseudo(double[] counts, double[] left) {
        double n = Arrays.stream(counts).sum();
        double mean = IntStream.range(0, left.length)
                        .mapToDouble(i -> counts[i] * left[i])
                        .sum()
                / n;
        return Arrays.stream(left).map(value -> (mean - value) * (n - 1) / n).toArray();
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The mean of statistics of the same units. @throws IllegalArgumentException if there is none */
    public static PairedInfluence mean(List<PairedInfluence> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a mean needs a statistic");
        }
        int k = all.size();
        double[] first = new double[all.get(0).first.length];
        double[] second = new double[first.length];
        double one = 0;
        double two = 0;
        for (PairedInfluence statistic : all) {
            one += statistic.values.first() / k;
            two += statistic.values.second() / k;
            for (int i = 0; i < first.length; i++) {
                first[i] += statistic.first[i] / k;
                second[i] += statistic.second[i] / k;
            }
        }
        return new PairedInfluence(new Pair(one, two), first, second, all.get(0).counts, all.get(0).method, false);
    }

    /** The two values of the statistic. */
    public Pair values() {
        return values;
    }

    /** The same by groups of units; itself if there are none. */
    public PairedInfluence by(Groups groups) {
        return groups.isNone()
                ? this
                : new PairedInfluence(
                        values,
                        groups.sums(first),
                        groups.sums(second),
                        ones(groups.count()),
                        method + groups.words(),
                        skewed);
    }

    /** The exponentials of both values: perplexity, of mean negative log likelihoods. */
    public PairedInfluence exponential() {
        Pair raised = new Pair(Math.exp(values.first()), Math.exp(values.second()));
        return new PairedInfluence(
                raised,
                Arrays.stream(first).map(u -> u * raised.first()).toArray(),
                Arrays.stream(second).map(u -> u * raised.second()).toArray(),
                counts,
                method,
                skewed);
    }

    /** What the second model lost; empty if one value is not finite, or there are fewer than two units. */
    public Optional<Losses> losses(boolean higherIsBetter, double confidence) {
        if (!values.isFinite() || Arrays.stream(counts).sum() < 2) {
            return Optional.empty();
        }
        double ratio = values.second() / values.first();
        Estimate absolute = estimate(values.absolute(higherIsBetter), 1, 1, higherIsBetter, confidence);
        Optional<Estimate> relative = values.first() > 0
                ? Optional.of(
                        estimate(values.relative(higherIsBetter), ratio, values.first(), higherIsBetter, confidence))
                : Optional.empty();
        return Optional.of(new Losses(absolute, relative));
    }

    private Estimate estimate(double loss, double weight, double divisor, boolean higherIsBetter, double confidence) {
        double n = 0;
        double squares = 0;
        double cubes = 0;
        for (int i = 0; i < first.length; i++) {
            double u = (second[i] - weight * first[i]) / divisor;
            double worse = higherIsBetter ? -u : u;
            n += counts[i];
            squares += counts[i] * worse * worse;
            cubes += counts[i] * worse * worse * worse;
        }
        double error = Math.sqrt(squares * n / (n - 1));
        double t = TDistribution.of(n - 1).inverseCumulativeProbability(confidence);
        double shift = skewed && squares > 0 ? (2 * t * t + 1) / 6 * cubes / squares : 0;
        double middle = loss + shift;
        return new Estimate(loss, middle - t * error, middle + t * error, confidence, error, method);
    }

    /**
     * A ratio of sums.
     *
     * @param influence of each unit
     */
    private record Ratios(double value, double[] influence) {
        static Ratios of(double[] x, double[] y) {
            double all = Arrays.stream(y).sum();
            double value = Arrays.stream(x).sum() / all;
            double[] influence = new double[x.length];
            Arrays.setAll(influence, i -> (x[i] - value * y[i]) / all);
            return new Ratios(value, influence);
        }
    }
}
