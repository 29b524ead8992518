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
 * <p>With influences {@code u1} and {@code u2}, each summing to about zero, and {@code u = (u2 - u1) / (1 - h)}, where h is
 * the unit's share of the whole, the error of {@code second - first} is {@code sqrt((n - 1) / n sum u^2)}: of ratios and
 * means that is what leaving out one unit at a time gives (jackknife, CV3). That of the ratio {@code second / first} is the
 * same of {@code (u2 - ratio u1) / first} (delta method). Bounds take Student's t. Its degrees of freedom are one less than
 * the units of equal share that would tell as much, {@code 1 / sum h^2}: a few long speakers are few.
 *
 * <p>Bounds of means, ratios of sums and tables of cells allow for the {@linkplain SkewBounds skewness} of the difference:
 * most changes that quantization makes are losses, and without it the upper bound, on which a gate passes, is too low. For
 * areas under curves and mean IoU, which bend as well, it was tried and does no good.
 */
public final class PairedInfluence {
    private final Pair values;
    private final double[] first;
    private final double[] second;
    private final Units units;
    private final Shape shape;
    private final List<Strata> strata;
    private final String method;

    /** What the bounds of a difference allow for. */
    enum Shape {
        SYMMETRIC,
        SKEWED
    }

    /**
     * Influences of which each kind was centred by itself, so that few of one kind leave few degrees of freedom.
     *
     * @param of kind of each unit; below zero if it has no influence
     * @param sizes how many there are of each kind
     */
    record Strata(double[] first, double[] second, int[] of, int... sizes) {}

    private PairedInfluence(
            Pair values,
            double[] first,
            double[] second,
            Units units,
            Shape shape,
            List<Strata> strata,
            String method) {
        this.values = values;
        this.first = first;
        this.second = second;
        this.units = units;
        this.shape = shape;
        this.strata = strata;
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
        return new PairedInfluence(
                values, first.clone(), second.clone(), Units.alike(first.length), Shape.SYMMETRIC, List.of(), method);
    }

    /** As above, with influences of samples that were centred by kind. */
    static PairedInfluence of(Pair values, Strata strata, String method) {
        return new PairedInfluence(
                values,
                strata.first,
                strata.second,
                Units.alike(strata.first.length),
                Shape.SYMMETRIC,
                List.of(strata),
                method);
    }

    /** One value by itself: its loss against a first model of which everything is 0. */
    static PairedInfluence ofValue(double value, double[] influence, Units units, String method) {
        return new PairedInfluence(
                new Pair(0, value), new double[influence.length], influence, units, Shape.SKEWED, List.of(), method);
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
                Units.ofSums(y1, y2),
                Shape.SKEWED,
                List.of(),
                "jackknife of ratios of sums");
    }

    /** Two means over units. */
    public static PairedInfluence ofMeans(double[] x1, double[] x2) {
        double[] ones = new double[x1.length];
        Arrays.fill(ones, 1);
        PairedInfluence means = ofRatios(x1, ones, x2, ones);
        return new PairedInfluence(
                means.values,
                means.first,
                means.second,
                means.units,
                Shape.SKEWED,
                List.of(),
                "t interval of paired differences");
    }

    /**
     * Any statistic, by leaving out one unit at a time.
     *
     * @param without values without the group of that number, or without that sample if there are no groups; computed in
     *     parallel
     */
    public static PairedInfluence jackknife(Pair values, Groups units, IntFunction<Pair> without) {
        return jackknife(values, Units.alike(units.count()), without, Shape.SKEWED, "jackknife" + units.words());
    }

    /** As above, for kinds of units of which there are so many. */
    static PairedInfluence jackknife(Pair values, Units units, IntFunction<Pair> without, Shape shape, String method) {
        double[] counts = units.counts();
        Pair[] left = new Pair[counts.length];
        IntStream.range(0, counts.length).parallel().forEach(i -> left[i] = without.apply(i));
        return new PairedInfluence(
                values,
                pseudo(counts, Arrays.stream(left).mapToDouble(Pair::first).toArray()),
                pseudo(counts, Arrays.stream(left).mapToDouble(Pair::second).toArray()),
                units,
                shape,
                List.of(),
                method);
    }

    private static double[] pseudo(double[] counts, double[] left) {
        double n = Arrays.stream(counts).sum();
        double mean = IntStream.range(0, left.length)
                        .mapToDouble(i -> counts[i] * left[i])
                        .sum()
                / n;
        return Arrays.stream(left).map(value -> (mean - value) * (n - 1) / n).toArray();
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
        return new PairedInfluence(
                new Pair(one, two),
                first,
                second,
                all.get(0).units,
                Shape.SYMMETRIC,
                all.stream().flatMap(statistic -> statistic.strata.stream()).toList(),
                all.get(0).method);
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
                        units.by(groups),
                        shape,
                        List.of(),
                        method + groups.words());
    }

    /** The exponentials of both values: perplexity, of mean negative log likelihoods. */
    public PairedInfluence exponential() {
        Pair raised = new Pair(Math.exp(values.first()), Math.exp(values.second()));
        return new PairedInfluence(
                raised,
                Arrays.stream(first).map(u -> u * raised.first()).toArray(),
                Arrays.stream(second).map(u -> u * raised.second()).toArray(),
                units,
                shape,
                strata,
                method);
    }

    /** What the second model lost; empty if one value is not finite, or there are fewer than two units. */
    public Optional<Losses> losses(boolean higherIsBetter, double confidence) {
        if (!values.isFinite() || units.effective() <= 1) {
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
        double n = units.count();
        double squares = 0;
        double cubes = 0;
        for (int i = 0; i < first.length; i++) {
            double u = (second[i] - weight * first[i]) / divisor / (1 - units.shares()[i]);
            double worse = higherIsBetter ? -u : u;
            squares += units.counts()[i] * worse * worse;
            cubes += units.counts()[i] * worse * worse * worse;
        }
        double error = Math.sqrt(squares * (n - 1) / n);
        double t = TDistribution.of(degreesOfFreedom(weight)).inverseCumulativeProbability(confidence);
        double skewness = shape == Shape.SKEWED ? SkewBounds.skewness(n, squares, cubes) : 0;
        return new Estimate(
                loss,
                loss - error * SkewBounds.studentized(t, skewness),
                loss - error * SkewBounds.studentized(-t, skewness),
                confidence,
                error,
                method);
    }

    /** One less than the units; of strata, what Welch and Satterthwaite make of theirs, without their covariances. */
    private double degreesOfFreedom(double weight) {
        double sum = 0;
        double squares = 0;
        for (Strata part : strata) {
            double[] variances = new double[part.sizes.length];
            for (int i = 0; i < part.of.length; i++) {
                double u = part.second[i] - weight * part.first[i];
                variances[Math.max(0, part.of[i])] += u * u;
            }
            for (int kind = 0; kind < variances.length; kind++) {
                sum += variances[kind];
                squares += part.sizes[kind] > 1 ? variances[kind] * variances[kind] / (part.sizes[kind] - 1) : 0;
            }
        }
        return Math.max(1, squares > 0 ? sum * sum / squares : units.effective() - 1);
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
