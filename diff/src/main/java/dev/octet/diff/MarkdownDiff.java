package dev.octet.diff;

import java.util.List;
import java.util.Optional;

import dev.octet.diff.Change.Outcome;

import static dev.octet.io.Markdown.escape;

/** Writes a comparison as a comment: what matters in one table, everything else folded. */
final class MarkdownDiff {
    /** GitHub takes comments of 65,536 characters; the rest is on the site or in the terminal. */
    private static final int MOST_CHARACTERS = 60_000;

    private final RunDiff diff;
    private final StringBuilder out = new StringBuilder();

    MarkdownDiff(RunDiff diff) {
        this.diff = diff;
    }

    String write() {
        out.append("### Octet: ").append(escape(DiffWords.summary(diff))).append("\n\n");
        out.append("From ")
                .append(escape(diff.before()))
                .append(" to ")
                .append(escape(diff.after()))
                .append(".\n");
        table(List.of(Outcome.WORSE, Outcome.BETTER));
        remarks();
        only("Not run any more", diff.onlyBefore());
        only("New", diff.onlyAfter());
        folded("Within noise, or not comparable", List.of(Outcome.UNCLEAR, Outcome.NOISE));
        folded("What the runs were made with", List.of(Outcome.FACT));
        diff.models().forEach(this::recipe);
        return out.length() <= MOST_CHARACTERS ? out.toString() : cut();
    }

    private String cut() {
        int end = out.lastIndexOf("\n", MOST_CHARACTERS);
        String kept = out.substring(0, end);
        boolean open = kept.lastIndexOf("<details>") > kept.lastIndexOf("</details>");
        return kept + (open ? "\n\n</details>" : "") + "\n\nThis is cut; 'octet diff' prints all of it.\n";
    }

    private void folded(String title, List<Outcome> outcomes) {
        long changes = outcomes.stream().mapToLong(diff::count).sum();
        if (changes > 0) {
            out.append("\n<details><summary>")
                    .append(title)
                    .append(" (")
                    .append(changes)
                    .append(")</summary>\n");
            table(outcomes);
            out.append("\n</details>\n");
        }
    }

    private void table(List<Outcome> outcomes) {
        if (outcomes.stream().mapToLong(diff::count).sum() == 0) {
            return;
        }
        boolean facts = outcomes.contains(Outcome.FACT);
        out.append(
                facts
                        ? "\n| Model | What | Before | After |\n| --- | --- | --- | --- |\n"
                        : "\n| | Model | What | Before | After | Difference | By |\n"
                                + "| --- | --- | --- | ---: | ---: | --- | --- |\n");
        for (Outcome outcome : outcomes) {
            for (ModelDiff model : diff.models()) {
                model.changes(outcome).forEach(change -> {
                    if (!facts) {
                        out.append(outcome == Outcome.WORSE ? "| **worse** " : "| " + outcome.word() + " ");
                    }
                    cells(model, change, !facts);
                });
            }
        }
    }

    private void cells(ModelDiff model, Change change, boolean judged) {
        List.of(model.recipe(), change.subject(), change.before(), change.after())
                .forEach(this::cell);
        if (judged) {
            // An interval in brackets is made here of figures alone, and is no link.
            out.append("| ")
                    .append(change.difference())
                    .append(change.difference().isEmpty() ? "" : " ");
            cell(change.basis());
        }
        out.append("|\n");
    }

    private void cell(String text) {
        out.append("| ").append(escape(text)).append(text.isEmpty() ? "" : " ");
    }

    private void remarks() {
        boolean any = false;
        for (ModelDiff model : diff.models()) {
            for (String remark : model.remarks()) {
                out.append(any ? "" : "\n");
                out.append("- ")
                        .append(escape(model.recipe()))
                        .append(": ")
                        .append(escape(remark))
                        .append('\n');
                any = true;
            }
        }
    }

    private void only(String title, List<String> recipes) {
        Optional.of(recipes).filter(names -> !names.isEmpty()).ifPresent(names -> out.append('\n')
                .append(title)
                .append(": ")
                .append(escape(String.join(", ", names)))
                .append(".\n"));
    }

    /** As code, indented: no text of a recipe can end a block that is. */
    private void recipe(ModelDiff model) {
        if (!model.recipeLines().isEmpty()) {
            out.append("\n<details><summary>Recipe of ")
                    .append(escape(model.recipe()))
                    .append("</summary>\n\n");
            model.recipeLines().forEach(line -> out.append("    ").append(line).append('\n'));
            out.append("\n</details>\n");
        }
    }
}
