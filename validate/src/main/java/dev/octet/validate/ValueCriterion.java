package dev.octet.validate;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Metric;
import dev.octet.statistics.Estimate;
import dev.octet.validate.Gate.Bound;
import dev.octet.validate.Verdict.Decision;
import dev.octet.validate.Verdict.Reason;

/** One limit of a gate on what one variant scores by itself. */
final class ValueCriterion {
    private final Gate.AccuracyLimit limit;
    private final AccuracyResult result;
    private final String variant;
    private final double worst;

    /**
     * @param reference the published FP32 figure of the result's metric, if there is one
     * @throws AccuracyException if the result has no such variant, the limit is on the good side of the metric, or there
     *     is no reference for it
     */
    ValueCriterion(Gate.AccuracyLimit limit, AccuracyResult result, String variant, OptionalDouble reference) {
        this.limit = limit;
        this.result = result;
        this.variant = variant;
        Metric metric = result.metric();
        if (!result.values().containsKey(variant)) {
            throw new AccuracyException("the run scored no '" + variant + "'; its variants are "
                    + result.values().keySet() + ".");
        }
        if (limit.bound() != Bound.OF_REFERENCE && limit.bound() != worst(metric)) {
            throw new AccuracyException("the gate limits " + metric + " by " + word(limit.bound()) + ", but "
                    + (atLeast() ? "more" : "less") + " of it is better. Write " + word(worst(metric)) + ".");
        }
        if (limit.bound() == Bound.OF_REFERENCE && reference.isEmpty()) {
            throw new AccuracyException("the gate compares " + metric
                    + " with a published FP32 figure, but none is known of this model on this dataset. Write "
                    + word(worst(metric)) + " with a number.");
        }
        this.worst = limit.bound() == Bound.OF_REFERENCE ? limit.value() * reference.getAsDouble() : limit.value();
    }

    /** The bound that keeps bad values of {@code metric} out. */
    static Bound worst(Metric metric) {
        return metric.direction() == Metric.Direction.HIGHER_IS_BETTER ? Bound.MIN : Bound.MAX;
    }

    Reason judge() {
        if (Double.isNaN(result.values().get(variant))) {
            return reason(Decision.FAIL, OptionalDouble.empty(), variant + " has no value", OptionalLong.empty());
        }
        Optional<Estimate> found = Optional.ofNullable(result.bounds().get(variant));
        if (found.isEmpty()) {
            return reason(
                    Decision.UNDECIDED,
                    OptionalDouble.empty(),
                    "no bounds of " + amount(result.values().get(variant))
                            + ": too few samples or groups of them, or the run was stopped early",
                    OptionalLong.empty());
        }
        Estimate estimate = found.get();
        if (estimate.confidence() != limit.confidence()) {
            throw new IllegalArgumentException("the result's bounds are of confidence " + estimate.confidence()
                    + " but the gate wants " + limit.confidence() + "; recompute it");
        }
        double worseEnd = atLeast() ? estimate.low() : estimate.high();
        double betterEnd = atLeast() ? estimate.high() : estimate.low();
        String sure = LossCriterion.plain(100 * limit.confidence()) + "% sure that it is at ";
        if (!beyond(worseEnd)) {
            return reason(
                    Decision.PASS,
                    OptionalDouble.of(worseEnd),
                    sure + (atLeast() ? "least " : "most ") + amount(worseEnd) + wanted(),
                    OptionalLong.empty());
        }
        if (beyond(betterEnd)) {
            return reason(
                    Decision.FAIL,
                    OptionalDouble.of(betterEnd),
                    sure + (atLeast() ? "most " : "least ") + amount(betterEnd) + wanted(),
                    OptionalLong.empty());
        }
        String between = amount(estimate.value()) + ", one-sided " + LossCriterion.plain(100 * limit.confidence())
                + "% bounds " + amount(estimate.low()) + " and " + amount(estimate.high()) + wanted() + ": ";
        if (LossCriterion.isHopeless(estimate, worst)) {
            return reason(
                    Decision.UNDECIDED,
                    OptionalDouble.of(worseEnd),
                    between + "the value cannot be told from the limit; even 10 times the data may not decide",
                    OptionalLong.empty());
        }
        long needed = Math.max(
                (long) Math.ceil(SampleSize.PILOT_FACTOR * SampleSize.needed(estimate, result.used(), worst)),
                result.used() + 1L);
        return reason(
                Decision.UNDECIDED,
                OptionalDouble.of(worseEnd),
                between + SampleSize.advice(needed, result),
                OptionalLong.of(needed));
    }

    private boolean atLeast() {
        return result.metric().direction() == Metric.Direction.HIGHER_IS_BETTER;
    }

    private boolean beyond(double value) {
        return atLeast() ? value < worst : value > worst;
    }

    private String wanted() {
        String of = limit.bound() == Bound.OF_REFERENCE
                ? ", " + LossCriterion.plain(100 * limit.value()) + "% of the published FP32 figure"
                : "";
        return " (at " + (atLeast() ? "least " : "most ") + amount(worst) + of + " wanted)";
    }

    private Reason reason(Decision decision, OptionalDouble bound, String text, OptionalLong needed) {
        return new Reason("accuracy " + result.metric(), decision, bound, worst, result.metric() + ": " + text, needed);
    }

    private String amount(double value) {
        return result.metric().unit().equals("%") ? LossCriterion.plain(100 * value) + "%" : LossCriterion.plain(value);
    }

    private static String word(Bound bound) {
        return bound.name().toLowerCase(Locale.ROOT);
    }
}
