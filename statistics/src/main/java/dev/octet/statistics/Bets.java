package dev.octet.statistics;

import java.util.function.DoubleUnaryOperator;

/** A mixture of fixed bets against a claim on the mean of bounded numbers, for evidence that may be looked at at any time. */
final class Bets {
    private static final int BETS = 16;
    private static final double SMALLEST = 0.01;
    private static final double LARGEST = 0.95;

    /** Bisections of [-1, 1]: to less than 1e-15. */
    private static final int BISECTIONS = 51;

    private Bets() {}

    /**
     * ln of the mean wealth of all bets, each of which began with 1.
     *
     * @param counts how often each outcome was seen
     * @param gains what an outcome adds to the wealth if all of it is bet; at least -1, and at most 0 on average under the
     *     claim
     */
    static double evidence(long[] counts, double[] gains) {
        double[] wealth = new double[BETS];
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < BETS; i++) {
            double bet = SMALLEST * Math.pow(LARGEST / SMALLEST, i / (BETS - 1.0));
            for (int outcome = 0; outcome < counts.length; outcome++) {
                wealth[i] += counts[outcome] * Math.log1p(bet * gains[outcome]);
            }
            most = Math.max(most, wealth[i]);
        }
        double sum = 0;
        for (double one : wealth) {
            sum += Math.exp(one - most);
        }
        return most + Math.log(sum / BETS);
    }

    /** The smallest number in [-1, 1] for which the growing {@code evidence} is enough; 1 if there is none. */
    static double bound(DoubleUnaryOperator evidence, double confidence) {
        double enough = enough(confidence);
        double low = -1;
        double high = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (evidence.applyAsDouble(middle) >= enough) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    /** ln of the evidence that a claim which is true ever meets with probability 1 - {@code confidence} at most. */
    static double enough(double confidence) {
        if (!(confidence >= 0.5 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be in [0.5, 1) but was " + confidence);
        }
        return -Math.log1p(-confidence);
    }
}
