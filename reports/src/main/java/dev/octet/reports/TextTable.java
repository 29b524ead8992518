package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.octet.reports.TableLayout.Figure;
import dev.octet.reports.TableLayout.Line;
import dev.octet.reports.TableLayout.Row;

/**
 * The cells of a table as plain text, for formats that lay out lines of cells. What is not yet escaped for a format is
 * exactly what this class gives.
 */
final class TextTable {
    private final TableLayout layout;
    private final List<Column> columns;
    private final boolean intervals;

    /**
     * A heading of one column.
     *
     * @param group what it shares with the columns before or after it, such as {@code Throughput 1s4c10ins1bs}; or empty
     * @param unit of the whole group, or empty
     */
    record Heading(Column column, String group, String title, String unit) {}

    /** @param marked whether it is the one of its row that shows which footnotes there are */
    record Cell(Column column, String text, boolean marked) {}

    TextTable(TableLayout layout, List<Column> columns, boolean intervals) {
        this.layout = layout;
        this.columns = columns;
        this.intervals = intervals;
    }

    List<Heading> headings() {
        List<Heading> headings = new ArrayList<>();
        for (Column column : columns) {
            titles(column).forEach(title -> headings.add(new Heading(column, group(column), title, unit(column))));
        }
        return headings;
    }

    /** One line a metric; from the second on, what belongs to the run as a whole is empty. */
    List<List<Cell>> lines(Row row) {
        int marked = Math.max(0, columns.indexOf(Column.MODEL));
        List<List<Cell>> lines = new ArrayList<>();
        for (Line line : row.lines()) {
            List<Cell> cells = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                boolean blank = !lines.isEmpty() && !column.isOfMetric();
                boolean first = lines.isEmpty() && i == marked;
                for (String text : texts(column, row, line)) {
                    cells.add(new Cell(column, blank ? "" : text, first));
                    first = false;
                }
            }
            lines.add(cells);
            if (columns.stream().noneMatch(Column::isOfMetric)) {
                break; // further lines would be blank
            }
        }
        return lines;
    }

    private List<String> titles(Column column) {
        return switch (column) {
            case ACCURACY, THROUGHPUT, LATENCY_P50, LATENCY_P99, MEMORY, SIZE ->
                layout.variants().stream().map(TableLayout::title).toList();
            case ACCURACY_RATIO ->
                layout.compared().stream().map(layout::changeTitle).toList();
            case THROUGHPUT_RATIO ->
                layout.compared().stream().map(layout::ratioTitle).toList();
            case SAMPLES -> List.of("n");
            case FRAMEWORK, VERSION, MODEL, RECIPE, DATASET, METRIC, SETTING, VERDICT, SYSTEM, STARTED, RECORD ->
                List.of(title(column));
        };
    }

    /** {@code FRAMEWORK} is {@code Framework}. */
    static String title(Column column) {
        return column.name().charAt(0) + column.key().substring(1);
    }

    private String group(Column column) {
        return switch (column) {
            case ACCURACY -> "Accuracy";
            case THROUGHPUT ->
                layout.setting().map(setting -> "Throughput " + setting).orElse("Throughput");
            case LATENCY_P50 -> "p50 latency";
            case LATENCY_P99 -> "p99 latency";
            case MEMORY -> "Peak memory";
            case SIZE -> "Model size";
            default -> "";
        };
    }

    private static String unit(Column column) {
        return switch (column) {
            case THROUGHPUT -> "(samples/s)";
            case LATENCY_P50, LATENCY_P99 -> "(ms)";
            default -> "";
        };
    }

    private List<String> texts(Column column, Row row, Line line) {
        return switch (column) {
            case ACCURACY -> line.scores();
            case ACCURACY_RATIO -> figures(line.changes());
            case METRIC -> List.of(line.metric());
            case SAMPLES -> List.of(line.samples());
            case THROUGHPUT -> row.rates();
            case THROUGHPUT_RATIO -> figures(row.ratios());
            case LATENCY_P50, LATENCY_P99, MEMORY, SIZE ->
                layout.variants().stream()
                        .map(variant -> new Comparison(row.record()).figure(column, variant))
                        .toList();
            case FRAMEWORK, VERSION, MODEL, RECIPE, DATASET, SETTING, VERDICT, SYSTEM, STARTED, RECORD ->
                List.of(row.text(column));
        };
    }

    private List<String> figures(List<Figure> figures) {
        return figures.stream().map(figure -> figure.text(intervals)).toList();
    }

    /** What the figures of a whole table are read with: how the brackets came about, if there are any. */
    Stream<String> legend() {
        return intervals ? layout.intervals().stream() : Stream.empty();
    }
}
