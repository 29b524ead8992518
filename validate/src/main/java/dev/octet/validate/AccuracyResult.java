package dev.octet.validate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.metrics.Loss;
import dev.octet.metrics.Metric;

import static java.util.Objects.requireNonNull;

/**
 * One metric of all variants over the same samples. A function of {@code samples.csv} alone:
 * {@link AccuracyRun#recompute}.
 *
 * @param metric what was scored; knows unit and direction
 * @param available samples that the dataset has
 * @param asked samples that the recipe asked for
 * @param used samples that were scored: asked without skipped
 * @param skipped samples that could not be read, with the reason
 * @param values value by variant, the baseline first, in the unit of the metric: shares are fractions in [0, 1]; NaN
 *     where the outputs give none
 * @param notANumber by variant, the samples whose output held a NaN (for scores: was not finite). They count as wrong;
 *     a correlation over them has no value
 * @param losses one for each variant but the baseline
 */
public record AccuracyResult(
        Metric metric,
        int available,
        int asked,
        int used,
        List<SkippedSample> skipped,
        Map<String, Double> values,
        Map<String, Integer> notANumber,
        List<Loss> losses) {

    /**
     * A sample that could not be read.
     *
     * @param id as the dataset names it
     * @param fault what is wrong with it
     */
    public record SkippedSample(String id, String fault) {
        public SkippedSample {
            requireNonNull(id, "id");
            requireNonNull(fault, "fault");
        }
    }

    public AccuracyResult {
        requireNonNull(metric, "metric");
        if (used < 1 || used > asked || asked > available) {
            throw new IllegalArgumentException("samples must be 1 <= used <= asked <= available but were " + used + ", "
                    + asked + ", " + available);
        }
        skipped = List.copyOf(skipped);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        notANumber = Collections.unmodifiableMap(new LinkedHashMap<>(notANumber));
        losses = List.copyOf(losses);
    }

    /** Name of the first variant, which the others are compared with. */
    public String baseline() {
        return values.keySet().iterator().next();
    }

    /** The loss of the variant called {@code variant}. */
    public Optional<Loss> loss(String variant) {
        return losses.stream().filter(loss -> loss.variant().equals(variant)).findFirst();
    }
}
