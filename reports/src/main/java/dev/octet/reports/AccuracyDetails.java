package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.AccuracyRecord.Slice;
import dev.octet.reports.RunDetails.Block;

/** What was scored, and its parts, as small titled tables. */
final class AccuracyDetails {
    /** More do not stand well in half a page. */
    private static final int FEW_COLUMNS = 5;

    private AccuracyDetails() {}

    /** The tables in the order to be shown; those without rows are to be left out. */
    static List<Block> of(RunRecord record, int most) {
        List<Block> blocks = new ArrayList<>(List.of(scored(record, most)));
        if (record.model().synthetic()) {
            return blocks;
        }
        for (AccuracyRecord metric : record.accuracy()) {
            blocks.add(parts(record, metric, metric.categories(), "by category", "Category", most));
            blocks.add(parts(record, metric, metric.slices(), "where most was lost", "Samples with", most));
        }
        return blocks;
    }

    private static Block parts(
            RunRecord record, AccuracyRecord metric, List<Slice> parts, String title, String first, int most) {
        List<String> variants = new Comparison(record)
                .variants().stream().filter(metric.values()::containsKey).toList();
        List<String> compared = variants.stream()
                .filter(name -> !name.equals(record.baseline()))
                .toList();
        List<String> head = new ArrayList<>(List.of(first, "Samples"));
        variants.forEach(name -> head.add(TableLayout.title(name)));
        compared.forEach(name -> head.add("Loss of " + TableLayout.title(name)));
        List<List<String>> rows = new ArrayList<>();
        for (Slice part : parts.subList(0, Math.min(most, parts.size()))) {
            List<String> row = new ArrayList<>();
            row.add(part.category()
                    .orElseGet(
                            () -> part.by().orElseThrow() + " " + part.label().orElseThrow()));
            row.add(Figures.count(Optional.of(part.samples())));
            variants.forEach(name ->
                    row.add(Figures.score(Optional.ofNullable(part.values().get(name)), metric.unit())));
            compared.forEach(name -> row.add(loss(part, name, compared.size() == 1, metric.unit())));
            rows.add(row);
        }
        List<String> notes = new ArrayList<>();
        if (parts.size() > rows.size()) {
            notes.add("And " + (parts.size() - rows.size()) + " more, listed in the record.");
        }
        if (parts == metric.slices()) {
            notes.add("Chosen because they look bad: the bounds say what each lost, not that the worst is the worst.");
        }
        return new Block(metric.metric() + " " + title, head, rows, head.size() > FEW_COLUMNS, String.join(" ", notes));
    }

    /** Of the baseline's value; where that is 0, in the metric's own unit. */
    private static String loss(Slice part, String variant, boolean only, String unit) {
        Optional<Loss> found = part.losses().stream()
                .filter(loss -> loss.variant().equals(Optional.of(variant)))
                .findFirst()
                .or(() -> part.loss()
                        .filter(loss -> loss.variant().map(variant::equals).orElse(only)));
        if (found.isEmpty()) {
            return Figures.MISSING;
        }
        Loss loss = found.get();
        if (loss.relative().isEmpty()) {
            return Figures.score(loss.absolute(), unit)
                    + loss.absolute().map(value -> " absolute").orElse("");
        }
        return Figures.signedPercent(loss.relative().get())
                + (loss.low().isPresent() && loss.high().isPresent()
                        ? " [" + Figures.signedPercent(loss.low().get()) + ", "
                                + Figures.signedPercent(loss.high().get()) + "]"
                        : "");
    }

    private static Block scored(RunRecord record, int most) {
        List<List<String>> rows = new ArrayList<>();
        for (AccuracyRecord metric : record.accuracy()) {
            if (metric.samples().isPresent()) {
                rows.add(List.of(
                        metric.metric(),
                        metric.samplesAsked()
                                .map(asked -> Figures.count(Optional.of(asked)))
                                .orElse("all"),
                        Figures.count(metric.samples()),
                        metric.skipped().isEmpty()
                                ? "none"
                                : listed(
                                        metric.skipped().stream()
                                                .map(skipped -> skipped.sample() + " (" + skipped.reason() + ")")
                                                .toList(),
                                        most)));
            }
        }
        return new Block("Samples", List.of("Metric", "Asked for", "Scored", "Skipped"), rows, false);
    }

    private static String listed(List<String> texts, int most) {
        String shown = String.join("; ", texts.subList(0, Math.min(most, texts.size())));
        return texts.size() <= most ? shown : shown + "; and " + (texts.size() - most) + " more";
    }
}
