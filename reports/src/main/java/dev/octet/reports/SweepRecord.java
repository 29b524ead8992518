package dev.octet.reports;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import static dev.octet.reports.RecordRules.finite;
import static dev.octet.reports.RecordRules.list;
import static dev.octet.reports.RecordRules.optional;
import static dev.octet.reports.RecordRules.ordered;
import static dev.octet.reports.RecordRules.required;
import static dev.octet.reports.RecordRules.variantName;

/**
 * Speed over combinations of values.
 *
 * @param axes what was varied, such as {@code batch}; the last varies fastest
 * @param points one for each combination
 * @param rounds name of the file with the raw rounds
 */
public record SweepRecord(List<String> axes, List<Point> points, Optional<String> rounds) {
    public SweepRecord {
        axes = list(axes);
        points = list(points);
        rounds = optional(rounds);
        for (Point point : points) {
            if (!List.copyOf(point.at().keySet()).equals(axes)) {
                throw new IllegalArgumentException("sweep.points.at must have the axes " + axes + " but has "
                        + point.at().keySet());
            }
        }
    }

    /**
     * One variant at one combination.
     *
     * @param at value by axis, in the order of the axes: a whole number or a word
     * @param setting how the host was divided
     * @param rate samples a second, summed over instances, mean of the rounds
     * @param rateLow lower end of the 95% interval of {@code rate} over rounds; {@code rateHigh} likewise
     * @param p50 median latency of one inference in ms; {@code p90}, {@code p99} likewise
     * @param ratio rate over that of the baseline at the same combination; absent for the baseline
     * @param notMeasured why there is no figure; absent if there is
     */
    public record Point(
            Map<String, Object> at,
            String variant,
            String setting,
            Optional<Double> rate,
            Optional<Double> rateLow,
            Optional<Double> rateHigh,
            Optional<Double> p50,
            Optional<Double> p90,
            Optional<Double> p99,
            Optional<ThroughputRecord.Ratio> ratio,
            Optional<String> notMeasured) {
        public Point {
            at = ordered(at);
            at.forEach((axis, value) -> {
                if (!(value instanceof Integer || value instanceof String)) {
                    throw new IllegalArgumentException(
                            "sweep.points.at." + axis + " must be a whole number or a word but was " + value);
                }
            });
            variant = variantName(required(variant, "sweep.points.variant"));
            setting = required(setting, "sweep.points.setting");
            rate = finite(rate, "sweep.points.rate");
            rateLow = finite(rateLow, "sweep.points.rate_low");
            rateHigh = finite(rateHigh, "sweep.points.rate_high");
            p50 = finite(p50, "sweep.points.p50");
            p90 = finite(p90, "sweep.points.p90");
            p99 = finite(p99, "sweep.points.p99");
            ratio = optional(ratio);
            notMeasured = optional(notMeasured);
            if (rate.isPresent() == notMeasured.isPresent()) {
                throw new IllegalArgumentException(
                        "sweep.points have a rate, or say under not_measured why they do not");
            }
        }

        /** Where it lies, in words: {@code batch 8, placement spread}; the setting if only variants were compared. */
        public String place() {
            String place = at.entrySet().stream()
                    .filter(axis -> !axis.getValue().equals(variant))
                    .map(axis -> axis.getKey().replace('_', ' ') + " " + axis.getValue())
                    .collect(Collectors.joining(", "));
            return place.isEmpty() ? setting : place;
        }
    }
}
