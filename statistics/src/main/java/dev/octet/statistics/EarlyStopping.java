package dev.octet.statistics;

import java.util.OptionalDouble;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * MLPerf's early stopping (LoadGen): what a run of few queries may claim of a latency percentile with 99% confidence.
 *
 * <p>If more than a share 1 - p of all queries were over a latency, at most t of n would be so with probability P(X
 * &lt;= t), X binomial(n, 1 - p). Where that is below 1%, the run shows that no more than that share is over it.
 */
public final class EarlyStopping {
    /** Confidence of a claim; MLPerf's. */
    public static final double CONFIDENCE = 0.99;

    private EarlyStopping() {}

    /** Most queries over a latency with which n queries still show that quantile p is within it; -1 if n is too small. */
    public static long allowed(long n, double p) {
        if (n < 1) {
            return -1;
        }
        // inverse(q) is the least t with P(X <= t) >= q: one less is the largest with a probability below.
        return BinomialDistribution.of(Math.toIntExact(n), 1 - p).inverseCumulativeProbability(1 - CONFIDENCE) - 1L;
    }

    /** Whether {@code over} of {@code n} queries over a bound show that quantile p is within the bound. */
    public static boolean shows(long n, long over, double p) {
        return over <= allowed(n, p);
    }

    /** Fewest queries that show anything when {@code over} of them are over the bound: MLPerf's h_min(t) + t. */
    public static long fewest(long over, double p) {
        long low = over;
        long high = Math.max(2, 2 * over);
        while (allowed(high, p) < over) {
            low = high;
            high *= 2;
        }
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (allowed(middle, p) < over) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /**
     * MLPerf's estimate of quantile p in ms, from times in ns: with t the most that may be over, the t-th largest time;
     * empty with fewer than {@code fewest(1, p)} times (64 for p90, 662 for p99).
     */
    public static OptionalDouble estimate(SortedCounts nanos, double p) {
        long n = nanos.total();
        long allowed = allowed(n, p);
        return allowed < 1 ? OptionalDouble.empty() : OrderStatistics.millis(nanos, n - allowed + 1);
    }
}
