package dev.octet.statistics;

import java.util.OptionalDouble;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Distribution-free intervals of quantiles: of n sorted values, the number below the true quantile p is binomial(n, p),
 * so that two ranks enclose it with a known probability.
 */
public final class OrderStatistics {
    /** Confidence of two-sided intervals, and of the one-sided bound that a percentile must have to be told at all. */
    public static final double CONFIDENCE = 0.95;

    private static final double TAIL = (1 - CONFIDENCE) / 2;
    private static final double NANOS_PER_MILLI = 1e6;

    private OrderStatistics() {}

    /** Largest l with P(X &lt;= l - 1) &lt;= 0.025, from 1; 0 if there is none. */
    public static long lowRank(long n, double p) {
        BinomialDistribution below = BinomialDistribution.of(Math.toIntExact(n), p);
        // inverse(q) is the least x with P(X <= x) >= q; all smaller x have P < q.
        int x = below.inverseCumulativeProbability(TAIL);
        return below.cumulativeProbability(x) <= TAIL ? x + 1L : x;
    }

    /** Smallest u with P(X &gt;= u) &lt;= 0.025; n + 1 if there is none. */
    public static long highRank(long n, double p) {
        BinomialDistribution below = BinomialDistribution.of(Math.toIntExact(n), p);
        // P(X >= u) = P(X > u - 1), and inverseSurvival(q) is the least x with P(X > x) <= q.
        return below.inverseSurvivalProbability(TAIL) + 1L;
    }

    /** Fewest values for which the largest bounds quantile p from above with one-sided 95%: {@code 1 - p^n >= 0.95}. */
    public static long fewest(double p) {
        return (long) Math.ceil(Math.log(1 - CONFIDENCE) / Math.log(p) - 1e-9);
    }

    /** Quantile p of times in ns; what needs more values than there are is empty. */
    public static Percentile percentile(SortedCounts nanos, double p) {
        long n = nanos.total();
        OptionalDouble quantile = quantile(nanos, p);
        return quantile.isEmpty()
                ? new Percentile(p, quantile, OptionalDouble.empty(), OptionalDouble.empty())
                : new Percentile(p, quantile, millis(nanos, lowRank(n, p)), millis(nanos, highRank(n, p)));
    }

    /** The same in ms, without its interval. */
    public static OptionalDouble quantile(SortedCounts nanos, double p) {
        long n = nanos.total();
        return n < fewest(p) ? OptionalDouble.empty() : millis(nanos, (long) Math.ceil(p * n - 1e-9));
    }

    /** The value of rank {@code rank} from 1; empty if there is no such rank. */
    static OptionalDouble millis(SortedCounts nanos, long rank) {
        return rank < 1 || rank > nanos.total()
                ? OptionalDouble.empty()
                : OptionalDouble.of(nanos.ofRank(rank) / NANOS_PER_MILLI);
    }
}
