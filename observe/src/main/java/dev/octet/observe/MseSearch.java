package dev.octet.observe;

/**
 * The range with the smallest expected squared error when quantized to 256 levels.
 *
 * <p>Inside the range a value is off by up to half a step, evenly spread: step^2 / 12. Outside it is off by its distance
 * to the end. Zero is on the grid, so an interval that holds nothing but zeros has no error; without that exception the
 * many zeros of a ReLU would ask for a smaller step that they have no use for.
 */
final class MseSearch {
    /** Candidates for either end in one round; the best is refined between its neighbours. */
    private static final int CANDIDATES = 64;
    /** Each round is {@value #CANDIDATES} / 2 times finer: two reach a thousandth of the range. */
    private static final int ROUNDS = 3;

    private static final int LEVELS = 256;

    private MseSearch() {}

    static Range range(TensorStatistics statistics) {
        Range extremes = statistics.extremes();
        Distribution values = statistics.distribution();
        double lowest = Math.min(0, extremes.min());
        double highest = Math.max(0, extremes.max());
        double low = lowest;
        double high = highest;
        double span = 1;
        for (int round = 0; round < ROUNDS; round++) {
            double bestLow = low;
            double bestHigh = high;
            double best = error(values, low, high);
            double centreLow = lowest == 0 ? 0 : low / lowest;
            double centreHigh = highest == 0 ? 0 : high / highest;
            // The ends are independent but for the step, so alternate between them until neither moves.
            for (int turn = 0; turn < 8; turn++) {
                double before = best;
                for (int i = 0; i <= CANDIDATES; i++) {
                    double offset = span * (2.0 * i / CANDIDATES - 1);
                    double candidate = highest * Math.min(1, Math.max(0, centreHigh + offset));
                    double error = error(values, bestLow, candidate);
                    if (error < best) {
                        best = error;
                        bestHigh = candidate;
                    }
                }
                for (int i = 0; i <= CANDIDATES; i++) {
                    double offset = span * (2.0 * i / CANDIDATES - 1);
                    double candidate = lowest * Math.min(1, Math.max(0, centreLow + offset));
                    double error = error(values, candidate, bestHigh);
                    if (error < best) {
                        best = error;
                        bestLow = candidate;
                    }
                }
                if (best == before) {
                    break;
                }
            }
            low = bestLow;
            high = bestHigh;
            span *= 4.0 / CANDIDATES;
        }
        // Not wider than the values: a range of values that exclude zero is widened by whoever quantizes.
        float min = Math.max(extremes.min(), (float) Math.min(low, extremes.max()));
        float max = Math.min(extremes.max(), (float) Math.max(high, extremes.min()));
        return new Range(Math.min(min, max), Math.max(min, max));
    }

    /** Sum of squared errors over all values for the range [low, high]. */
    static double error(Distribution values, double low, double high) {
        double step = (high - low) / (LEVELS - 1);
        double rounding = step * step / 12;
        double error = 0;
        for (int i = 0; i < values.size(); i++) {
            double from = values.low(i);
            double to = values.high(i);
            double middle = (from + to) / 2;
            double spread = (to - from) * (to - from) / 12;
            if (middle < low) {
                error += values.count(i) * ((low - middle) * (low - middle) + spread);
            } else if (middle > high) {
                error += values.count(i) * ((middle - high) * (middle - high) + spread);
            } else if (!(from <= 0 && to >= 0)) {
                error += values.count(i) * rounding;
            }
        }
        return error;
    }
}
