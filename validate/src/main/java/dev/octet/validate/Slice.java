package dev.octet.validate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.octet.metrics.Loss;

import static java.util.Objects.requireNonNull;

/**
 * One metric over a part of the samples, or over one category of several.
 *
 * @param by what the samples are told apart by: {@code label}, a column of the dataset, or {@link #CATEGORY}
 * @param label which part it is
 * @param samples how many are in it
 * @param values by variant, the baseline first
 * @param losses one for each variant but the baseline
 */
public record Slice(String by, String label, int samples, Map<String, Double> values, List<Loss> losses) {
    /** What categories are told apart by: their number. */
    public static final String CATEGORY = "category";

    public Slice {
        requireNonNull(by, "by");
        requireNonNull(label, "label");
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        losses = List.copyOf(losses);
        if (samples < 0) {
            throw new IllegalArgumentException("samples must not be negative but was " + samples);
        }
    }
}
