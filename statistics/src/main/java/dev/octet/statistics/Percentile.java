package dev.octet.statistics;

import java.util.OptionalDouble;

/**
 * A percentile with its distribution-free 95% interval; a part that needs more inferences than there were is
 * empty. Successive latencies are correlated, so the interval is rather too narrow.
 *
 * @param p in (0, 1)
 * @param millis the percentile in ms; empty if even its one-sided 95% bound needs more inferences
 * @param lowMillis lower end of the interval in ms
 * @param highMillis upper end of the interval in ms
 */
public record Percentile(double p, OptionalDouble millis, OptionalDouble lowMillis, OptionalDouble highMillis) {}
