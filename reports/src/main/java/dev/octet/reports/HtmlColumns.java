package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.octet.reports.TableLayout.Figure;
import dev.octet.reports.TableLayout.Line;
import dev.octet.reports.TableLayout.Row;

/** The columns of the page's table: a head of two rows, and cells with the CSS classes of their places. */
final class HtmlColumns {
    private final TableLayout layout;
    private final List<Column> columns;
    private final boolean intervals;
    private final TextTable table;

    /** @param grouped whether it has titles of its own below it */
    record Head(String title, boolean grouped, int width, String css) {}

    /** @param abbreviates what the name stands for, or empty */
    record Title(String name, String formula, String abbreviates, String css) {}

    /**
     * @param height lines that it spans
     * @param bar what a bar in the cell is as long as
     */
    record Cell(Column column, String text, String interval, String css, int height, Optional<Double> bar) {}

    HtmlColumns(TableLayout layout, TableOptions options) {
        this.layout = layout;
        this.columns = Column.of(layout, options, Column.PAGE_ORDER);
        this.intervals = options.htmlIntervals();
        this.table = new TextTable(layout, columns, false);
    }

    int width() {
        return table.headings().size();
    }

    List<Head> heads() {
        List<Head> heads = new ArrayList<>();
        for (int from = 0, to; from < columns.size(); from = to) {
            Column column = columns.get(from);
            to = from + 1;
            if (!isGrouped(column)) {
                heads.add(new Head(TextTable.title(column), false, 1, plainCss(column)));
                continue;
            }
            while (to < columns.size() && group(columns.get(to)).equals(group(column))) {
                to++;
            }
            List<Column> members = columns.subList(from, to);
            int width = (int) table.headings().stream()
                    .filter(heading -> members.contains(heading.column()))
                    .count();
            heads.add(new Head(group(column), true, width, ""));
        }
        return heads;
    }

    /** What stands in the second row of the head. */
    List<Title> titles() {
        List<Title> titles = new ArrayList<>();
        Column before = null;
        for (TextTable.Heading heading : table.headings()) {
            Column column = heading.column();
            if (isGrouped(column)) {
                String css = css(column, opens(column) && column != before);
                int formula = heading.title().indexOf('[');
                titles.add(new Title(
                        formula < 0
                                ? heading.title()
                                : heading.title().substring(0, formula).strip(),
                        formula < 0 ? "" : heading.title().substring(formula),
                        column == Column.SAMPLES ? "Number of samples scored" : "",
                        css));
            }
            before = column;
        }
        return titles;
    }

    /** The cells of a run, by line. */
    List<List<Cell>> lines(Row row) {
        List<List<TextTable.Cell>> texts = table.lines(row);
        List<List<Cell>> lines = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            lines.add(line(row, row.lines().get(i), texts, i));
        }
        return lines;
    }

    private List<Cell> line(Row row, Line line, List<List<TextTable.Cell>> texts, int index) {
        List<Cell> cells = new ArrayList<>();
        Column before = null;
        int within = 0;
        for (TextTable.Cell text : texts.get(index)) {
            Column column = text.column();
            within = column == before ? within + 1 : 0;
            if (index == 0 || column.isOfMetric()) {
                Optional<Figure> figure = figure(row, line, column, within);
                String css = cellCss(column, opens(column) && within == 0);
                cells.add(new Cell(
                        column,
                        text.text(),
                        figure.filter(found -> intervals)
                                .flatMap(Figure::interval)
                                .orElse(""),
                        text.text().equals(Figures.MISSING) ? (css + " missing").strip() : css,
                        texts.size(),
                        column == Column.THROUGHPUT_RATIO
                                ? Optional.of(figure.flatMap(Figure::value).orElse(0.0))
                                : Optional.empty()));
            }
            before = column;
        }
        return cells;
    }

    private static Optional<Figure> figure(Row row, Line line, Column column, int index) {
        return switch (column) {
            case ACCURACY_RATIO -> Optional.of(line.changes().get(index));
            case THROUGHPUT_RATIO -> Optional.of(row.ratios().get(index));
            default -> Optional.empty();
        };
    }

    private String group(Column column) {
        return switch (column) {
            case METRIC, ACCURACY, ACCURACY_RATIO, SAMPLES -> "Accuracy";
            case SETTING, THROUGHPUT, THROUGHPUT_RATIO ->
                layout.setting().map(setting -> "Throughput " + setting).orElse("Throughput") + " (samples/s)";
            case LATENCY_P50 -> "p50 latency (ms)";
            case LATENCY_P99 -> "p99 latency (ms)";
            case MEMORY -> "Peak memory";
            case SIZE -> "Model size";
            case FRAMEWORK, VERSION, MODEL, RECIPE, DATASET, VERDICT, SYSTEM, STARTED, RECORD -> "";
        };
    }

    private boolean isGrouped(Column column) {
        return !group(column).isEmpty();
    }

    /** Whether a line is drawn before it: it begins a group, or follows the groups. */
    private boolean opens(Column column) {
        int at = columns.indexOf(column);
        return isGrouped(column) ? at == 0 || !group(columns.get(at - 1)).equals(group(column)) : !isOrigin(column);
    }

    /** What a reader finds the row by. */
    private static boolean isOrigin(Column column) {
        return column == Column.FRAMEWORK
                || column == Column.VERSION
                || column == Column.MODEL
                || column == Column.VERDICT;
    }

    private static String plainCss(Column column) {
        return switch (column) {
            case FRAMEWORK, VERSION -> "origin";
            case MODEL -> "model";
            case VERDICT -> "";
            default -> "first";
        };
    }

    private static String css(Column column, boolean opens) {
        String number = column.isNumber() ? "n" : "";
        return (number + (opens ? " first" : "")).strip();
    }

    private String cellCss(Column column, boolean opens) {
        String css =
                switch (column) {
                    case FRAMEWORK, VERSION -> "origin quiet";
                    case METRIC, RECIPE, DATASET, STARTED -> "quiet";
                    case SETTING -> "quiet setting";
                    case ACCURACY, THROUGHPUT, LATENCY_P50, LATENCY_P99, MEMORY, SIZE -> "n";
                    case SAMPLES -> "n quiet";
                    case ACCURACY_RATIO -> "n strong";
                    case THROUGHPUT_RATIO -> "n strong bar";
                    case MODEL, VERDICT, SYSTEM, RECORD -> "";
                };
        return (css + (opens ? " first" : "")).strip();
    }
}
