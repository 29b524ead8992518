package dev.octet.statistics;

import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Right and wrong answers of two models to the same n = a + b + c + d samples.
 *
 * <p>Bounds of the absolute loss (b - c) / n are the outer envelope of two intervals: Tango's score interval
 * ("Equivalence test and confidence interval for the difference in proportions for the paired-sample design", Statistics
 * in Medicine, 1998) and the adjusted Wald interval of Bonett and Price (2012). Neither alone holds its confidence where
 * few samples are discordant; the envelope does, and from about 1000 discordant samples they agree to three digits.
 *
 * <p>Bounds of the relative loss 1 - (a + c) / (a + b) are those of Tang's score interval for the paired ratio (Tang,
 * Tang and Chan, 2003; Nam and Blackwelder, 2002). The lower bound of the loss is the outer one of Tang's and the
 * log-delta interval with one sample added to b and to c, since Tang's is a little too narrow on that side.
 *
 * @param both right in both (a)
 * @param worse right in the baseline only (b)
 * @param better right in the other only (c)
 * @param neither right in none (d)
 */
public record PairedProportions(long both, long worse, long better, long neither) {

    /** An interval. */
    public record Bounds(double low, double high) {}

    public PairedProportions {
        if (both < 0 || worse < 0 || better < 0 || neither < 0 || both + worse + better + neither < 1) {
            throw new IllegalArgumentException("counts must not be negative and not all zero but were " + both + ", "
                    + worse + ", " + better + ", " + neither);
        }
    }

    /** Counts outcomes, 1 for right and 0 for wrong, of the same samples in the same order. */
    public static PairedProportions of(double[] baseline, double[] other) {
        long[] cells = new long[4];
        for (int i = 0; i < baseline.length; i++) {
            cells[(baseline[i] > 0 ? 0 : 2) + (other[i] > 0 ? 0 : 1)]++;
        }
        return new PairedProportions(cells[0], cells[1], cells[2], cells[3]);
    }

    /** The normal quantile that one-sided bounds of {@code confidence} use: 1.645 for 0.95. */
    public static double z(double confidence) {
        return NormalDistribution.of(0, 1).inverseCumulativeProbability(confidence);
    }

    public double n() {
        return both + worse + better + neither;
    }

    /** Loss of the proportion, (b - c) / n. */
    public Estimate absoluteLoss(double confidence) {
        double z = z(confidence);
        Bounds tango = tango(z);
        Bounds bonettPrice = bonettPrice(z);
        double loss = (worse - better) / n();
        // One discordant sample is added so that the error is not zero when none was seen.
        double variance = (worse + better + 1) / n() - loss * loss;
        return new Estimate(
                loss,
                Math.min(tango.low, bonettPrice.low),
                Math.max(tango.high, bonettPrice.high),
                confidence,
                Math.sqrt(Math.max(variance, 0) / n()),
                "paired difference: envelope of Tango and Bonett-Price");
    }

    /** Loss as a fraction of the baseline, 1 - (a + c) / (a + b); empty if the baseline got nothing right. */
    public Optional<Estimate> relativeLoss(double confidence) {
        if (both + worse == 0) {
            return Optional.empty();
        }
        double z = z(confidence);
        double ratio = ratio();
        Bounds tang = tang(z);
        Bounds logDelta = logDeltaPlusOne(z);
        // Delta method: the ratio's residual is 1 - ratio where both are right, -ratio for b, 1 for c; smoothed as
        // above.
        double sum = both * (1 - ratio) * (1 - ratio) + (worse + 0.5) * ratio * ratio + better + 0.5;
        return Optional.of(new Estimate(
                1 - ratio,
                1 - Math.max(tang.high, logDelta.high),
                1 - Math.min(tang.low, logDelta.low),
                confidence,
                Math.sqrt(sum) / (both + worse),
                "paired ratio: envelope of Tang's score and the log-delta interval with 1 added"));
    }

    /** Share of the baseline's right answers that the other has, (a + c) / (a + b). */
    public double ratio() {
        return (double) (both + better) / (both + worse);
    }

    /** Tango's score interval of (b - c) / n; with b = c = 0 it is ±z²/(n + z²). */
    public Bounds tango(double z) {
        double loss = (worse - better) / n();
        return new Bounds(root(t -> tangoStatistic(t) - z, -1, loss), root(t -> tangoStatistic(t) + z, loss, 1));
    }

    /** Score statistic of the hypothesis that the loss is {@code loss}; falls as {@code loss} grows. */
    public double tangoStatistic(double loss) {
        double n = n();
        double quadratic = 2 * n;
        double linear = (2 * n - worse + better) * loss - worse - better;
        double constant = -better * loss * (1 - loss);
        double p21 = positiveRoot(quadratic, linear, constant);
        return standardized(worse - better - n * loss, n * (2 * p21 + loss * (1 - loss)));
    }

    /** Bonett and Price's adjusted Wald interval: Wald's after one sample is added to b and one to c. */
    public Bounds bonettPrice(double z) {
        double n = n() + 2;
        double b = (worse + 1) / n;
        double c = (better + 1) / n;
        double half = z * Math.sqrt((b + c - (b - c) * (b - c)) / n);
        return new Bounds(Math.max(b - c - half, -1), Math.min(b - c + half, 1));
    }

    /** Tang's score interval of the ratio (a + c) / (a + b); the upper end may be infinite. Needs a + b above 0. */
    public Bounds tang(double z) {
        double ratio = ratio();
        double low = root(r -> tangStatistic(r) - z, 0, ratio);
        double beyond = Math.max(2 * ratio, 1);
        while (tangStatistic(beyond) + z > 0) {
            beyond *= 2;
            if (Double.isInfinite(beyond)) {
                return new Bounds(low, beyond);
            }
        }
        return new Bounds(low, root(r -> tangStatistic(r) + z, ratio, beyond));
    }

    /** Score statistic of the hypothesis that the ratio is {@code ratio}; falls as {@code ratio} grows. */
    public double tangStatistic(double ratio) {
        double n = n();
        double first = both + worse;
        double second = both + better;
        double any = both + worse + better;
        double quadratic = n * (1 + ratio);
        double linear = first * ratio * ratio - (second + 2 * worse);
        double constant = worse * (1 - ratio) * any / n;
        double p21 = positiveRoot(quadratic, linear, constant);
        return standardized(second - ratio * first, n * (1 + ratio) * p21 + any * (ratio - 1));
    }

    /** Delta-method interval of the logarithm of the ratio, after one sample is added to b and one to c. */
    public Bounds logDeltaPlusOne(double z) {
        return logDelta(z, worse + 1, better + 1);
    }

    /** Delta-method interval of the logarithm of the ratio; of zero width if nothing is discordant. */
    public Bounds logDelta(double z) {
        return logDelta(z, worse, better);
    }

    private Bounds logDelta(double z, double b, double c) {
        double first = both + b;
        double second = both + c;
        double centre = Math.log(second / first);
        double half = z * Math.sqrt((b + c) / (first * second));
        return new Bounds(Math.exp(centre - half), Math.exp(centre + half));
    }

    /** McNemar's test that b and c come from a fair coin: two-sided mid-p value; 1 if b = c. */
    public double midP() {
        if (worse == better) {
            return 1;
        }
        BinomialDistribution coin = BinomialDistribution.of(Math.toIntExact(worse + better), 0.5);
        int fewer = Math.toIntExact(Math.min(worse, better));
        return Math.min(1, 2 * coin.cumulativeProbability(fewer) - coin.probability(fewer));
    }

    /** Larger root of a x² + b x + c = 0 with a > 0, without cancellation. */
    private static double positiveRoot(double a, double b, double c) {
        double root = Math.sqrt(Math.max(b * b - 4 * a * c, 0));
        return b > 0 ? -2 * c / (root + b) : (root - b) / (2 * a);
    }

    private static double standardized(double difference, double variance) {
        if (variance > 0) {
            return difference / Math.sqrt(variance);
        }
        return difference == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, difference);
    }

    /** Where the falling {@code function} crosses zero, to the last bit: bisection until no number lies between. */
    private static double root(DoubleUnaryOperator function, double from, double to) {
        double low = from;
        double high = to;
        while (true) {
            double middle = low + (high - low) / 2;
            if (!(middle > low && middle < high)) {
                return high;
            }
            if (function.applyAsDouble(middle) > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }
}
