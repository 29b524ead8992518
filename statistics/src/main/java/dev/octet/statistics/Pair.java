package dev.octet.statistics;

/**
 * The same statistic of two models on the same samples.
 *
 * @param first of the model that is compared with
 * @param second of the model that is judged
 */
public record Pair(double first, double second) {

    /** Whether both have a value. */
    boolean isFinite() {
        return Double.isFinite(first) && Double.isFinite(second);
    }

    double absolute(boolean higherIsBetter) {
        return higherIsBetter ? first - second : second - first;
    }

    double relative(boolean higherIsBetter) {
        return absolute(higherIsBetter) / first;
    }
}
