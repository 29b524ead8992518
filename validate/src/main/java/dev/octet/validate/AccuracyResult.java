package dev.octet.validate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.metrics.Loss;
import dev.octet.metrics.Metric;
import dev.octet.statistics.Estimate;

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
 * @param bounds of the values by variant, each one-sided at the confidence of the losses; where the data give none, and
 *     in a run that stopped early, there is none
 * @param notANumber by variant, the samples whose output held a NaN (for scores: was not finite). They count as wrong;
 *     a correlation over them has no value
 * @param losses one for each variant but the baseline
 * @param categories of metrics that are a mean over categories: each of them by itself
 * @param slices where most was lost, by label where that has a meaning and by each column of the dataset's own; the
 *     worst ten of each, the worst first
 * @param caveat what a reader of the values should know though they are right, such as how few boxes a mean rests on
 */
public record AccuracyResult(
        Metric metric,
        int available,
        int asked,
        int used,
        List<SkippedSample> skipped,
        Map<String, Double> values,
        Map<String, Estimate> bounds,
        Map<String, Integer> notANumber,
        List<Loss> losses,
        List<Slice> categories,
        List<Slice> slices,
        Optional<String> caveat) {

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
        bounds = Map.copyOf(bounds);
        notANumber = Collections.unmodifiableMap(new LinkedHashMap<>(notANumber));
        losses = List.copyOf(losses);
        categories = List.copyOf(categories);
        slices = List.copyOf(slices);
        requireNonNull(caveat, "caveat");
    }

    /** Name of the first variant, which the others are compared with. */
    public String baseline() {
        return values.keySet().iterator().next();
    }

    /** Whether the run ended before all samples that were asked for, because these decided its gate. */
    public boolean stoppedEarly() {
        return used + skipped.size() < asked;
    }

    /** The loss of the variant called {@code variant}. */
    public Optional<Loss> loss(String variant) {
        return losses.stream().filter(loss -> loss.variant().equals(variant)).findFirst();
    }
}
