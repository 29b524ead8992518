package dev.octet.validate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.octet.metrics.Metric;
import dev.octet.statistics.Ratio;

/**
 * What a gate is judged on.
 *
 * @param accuracy results of all metrics of the run, made with the {@linkplain Gate#confidence gate's confidence}
 * @param references published FP32 figures by name of the metric
 * @param ratios throughput over that of the baseline by variant; of those that were measured with an interval
 * @param noiseFloor how far from 0 the logarithm of the ratio of equals reaches on the host; it is added to both ends of
 *     the intervals of {@code ratios}
 */
public record Measured(
        List<AccuracyResult> accuracy, Map<String, Double> references, Map<String, Ratio> ratios, double noiseFloor) {
    public Measured {
        accuracy = List.copyOf(accuracy);
        references = Map.copyOf(references);
        ratios = Map.copyOf(ratios);
    }

    /** Accuracy alone. */
    public static Measured of(List<AccuracyResult> accuracy) {
        return new Measured(accuracy, Map.of(), Map.of(), 0);
    }

    OptionalDouble reference(Metric metric) {
        Double figure = references.get(metric.name());
        return figure == null ? OptionalDouble.empty() : OptionalDouble.of(figure);
    }

    Optional<Ratio> ratio(String variant) {
        return Optional.ofNullable(ratios.get(variant));
    }
}
