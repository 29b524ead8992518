package dev.octet.diff;

import java.util.List;
import java.util.Locale;

import dev.octet.diff.Change.Outcome;

/** Writes a comparison for a terminal: regressions of all models first, then the rest model by model. */
final class TextDiff {
    private final RunDiff diff;
    private final StringBuilder out = new StringBuilder();

    TextDiff(RunDiff diff) {
        this.diff = diff;
    }

    String write() {
        out.append(diff.before()).append(" -> ").append(diff.after()).append(": ");
        out.append(DiffWords.summary(diff)).append('\n');
        for (Outcome outcome : List.of(Outcome.WORSE, Outcome.BETTER, Outcome.UNCLEAR, Outcome.NOISE, Outcome.FACT)) {
            diff.models().forEach(model -> model.changes(outcome).forEach(change -> line(model, change)));
        }
        diff.models().forEach(model -> model.remarks().forEach(remark -> out.append("note     ")
                .append(model.recipe())
                .append(": ")
                .append(plain(remark))
                .append('\n')));
        for (ModelDiff model : diff.models()) {
            model.recipeLines()
                    .forEach(line -> out.append("    ").append(plain(line)).append('\n'));
        }
        diff.onlyBefore().forEach(name -> out.append("gone     ").append(name).append('\n'));
        diff.onlyAfter().forEach(name -> out.append("new      ").append(name).append('\n'));
        return out.toString();
    }

    private void line(ModelDiff model, Change change) {
        out.append(String.format(Locale.ROOT, "%-8s ", change.outcome().word()));
        out.append(model.recipe()).append(": ").append(plain(change.subject())).append(' ');
        out.append(plain(change.before())).append(" -> ").append(plain(change.after()));
        if (!change.difference().isEmpty()) {
            out.append(", ").append(change.difference());
        }
        if (!change.basis().isEmpty()) {
            out.append(" (").append(plain(change.basis())).append(')');
        }
        out.append('\n');
    }

    /** On one line, and nothing that would move the cursor of a terminal. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
