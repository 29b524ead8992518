package dev.octet.throughput;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.throughput.ThroughputResult.Comparison;
import dev.octet.throughput.ThroughputResult.VariantResult;

import static java.util.Objects.requireNonNull;

/**
 * What a {@link SweepRun} measured.
 *
 * @param axes in the order in which they vary
 * @param points one for each combination and variant
 */
public record SweepResult(List<SweepAxis> axes, List<Point> points) {

    public SweepResult {
        axes = List.copyOf(axes);
        points = List.copyOf(points);
    }

    /**
     * One variant at one combination of values.
     *
     * @param at value by axis
     * @param setting how the host was divided
     * @param result what was measured; empty if nothing was
     * @param comparison with the baseline at the same combination; empty for the baseline
     * @param fault why nothing was measured; empty if it was
     */
    public record Point(
            Map<SweepAxis, String> at,
            String variant,
            Setting setting,
            Optional<VariantResult> result,
            Optional<Comparison> comparison,
            Optional<String> fault) {
        public Point {
            at = Collections.unmodifiableMap(new LinkedHashMap<>(at));
            requireNonNull(variant, "variant");
            requireNonNull(setting, "setting");
            requireNonNull(result, "result");
            requireNonNull(comparison, "comparison");
            if (result.isPresent() == fault.isPresent()) {
                throw new IllegalArgumentException("a point was measured, or was not for a reason");
            }
        }
    }

    /**
     * Computes the points of one combination from its rounds.
     *
     * @param variants in order; the first is the baseline
     */
    static List<Point> points(Map<SweepAxis, String> at, Setting setting, List<String> variants, RoundLog log) {
        List<Point> points = new ArrayList<>();
        for (String variant : variants) {
            points.add(new Point(
                    at(at, variant),
                    variant,
                    setting,
                    Optional.of(log.variant(variant)),
                    variant.equals(variants.get(0))
                            ? Optional.empty()
                            : Optional.of(log.compare(variant, variants.get(0))),
                    Optional.empty()));
        }
        return points;
    }

    /** The points of a combination that could not be measured. */
    static List<Point> faults(Map<SweepAxis, String> at, Setting setting, List<String> variants, String fault) {
        return variants.stream()
                .map(variant -> new Point(
                        at(at, variant), variant, setting, Optional.empty(), Optional.empty(), Optional.of(fault)))
                .toList();
    }

    private static Map<SweepAxis, String> at(Map<SweepAxis, String> combination, String variant) {
        Map<SweepAxis, String> at = new LinkedHashMap<>(combination);
        at.put(SweepAxis.PRECISION, variant);
        return at;
    }
}
