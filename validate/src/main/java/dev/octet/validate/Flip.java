package dev.octet.validate;

import static java.util.Objects.requireNonNull;

/**
 * A sample whose outcome a variant changed.
 *
 * @param id of the sample
 * @param label its truth, as text
 * @param baseline what the baseline answered
 * @param answer what the variant answered
 * @param baselineOutcome what the metric made of it: 1 or 0 for right and wrong, or some numbers
 * @param outcome likewise of the variant
 */
public record Flip(String id, String label, String baseline, String answer, String baselineOutcome, String outcome) {
    public Flip {
        requireNonNull(id, "id");
        requireNonNull(label, "label");
        requireNonNull(baseline, "baseline");
        requireNonNull(answer, "answer");
        requireNonNull(baselineOutcome, "baselineOutcome");
        requireNonNull(outcome, "outcome");
    }
}
