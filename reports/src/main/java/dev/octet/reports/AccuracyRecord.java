package dev.octet.reports;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;

import static dev.octet.reports.RecordRules.count;
import static dev.octet.reports.RecordRules.finite;
import static dev.octet.reports.RecordRules.fraction;
import static dev.octet.reports.RecordRules.list;
import static dev.octet.reports.RecordRules.optional;
import static dev.octet.reports.RecordRules.required;
import static dev.octet.reports.RecordRules.sorted;
import static dev.octet.reports.RecordRules.variantName;

/**
 * One metric over the same samples for every variant.
 *
 * @param unit {@code %} when values are fractions to be shown as percent, {@code points} when they are on a scale of 0
 *     to 100, else empty or any other unit
 * @param samplesAsked how many the recipe asked for; absent if it asked for all
 * @param samples how many were scored
 * @param skipped asked for but not scored, and why
 * @param values the score by variant, sorted by name; its entries stand beside {@code metric} in the JSON
 * @param loss the loss of the first variant that is not the baseline
 * @param losses of all variants but the baseline, if they are several
 * @param reference what is published of the baseline; absent if nothing is known
 * @param sequential how a run that may stop early went; absent for others
 * @param categories of a metric that is a mean over categories: each by itself
 * @param slices the parts of the samples that lost most
 */
public record AccuracyRecord(
        String metric,
        String unit,
        boolean higherIsBetter,
        Optional<Long> samplesAsked,
        Optional<Long> samples,
        List<Skipped> skipped,
        @JsonAnyGetter @JsonAnySetter Map<String, Double> values,
        Optional<Loss> loss,
        List<Loss> losses,
        Optional<ReferenceRecord> reference,
        Optional<SequentialRecord> sequential,
        List<Slice> categories,
        List<Slice> slices) {
    public AccuracyRecord {
        metric = required(metric, "accuracy.metric");
        unit = unit == null ? "" : unit;
        samplesAsked = count(samplesAsked, "accuracy.samples_asked");
        samples = count(samples, "accuracy.samples");
        skipped = list(skipped);
        values = sorted(values);
        values.forEach((variant, value) -> finite(Optional.of(value), "accuracy." + variantName(variant)));
        loss = optional(loss);
        losses = list(losses);
        reference = optional(reference);
        sequential = optional(sequential);
        categories = list(categories);
        slices = list(slices);
    }

    /**
     * A metric over one category, or over a part of the samples.
     *
     * @param category number of the category; absent for a part of the samples
     * @param by what samples are told apart by, such as {@code label} or a column of the dataset; absent for a category
     * @param label which part it is; absent for a category
     * @param samples how many are in it
     * @param values by variant, sorted by name
     * @param loss of the first variant that is not the baseline
     * @param losses of all variants but the baseline, if they are several
     */
    public record Slice(
            Optional<String> category,
            Optional<String> by,
            Optional<String> label,
            long samples,
            Map<String, Double> values,
            Optional<Loss> loss,
            List<Loss> losses) {
        public Slice {
            category = optional(category);
            by = optional(by);
            label = optional(label);
            if (category.isPresent() == by.isPresent() || by.isPresent() != label.isPresent()) {
                throw new IllegalArgumentException("a slice has either a category or by and label");
            }
            values = sorted(values);
            values.forEach((variant, value) -> finite(Optional.of(value), "values." + variantName(variant)));
            loss = optional(loss);
            losses = list(losses);
        }
    }

    /** A sample that was asked for but could not be scored. */
    public record Skipped(String sample, String reason) {
        public Skipped {
            sample = required(sample, "skipped.sample");
            reason = required(reason, "skipped.reason");
        }
    }

    /**
     * What a variant loses against the baseline. Positive is worse, whichever direction the metric has.
     *
     * @param variant whose loss it is; absent if there is just one besides the baseline
     * @param absolute in the metric's own unit, a fraction where that is percent
     * @param relative fraction of the baseline's value; absent for a baseline of 0
     * @param low lower bound of {@code relative}
     * @param high upper bound of {@code relative}
     * @param absoluteLow lower bound of {@code absolute}
     * @param absoluteHigh upper bound of {@code absolute}
     * @param confidence of each bound by itself (one-sided), a fraction: with 0.95 the two together cover 90%
     * @param method name of the interval of {@code relative}
     * @param absoluteMethod name of the interval of {@code absolute}
     */
    public record Loss(
            Optional<String> variant,
            Optional<Double> absolute,
            Optional<Double> relative,
            Optional<Double> low,
            Optional<Double> high,
            Optional<Double> absoluteLow,
            Optional<Double> absoluteHigh,
            Optional<Double> confidence,
            Optional<String> method,
            Optional<String> absoluteMethod) {
        public Loss {
            variant = optional(variant);
            absolute = finite(absolute, "loss.absolute");
            relative = finite(relative, "loss.relative");
            low = finite(low, "loss.low");
            high = finite(high, "loss.high");
            absoluteLow = finite(absoluteLow, "loss.absolute_low");
            absoluteHigh = finite(absoluteHigh, "loss.absolute_high");
            confidence = fraction(confidence, "loss.confidence");
            method = optional(method);
            absoluteMethod = optional(absoluteMethod);
        }
    }
}
