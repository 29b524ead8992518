package dev.octet.statistics;

import java.util.function.DoubleUnaryOperator;

/**
 * Score statistics the slow way: maximizes the multinomial likelihood under the hypothesis by search, instead of by the
 * closed forms of Tango and Tang.
 */
final class Likelihood {
    private Likelihood() {}

    /** z score of the hypothesis p12 - p21 = loss. */
    static double scoreOfDifference(double a, double b, double c, double d, double loss) {
        double n = a + b + c + d;
        double low = Math.max(0, -loss);
        double high = (1 - loss) / 2;
        double p21 = argMax(
                low,
                high,
                p -> b * Math.log(p + loss) + c * Math.log(p) + (a + d) * Math.log(Math.max(1 - 2 * p - loss, 1e-300)));
        return (b - c - n * loss) / Math.sqrt(n * (2 * p21 + loss - loss * loss));
    }

    /** z score of the hypothesis (p11 + p21) / (p11 + p12) = ratio, for a ratio other than 1. */
    static double scoreOfRatio(double a, double b, double c, double d, double ratio) {
        double n = a + b + c + d;
        DoubleUnaryOperator best21 = p12 -> argMax(0, 1 - p12, p21 -> logRatio(a, b, c, d, ratio, p12, p21));
        double p12 = argMax(0, 1, p -> logRatio(a, b, c, d, ratio, p, best21.applyAsDouble(p)));
        double p21 = best21.applyAsDouble(p12);
        return (a + c - ratio * (a + b)) / Math.sqrt(n * ratio * (p12 + p21));
    }

    private static double logRatio(double a, double b, double c, double d, double ratio, double p12, double p21) {
        double p11 = (ratio * p12 - p21) / (1 - ratio);
        double p22 = 1 - p11 - p12 - p21;
        // Outside the simplex: falls towards it, so that the search finds its way.
        double outside = Math.max(0, -p11) + Math.max(0, -p22);
        return outside > 0
                ? -1e12 * (1 + outside)
                : a * Math.log(p11) + b * Math.log(p12) + c * Math.log(p21) + d * Math.log(p22);
    }

    /** Ternary search for the maximum of a concave function. */
    private static double argMax(double from, double to, DoubleUnaryOperator function) {
        double low = from;
        double high = to;
        for (int i = 0; i < 120; i++) {
            double third = (high - low) / 3;
            if (function.applyAsDouble(low + third) < function.applyAsDouble(high - third)) {
                low += third;
            } else {
                high -= third;
            }
        }
        return (low + high) / 2;
    }
}
