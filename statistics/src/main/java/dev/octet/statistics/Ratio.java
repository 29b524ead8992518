package dev.octet.statistics;

import java.util.Arrays;
import java.util.Optional;

import org.apache.commons.statistics.distribution.TDistribution;

import static java.util.Objects.requireNonNull;

/**
 * An estimate with its two-sided confidence interval.
 *
 * @param value the estimate
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param confidence nominal coverage of the interval, in (0, 1): 0.95
 * @param method how the interval was made, such as {@code Hodges-Lehmann}
 */
public record Ratio(double value, double low, double high, double confidence, String method) {

    public Ratio {
        if (!(low <= high)) { // written so that NaN fails too
            throw new IllegalArgumentException("low must not be above high but was " + low + " and " + high);
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be in (0, 1) but was " + confidence);
        }
        requireNonNull(method, "method");
    }

    /** The mean of {@code sample} with Student's t interval; empty with fewer than two values. */
    public static Optional<Ratio> ofMean(double[] sample, double confidence, String method) {
        int n = sample.length;
        if (n < 2) {
            return Optional.empty();
        }
        double mean = Arrays.stream(sample).sum() / n;
        double squares = Arrays.stream(sample).map(x -> (x - mean) * (x - mean)).sum();
        double quantile = TDistribution.of(n - 1).inverseSurvivalProbability((1 - confidence) / 2);
        double half = quantile * Math.sqrt(squares / (n - 1) / n);
        return Optional.of(new Ratio(mean, mean - half, mean + half, confidence, method));
    }
}
