package dev.octet.diff;

import java.util.Locale;

import static java.util.Objects.requireNonNull;

/**
 * One thing that differs between two runs of a recipe.
 *
 * @param subject what it is, such as {@code int8 top1}
 * @param before as the first run has it
 * @param after as the second run has it
 * @param difference from the first to the second, with its interval where there is one; or empty
 * @param basis what the outcome rests on, in a few words; or empty
 */
public record Change(
        Kind kind, String subject, String before, String after, String difference, Outcome outcome, String basis) {

    /** What a change is a change of. */
    public enum Kind {
        /** Outcome of the gate. */
        VERDICT,
        /** Score of a metric. */
        ACCURACY,
        /** Rate, or speed-up against the baseline. */
        SPEED,
        /** 99th percentile of the time of one inference. */
        LATENCY,
        /** Largest resident memory. */
        MEMORY,
        /** Bytes of a model. */
        SIZE,
        /** What the run was made with: recipe, model, data, software, host. */
        INPUT;

        /** As it is written: {@code accuracy}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a change amounts to. */
    public enum Outcome {
        /** More than noise, and for the worse: a regression. */
        WORSE,
        /** More than noise, and for the better. */
        BETTER,
        /** Not more than noise, or than is tolerated. */
        NOISE,
        /** The two runs do not say. */
        UNCLEAR,
        /** A fact, neither good nor bad. */
        FACT;

        /** As it is written: {@code worse}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Change {
        requireNonNull(kind, "kind");
        requireNonNull(subject, "subject");
        requireNonNull(before, "before");
        requireNonNull(after, "after");
        requireNonNull(difference, "difference");
        requireNonNull(outcome, "outcome");
        requireNonNull(basis, "basis");
    }

    /** A fact that changed. */
    static Change fact(String subject, String before, String after) {
        return new Change(Kind.INPUT, subject, before, after, "", Outcome.FACT, "");
    }
}
