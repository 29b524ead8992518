package dev.octet.validate;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * What a {@link Gate} says of one variant.
 *
 * @param decision over all criteria: one that fails fails the gate, else one that is undecided leaves it undecided
 * @param reasons one for each criterion, in the order of the recipe
 */
public record Verdict(Decision decision, List<Reason> reasons) {

    /** Outcome of a gate or of one of its criteria. */
    public enum Decision {
        PASS,
        FAIL,
        /** The data do not settle it: too few samples, too much noise, or nothing was measured. */
        UNDECIDED;

        /** As records and tables write it: {@code pass}, {@code fail}, {@code undecided}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Why one criterion decided as it did.
     *
     * @param criterion such as {@code accuracy_loss top1} or {@code speed_up}
     * @param decision of this criterion
     * @param bound the confidence bound that was compared with the limit: the one that passed or failed, and for an
     *     undecided criterion the one that has to move for a pass; empty if there is none
     * @param limit of the recipe
     * @param text one sentence with the numbers, for people
     * @param samplesNeeded samples in all, the present ones included, that are likely to decide an undecided loss
     */
    public record Reason(
            String criterion,
            Decision decision,
            OptionalDouble bound,
            double limit,
            String text,
            OptionalLong samplesNeeded) {
        public Reason {
            requireNonNull(criterion, "criterion");
            requireNonNull(decision, "decision");
            requireNonNull(bound, "bound");
            requireNonNull(text, "text");
            requireNonNull(samplesNeeded, "samplesNeeded");
        }

        /** The same, told of one of several variants. */
        Reason of(String variant) {
            return new Reason(
                    criterion + " of " + variant, decision, bound, limit, variant + " " + text, samplesNeeded);
        }
    }

    public Verdict {
        requireNonNull(decision, "decision");
        reasons = List.copyOf(reasons);
        if (decision != over(reasons)) {
            throw new IllegalArgumentException("decision must follow from the reasons but was " + decision);
        }
    }

    /** The verdict that follows from the reasons. @throws IllegalArgumentException if there is none */
    public static Verdict of(List<Reason> reasons) {
        return new Verdict(over(reasons), reasons);
    }

    private static Decision over(List<Reason> reasons) {
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("a verdict needs a reason");
        }
        if (reasons.stream().anyMatch(reason -> reason.decision() == Decision.FAIL)) {
            return Decision.FAIL;
        }
        boolean open = reasons.stream().anyMatch(reason -> reason.decision() == Decision.UNDECIDED);
        return open ? Decision.UNDECIDED : Decision.PASS;
    }
}
