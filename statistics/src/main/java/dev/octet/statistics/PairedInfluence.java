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
 */
public final class PairedInfluence {
    private final Pair values;
    private final double[] first;
    private final double[] second;
    private final double units;
    private final String method;

    private PairedInfluence(Pair values, double[] first, double[] second, double units, String method) {
        this.values = values;
        this.units = units;
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
        return new PairedInfluence(values, first.clone(), second.clone(), first.length, method);
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
                x1.length,
                "delta method for ratios of sums");
    }

    /** Two means over units. */
    public static PairedInfluence ofMeans(double[] x1, double[] x2) {
        double[] ones = new double[x1.length];
        Arrays.fill(ones, 1);
        PairedInfluence means = ofRatios(x1, ones, x2, ones);
        return new PairedInfluence(
                means.values, means.first, means.second, x1.length, "t interval of paired differences");
    }

    /**
     * Any statistic, by leaving out one unit at a time.
     *
     * @param without values without the unit of that number; computed in parallel
     */
    public static PairedInfluence jackknife(Pair values, int units, IntFunction<Pair> without) {
        double[] once = new double[units];
        Arrays.fill(once, 1);
        return jackknife(values, once, without, "jackknife");
    }

    /** As above, for kinds of units of which there are so many. */
    static PairedInfluence jackknife(Pair values, double[] counts, IntFunction<Pair> without, String method) {
        Pair[] left = new Pair[counts.length];
        IntStream.range(0, counts.length).parallel().forEach(i -> left[i] = without.apply(i));
        return new PairedInfluence(
                values,
                pseudo(counts, Arrays.stream(left).mapToDouble(Pair::first).toArray()),
                pseudo(counts, Arrays.stream(left).mapToDouble(Pair::second).toArray()),
                Arrays.stream(counts).sum(),
                method);
    }

    private static double[] pseudo(double[] counts, double[] left) {
        double n = Arrays.stream(counts).sum();
        double mean = IntStream.range(0, left.length)
                        .mapToDouble(i -> counts[i] * left[i])
                        .sum()
                / n;
        // The root makes the square of an influence count as often as there are such units.
        return IntStream.range(0, left.length)
                .mapToDouble(i -> Math.sqrt(counts[i]) * (mean - left[i]) * (n - 1) / n)
                .toArray();
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
        return new PairedInfluence(new Pair(one, two), first, second, all.get(0).units, all.get(0).method);
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
                        groups.count(),
                        method + ", by " + groups.count() + " groups");
    }

    /** The exponentials of both values: perplexity, of mean negative log likelihoods. */
    public PairedInfluence exponential() {
        Pair raised = new Pair(Math.exp(values.first()), Math.exp(values.second()));
        return new PairedInfluence(
                raised,
                Arrays.stream(first).map(u -> u * raised.first()).toArray(),
                Arrays.stream(second).map(u -> u * raised.second()).toArray(),
                units,
                method);
    }

    /** What the second model lost; empty if one value is not finite, or there are fewer than two units. */
    public Optional<Losses> losses(boolean higherIsBetter, double confidence) {
        if (!values.isFinite() || units < 2) {
            return Optional.empty();
        }
        double ratio = values.second() / values.first();
        Estimate absolute = estimate(values.absolute(higherIsBetter), 1, 1, confidence);
        Optional<Estimate> relative = values.first() > 0
                ? Optional.of(estimate(values.relative(higherIsBetter), ratio, values.first(), confidence))
                : Optional.empty();
        return Optional.of(new Losses(absolute, relative));
    }

    private Estimate estimate(double loss, double weight, double divisor, double confidence) {
        double squares = 0;
        for (int i = 0; i < first.length; i++) {
            double u = (second[i] - weight * first[i]) / divisor;
            squares += u * u;
        }
        double error = Math.sqrt(squares * units / (units - 1));
        double margin = TDistribution.of(units - 1).inverseCumulativeProbability(confidence) * error;
        return new Estimate(loss, loss - margin, loss + margin, confidence, error, method);
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
