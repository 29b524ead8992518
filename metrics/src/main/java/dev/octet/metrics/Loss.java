package dev.octet.metrics;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

import dev.octet.statistics.Estimate;
import dev.octet.statistics.Losses;

import static java.util.Objects.requireNonNull;

/**
 * What one variant lost against the baseline on the same samples.
 *
 * @param baseline name of the variant that is compared with
 * @param variant name of the variant that is judged
 * @param absolute loss in the unit of the metric; empty if one of the two values is not a number
 * @param relative loss as a fraction of the baseline's value; empty also if that value is not above zero
 * @param worse samples that the baseline got right and the variant wrong (b); empty for metrics without right and wrong
 * @param better samples that the variant got right and the baseline wrong (c); empty likewise
 * @param flips samples whose answer or outcome differs
 * @param noDifference p value of McNemar's mid-p test that both err equally often, for display: it never decides a
 *     gate, because "not significant" is not "no loss"; empty for metrics without right and wrong
 * @param undecidable why no gate may judge the bounds, such as too few samples that changed; empty if it may
 */
public record Loss(
        String baseline,
        String variant,
        Optional<Estimate> absolute,
        Optional<Estimate> relative,
        OptionalInt worse,
        OptionalInt better,
        int flips,
        OptionalDouble noDifference,
        Optional<String> undecidable) {

    public Loss {
        requireNonNull(baseline, "baseline");
        requireNonNull(variant, "variant");
        requireNonNull(absolute, "absolute");
        requireNonNull(relative, "relative");
        requireNonNull(worse, "worse");
        requireNonNull(better, "better");
        requireNonNull(noDifference, "noDifference");
        requireNonNull(undecidable, "undecidable");
        if (flips < 0) {
            throw new IllegalArgumentException("flips must not be negative but was " + flips);
        }
    }

    /** The loss in a metric without right and wrong. @param losses empty if one of the two has no value */
    static Loss of(Answers baseline, Answers other, Optional<Losses> losses) {
        return of(baseline, other, losses, baseline.undecidable(other));
    }

    /** As above. @param undecidable why no gate may judge */
    static Loss of(Answers baseline, Answers other, Optional<Losses> losses, Optional<String> undecidable) {
        return of(baseline, other, losses, baseline.flips(other), undecidable);
    }

    /** As above. @param flips how many samples changed, where the metric has its own idea of that */
    static Loss of(Answers baseline, Answers other, Optional<Losses> losses, int flips, Optional<String> undecidable) {
        return new Loss(
                baseline.variant(),
                other.variant(),
                losses.map(Losses::absolute),
                losses.flatMap(Losses::relative),
                OptionalInt.empty(),
                OptionalInt.empty(),
                flips,
                OptionalDouble.empty(),
                undecidable);
    }
}
