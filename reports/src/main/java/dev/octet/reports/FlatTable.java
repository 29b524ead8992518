package dev.octet.reports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.TableLayout.Row;
import dev.octet.reports.ThroughputRecord.Ratio;
import dev.octet.reports.ThroughputRecord.Speed;

/**
 * A table for spreadsheets and scripts: one line per model and metric with everything repeated, fractions and rates with
 * all their digits, intervals always there.
 */
final class FlatTable {
    /** Version of the JSON. */
    private static final int VERSION = 1;

    /** A spreadsheet takes a cell that begins so for a formula. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n";

    private final TableLayout layout;
    private final List<Field> fields = new ArrayList<>();

    /** One metric of one run; the metric is empty where the run scored nothing. */
    private record Source(String section, Row row, Comparison run, Optional<AccuracyRecord> metric) {
        RunRecord record() {
            return row.record();
        }
    }

    /** @param value a text, a number or a truth value */
    private record Field(String name, Function<Source, Optional<?>> value) {}

    FlatTable(TableLayout layout, TableOptions options) {
        this.layout = layout;
        List<Column> columns = options.columns()
                .map(asked -> Column.of(layout, options, List.of()))
                .orElse(List.of());
        if (columns.isEmpty()) {
            everything();
        } else {
            columns.forEach(this::column);
        }
    }

    /** RFC 4180 with a header line; numbers have all their digits, and {@code n/a} is what was not measured. */
    String csv() {
        StringBuilder out = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(out, CSVFormat.RFC4180)) {
            printer.printRecord(fields.stream().map(Field::name).toList());
            for (Source source : sources()) {
                printer.printRecord(fields.stream()
                        .map(field -> field.value().apply(source))
                        .map(value -> value.map(FlatTable::cell).orElse(Figures.MISSING))
                        .toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to grow", e);
        }
        return out.toString();
    }

    /** The same fields as an array of objects. */
    String json() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Source source : sources()) {
            Map<String, Object> row = new LinkedHashMap<>();
            fields.forEach(
                    field -> row.put(field.name(), field.value().apply(source).orElse(null)));
            rows.add(row);
        }
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("octet", VERSION);
        table.put("rows", rows);
        table.put(
                "systems",
                layout.systems().stream().map(SystemConfiguration::facts).toList());
        return RecordJson.write(table);
    }

    private List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        for (TableLayout.Section section : layout.sections()) {
            for (Row row : section.rows()) {
                Comparison run = new Comparison(row.record());
                if (row.record().accuracy().isEmpty()) {
                    sources.add(new Source(section.title(), row, run, Optional.empty()));
                }
                row.record()
                        .accuracy()
                        .forEach(metric -> sources.add(new Source(section.title(), row, run, Optional.of(metric))));
            }
        }
        return sources;
    }

    private void everything() {
        List.of(Column.FRAMEWORK, Column.VERSION, Column.MODEL, Column.METRIC, Column.SAMPLES, Column.ACCURACY)
                .forEach(this::column);
        List.of(Column.ACCURACY_RATIO, Column.SETTING, Column.THROUGHPUT, Column.THROUGHPUT_RATIO, Column.VERDICT)
                .forEach(this::column);
        field("synthetic", source -> Optional.of(source.record().model().synthetic()));
        field("notes", source -> Optional.of(notes(source.row())));
        column(Column.RECIPE);
        field("model_sha256", source -> source.record().model().sha256());
        column(Column.STARTED);
        column(Column.RECORD);
    }

    private void column(Column column) {
        switch (column) {
            case FRAMEWORK -> {
                field("section", source -> Optional.of(source.section()));
                field("framework", source -> Optional.of(source.row().framework()));
            }
            case VERSION ->
                field("version", source -> source.record().model().framework().version());
            case MODEL -> field("model", source -> Optional.of(source.row().model()));
            case RECIPE -> {
                field("recipe", source -> Optional.of(source.record().recipe().name()));
                field(
                        "recipe_sha256",
                        source -> Optional.of(source.record().recipe().sha256()));
            }
            case DATASET -> {
                field("dataset", source -> source.record().datasets().task().map(RunRecord.Dataset::name));
                field(
                        "dataset_sha256",
                        source -> source.record().datasets().task().flatMap(RunRecord.Dataset::sha256));
            }
            case METRIC -> {
                field("metric", source -> source.metric().map(AccuracyRecord::metric));
                field("unit", source -> source.metric().map(AccuracyRecord::unit));
            }
            case SAMPLES -> field("samples", source -> source.metric().flatMap(AccuracyRecord::samples));
            case ACCURACY ->
                layout.variants()
                        .forEach(variant -> field("accuracy_" + variant, source -> source.metric()
                                .flatMap(metric -> source.run().score(metric, variant))));
            case ACCURACY_RATIO -> layout.compared().forEach(this::accuracyRatio);
            case SETTING -> {
                field("setting", source -> source.record().throughput().map(ThroughputRecord::setting));
                field("requested", source -> source.record().throughput().flatMap(ThroughputRecord::requested));
                field("pinned", source -> source.record().throughput().flatMap(ThroughputRecord::pinned));
            }
            case THROUGHPUT -> speed("throughput_", Speed::rate);
            case THROUGHPUT_RATIO -> layout.compared().forEach(this::throughputRatio);
            case LATENCY_P50 -> speed("latency_p50_", Speed::p50);
            case LATENCY_P99 -> speed("latency_p99_", Speed::p99);
            case MEMORY -> speed("peak_rss_bytes_", Speed::peakRssBytes);
            case SIZE ->
                layout.variants()
                        .forEach(variant -> field("bytes_" + variant, source -> Optional.ofNullable(
                                        source.record().variants().get(variant))
                                .flatMap(RunRecord.Variant::bytes)));
            case VERDICT -> field("verdict", source -> source.record().verdict().map(RunRecord.Verdict::text));
            case SYSTEM ->
                field("system", source -> Optional.of(source.row().system()).filter(number -> number > 0));
            case STARTED ->
                field("started", source -> Optional.of(source.record().started().toString()));
            case RECORD -> field("record", source -> source.row().link());
        }
    }

    private void accuracyRatio(String variant) {
        String stem = stem("accuracy_ratio", variant);
        field(stem, source -> source.metric()
                .flatMap(metric -> Comparison.change(metric, source.run().loss(metric, variant))));
        for (int bound : new int[] {0, 1}) {
            field(stem + (bound == 0 ? "_low" : "_high"), source -> source.metric()
                    .flatMap(metric -> Comparison.changeInterval(
                                    metric, source.run().loss(metric, variant))
                            .stream()
                            .skip(bound)
                            .findFirst()));
        }
        field(stem + "_confidence", source -> source.metric()
                .flatMap(metric -> source.run().loss(metric, variant))
                .flatMap(Loss::confidence));
    }

    private void throughputRatio(String variant) {
        String stem = stem("throughput_ratio", variant);
        field(stem, source -> source.run().ratio(variant).flatMap(Ratio::value));
        field(stem + "_low", source -> source.run().ratio(variant).flatMap(Ratio::low));
        field(stem + "_high", source -> source.run().ratio(variant).flatMap(Ratio::high));
        field(stem + "_confidence", source -> source.run().ratio(variant).flatMap(Ratio::confidence));
    }

    private void speed(String stem, Function<Speed, Optional<?>> figure) {
        layout.variants()
                .forEach(variant -> field(
                        stem + variant, source -> source.run().speed(variant).flatMap(figure)));
    }

    /** The first compared variant has the plain name, others their own. */
    private String stem(String name, String variant) {
        return layout.compared().indexOf(variant) == 0 ? name : name + "_" + variant;
    }

    private void field(String name, Function<Source, Optional<?>> value) {
        fields.add(new Field(name, value));
    }

    private String notes(Row row) {
        return String.join(
                " ",
                row.footnotes().stream()
                        .map(number -> layout.footnotes().get(number - 1))
                        .toList());
    }

    /** An apostrophe in front makes a spreadsheet show a would-be formula as the text it is. */
    private static String cell(Object value) {
        if (value instanceof Double number) {
            return Figures.exact(Optional.of(number));
        }
        String text = value.toString();
        boolean formula = value instanceof String && !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
        return formula ? "'" + text : text;
    }
}
