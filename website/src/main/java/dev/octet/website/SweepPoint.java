package dev.octet.website;

import java.util.Map;
import java.util.Optional;

/**
 * One measured point of a sweep over settings.
 *
 * @param at value by numeric axis, such as {@code batch} or {@code instances}
 * @param rate samples/s
 * @param p50 median latency of one inference in ms
 * @param ratio rate over that of the baseline at the same place
 * @param efficiency rate over that of perfect scaling, a fraction
 */
record SweepPoint(
        Map<String, Integer> at,
        String variant,
        String setting,
        Estimate rate,
        Optional<Double> p50,
        Optional<Double> p99,
        Optional<Estimate> ratio,
        Optional<Estimate> efficiency) {
    SweepPoint {
        at = Map.copyOf(at);
    }
}
