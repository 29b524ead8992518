package dev.octet.statistics;

import static java.util.Objects.requireNonNull;

/**
 * An estimated loss with its confidence bounds; positive means worse than the baseline, whichever direction of the metric
 * is better. Or what one model scores by itself, with bounds of that.
 *
 * <p>Each bound is <b>one-sided</b>: with {@code confidence} 0.95 one is 95% sure that the true loss is at most
 * {@code high}, and 95% sure that it is at least {@code low}; as a two-sided interval the pair covers 90%. The bounds
 * are those that a gate compares with its limit, so a reader of the table can check the verdict.
 *
 * @param value what was seen, in the unit of the metric, or for a loss as a fraction of the baseline's value
 * @param low lower bound; negative infinity where the data give none
 * @param high upper bound
 * @param confidence of each bound by itself, in [0.5, 1)
 * @param standardError of {@code value}, positive; what the number of samples needed is computed from
 * @param method how the bounds were made
 */
public record Estimate(double value, double low, double high, double confidence, double standardError, String method) {

    public Estimate {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("value must be finite but was " + value);
        }
        if (!(low <= high)) { // written so that NaN fails too
            throw new IllegalArgumentException("low must not be above high but was " + low + " and " + high);
        }
        if (!(confidence >= 0.5 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be in [0.5, 1) but was " + confidence);
        }
        if (!(standardError >= 0)) {
            throw new IllegalArgumentException("standardError must not be negative but was " + standardError);
        }
        requireNonNull(method, "method");
    }
}
