package dev.octet.statistics;

/**
 * Bounds of an estimate whose errors are skewed, by the transformation of Hall, "On the Removal of Skewness by
 * Transformation", Journal of the Royal Statistical Society B 54, 1992 (from memory): with skewness {@code s} of the
 * estimate and {@code a = s / 3}, {@code g(T) = T + a T^2 + a^2 T^3 / 3 + a / 2} of the studentized estimate T has no
 * skewness to first order, and is monotone, so that it can be turned back.
 */
final class SkewBounds {
    /** Below it the transformation is the identity to within rounding. */
    private static final double NONE = 1e-9;

    private SkewBounds() {}

    /**
     * The T at which g(T) is {@code quantile}: the true value is above {@code estimate - error T} as surely as a variable
     * with Student's distribution is below {@code quantile}.
     */
    static double studentized(double quantile, double skewness) {
        double a = skewness / 3;
        return Math.abs(a) < NONE ? quantile : (Math.cbrt(1 + 3 * a * (quantile - a / 2)) - 1) / a;
    }

    /**
     * Skewness of a sum of {@code n} independent influences, from their squares and cubes, without the bias of small n;
     * 0 of fewer than three, which show none.
     */
    static double skewness(double n, double squares, double cubes) {
        return n < 3 || squares == 0 ? 0 : Math.sqrt(n * (n - 1)) / (n - 2) * cubes / Math.pow(squares, 1.5);
    }
}
