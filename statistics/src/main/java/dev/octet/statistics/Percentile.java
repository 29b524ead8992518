package dev.octet.statistics;

import java.util.OptionalDouble;

/**
 * A percentile with its 95% interval; a part that needs more inferences than there were is empty. The interval is
 * distribution-free, and too narrow where successive latencies are correlated, unless it was {@linkplain #reaching widened}.
 *
 * @param p in (0, 1)
 * @param millis the percentile in ms; empty if even its one-sided 95% bound needs more inferences
 * @param lowMillis lower end of the interval in ms
 * @param highMillis upper end of the interval in ms
 */
public record Percentile(double p, OptionalDouble millis, OptionalDouble lowMillis, OptionalDouble highMillis) {

    /** The same with an interval that reaches at least as far as {@code between}, in ms; ends that are empty stay so. */
    public Percentile reaching(Ratio between) {
        return new Percentile(
                p,
                millis,
                lowMillis.isPresent() ? OptionalDouble.of(Math.min(lowMillis.getAsDouble(), between.low())) : lowMillis,
                highMillis.isPresent()
                        ? OptionalDouble.of(Math.max(highMillis.getAsDouble(), between.high()))
                        : highMillis);
    }
}
