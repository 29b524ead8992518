package dev.octet.reports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

import dev.octet.reports.RunRecord.Accuracy;
import dev.octet.reports.RunRecord.Loss;
import dev.octet.reports.RunRecord.Ratio;
import dev.octet.reports.TableLayout.Row;

/**
 * Writes a table for spreadsheets and scripts: one line per model and metric with everything repeated, fractions and rates
 * with all their digits, intervals always there.
 */
final class CsvTable {
    /** A spreadsheet takes a cell that begins so for a formula. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n";

    private final TableLayout layout;

    CsvTable(TableLayout layout) {
        this.layout = layout;
    }

    String write() {
        StringBuilder out = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(out, CSVFormat.RFC4180)) {
            printer.printRecord(head());
            for (TableLayout.Section section : layout.sections()) {
                for (Row row : section.rows()) {
                    if (row.record().accuracy().isEmpty()) {
                        printer.printRecord(line(section.title(), row, Optional.empty()));
                    }
                    for (Accuracy metric : row.record().accuracy()) {
                        printer.printRecord(line(section.title(), row, Optional.of(metric)));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to grow", e);
        }
        return out.toString();
    }

    private List<String> head() {
        List<String> head = new ArrayList<>(List.of("section", "framework", "version", "model", "metric", "unit"));
        head.add("samples");
        layout.variants().forEach(variant -> head.add("accuracy_" + variant));
        layout.compared().forEach(variant -> head.addAll(interval("accuracy_ratio", variant)));
        head.addAll(List.of("setting", "requested", "pinned"));
        layout.variants().forEach(variant -> head.add("throughput_" + variant));
        layout.compared().forEach(variant -> head.addAll(interval("throughput_ratio", variant)));
        head.addAll(List.of("verdict", "synthetic", "notes", "recipe", "recipe_sha256", "model_sha256", "started"));
        head.add("record");
        return head;
    }

    /** The first compared variant has the plain name, others their own. */
    private List<String> interval(String name, String variant) {
        String stem = layout.compared().indexOf(variant) == 0 ? name : name + "_" + variant;
        return List.of(stem, stem + "_low", stem + "_high", stem + "_confidence");
    }

    private List<String> line(String section, Row row, Optional<Accuracy> metric) {
        RunRecord record = row.record();
        Comparison run = new Comparison(record);
        List<String> cells = new ArrayList<>();
        cells.add(text(section));
        cells.add(text(row.framework()));
        cells.add(text(record.model().framework().version()));
        cells.add(text(row.model()));
        cells.add(text(metric.map(Accuracy::metric)));
        cells.add(text(metric.map(Accuracy::unit)));
        cells.add(metric.flatMap(Accuracy::samples).map(String::valueOf).orElse(Figures.MISSING));
        layout.variants()
                .forEach(variant -> cells.add(Figures.exact(metric.flatMap(found -> run.score(found, variant)))));
        for (String variant : layout.compared()) {
            Optional<Loss> loss = metric.flatMap(found -> run.loss(found, variant));
            List<Double> bounds =
                    metric.map(found -> Comparison.changeInterval(found, loss)).orElse(List.of());
            cells.add(Figures.exact(metric.flatMap(found -> Comparison.change(found, loss))));
            cells.add(Figures.exact(bounds.stream().findFirst()));
            cells.add(Figures.exact(bounds.stream().skip(1).findFirst()));
            cells.add(Figures.exact(loss.flatMap(Loss::confidence)));
        }
        cells.add(text(record.throughput().map(RunRecord.Throughput::setting)));
        cells.add(text(record.throughput().flatMap(RunRecord.Throughput::requested)));
        cells.add(record.throughput()
                .flatMap(RunRecord.Throughput::pinned)
                .map(String::valueOf)
                .orElse(Figures.MISSING));
        layout.variants()
                .forEach(variant -> cells.add(Figures.exact(run.speed(variant).flatMap(RunRecord.Speed::rate))));
        for (String variant : layout.compared()) {
            Optional<Ratio> ratio = run.ratio(variant);
            cells.add(Figures.exact(ratio.flatMap(Ratio::value)));
            cells.add(Figures.exact(ratio.flatMap(Ratio::low)));
            cells.add(Figures.exact(ratio.flatMap(Ratio::high)));
            cells.add(Figures.exact(ratio.flatMap(Ratio::confidence)));
        }
        cells.add(row.verdict());
        cells.add(String.valueOf(record.model().synthetic()));
        cells.add(text(String.join(
                " ",
                row.footnotes().stream()
                        .map(number -> layout.footnotes().get(number - 1))
                        .toList())));
        cells.add(text(record.recipe().name()));
        cells.add(record.recipe().sha256());
        cells.add(text(record.model().sha256()));
        cells.add(record.started().toString());
        cells.add(text(row.link()));
        return cells;
    }

    private static String text(Optional<String> text) {
        return text.map(CsvTable::text).orElse(Figures.MISSING);
    }

    /** An apostrophe in front makes a spreadsheet show a would-be formula as the text it is. */
    private static String text(String text) {
        return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
