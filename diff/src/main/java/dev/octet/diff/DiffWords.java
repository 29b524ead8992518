package dev.octet.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.octet.diff.Change.Outcome;

/** Sentences that every format has. */
final class DiffWords {
    private DiffWords() {}

    /** {@code 2 regressions, 1 improvement, 3 of 5 models unchanged}. */
    static String summary(RunDiff diff) {
        List<String> parts = new ArrayList<>();
        parts.add(diff.regressions() == 0 ? "no regression" : count(diff.regressions(), "regression"));
        if (diff.count(Outcome.BETTER) > 0) {
            parts.add(count(diff.count(Outcome.BETTER), "improvement"));
        }
        long unclear = diff.count(Outcome.UNCLEAR);
        if (unclear > 0) {
            parts.add(
                    unclear + (unclear == 1 ? " change" : " changes") + " that cannot be told from noise or compared");
        }
        long unchanged = diff.models().stream()
                .filter(model -> model.changes().isEmpty())
                .count();
        parts.add(unchanged + " of " + count(diff.models().size(), "model") + " unchanged");
        return String.join(", ", parts);
    }

    private static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
