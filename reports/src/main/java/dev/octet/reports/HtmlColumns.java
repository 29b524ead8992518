package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.octet.reports.TableLayout.Figure;
import dev.octet.reports.TableLayout.Line;
import dev.octet.reports.TableLayout.Row;

/** The columns of a page's table: a head of two rows, and cells with the CSS classes of their places. */
public final class HtmlColumns {
    private final TableLayout layout;
    private final List<Column> columns;
    private final boolean intervals;
    private final TextTable table;

    /**
     * What stands in the first row of the head.
     *
     * @param column the first one below it
     * @param grouped whether it has titles of its own below it
     * @param width columns that it spans
     */
    public record Head(Column column, String title, boolean grouped, int width, String css) {}

    /**
     * What stands in the second row, below a group.
     *
     * @param variant whose column it is; absent where there is one for all
     * @param abbreviates what the name stands for, or empty
     */
    public record Title(
            Column column, Optional<String> variant, String name, String formula, String abbreviates, String css) {}

    /**
     * One cell.
     *
     * @param variant whose it is; absent where there is one for all
     * @param height lines that it spans
     * @param value the figure that is shown, for sorting
     * @param bar what a bar in the cell is as long as
     */
    public record Cell(
            Column column,
            Optional<String> variant,
            String text,
            String interval,
            String css,
            int height,
            Optional<Double> value,
            Optional<Double> bar) {}

    HtmlColumns(TableLayout layout, TableOptions options) {
        this(layout, options, Column.of(layout, options, Column.PAGE_ORDER));
    }

    private HtmlColumns(TableLayout layout, TableOptions options, List<Column> columns) {
        this.layout = layout;
        this.columns = columns;
        this.intervals = options.htmlIntervals();
        this.table = new TextTable(layout, columns, false);
    }

    /** Of a page on which the model's name leads to its run: that column is there whoever asked for what. */
    public static HtmlColumns linking(TableLayout layout, TableOptions options) {
        List<Column> columns = new ArrayList<>(Column.of(layout, options, Column.PAGE_ORDER));
        if (!columns.contains(Column.MODEL)) {
            columns.add(0, Column.MODEL);
        }
        return new HtmlColumns(layout, options, List.copyOf(columns));
    }

    /** Number of columns. */
    public int width() {
        return table.headings().size();
    }

    /** The first row of the head. */
    public List<Head> heads() {
        List<Head> heads = new ArrayList<>();
        for (int from = 0, to; from < columns.size(); from = to) {
            Column column = columns.get(from);
            to = from + 1;
            if (!isGrouped(column)) {
                heads.add(new Head(column, TextTable.title(column), false, 1, plainCss(column)));
                continue;
            }
            while (to < columns.size() && group(columns.get(to)).equals(group(column))) {
                to++;
            }
            List<Column> members = columns.subList(from, to);
            int width = (int) table.headings().stream()
                    .filter(heading -> members.contains(heading.column()))
                    .count();
            heads.add(new Head(column, group(column), true, width, ""));
        }
        return heads;
    }

    /** The second row of the head. */
    public List<Title> titles() {
        List<Title> titles = new ArrayList<>();
        Column before = null;
        int within = 0;
        for (TextTable.Heading heading : table.headings()) {
            Column column = heading.column();
            within = column == before ? within + 1 : 0;
            if (isGrouped(column)) {
                String css = css(column, opens(column) && column != before);
                int formula = heading.title().indexOf('[');
                titles.add(new Title(
                        column,
                        variant(column, within),
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
    public List<List<Cell>> lines(Row row) {
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
                        variant(column, within),
                        text.text(),
                        figure.filter(found -> intervals)
                                .flatMap(Figure::interval)
                                .orElse(""),
                        text.text().equals(Figures.MISSING) ? (css + " missing").strip() : css,
                        column.isOfMetric() ? 1 : texts.size(),
                        figure.isPresent()
                                ? figure.flatMap(Figure::value)
                                : new Comparison(row.record()).value(column, variant(column, within), line.metric()),
                        column == Column.THROUGHPUT_RATIO
                                ? Optional.of(figure.flatMap(Figure::value).orElse(0.0))
                                : Optional.empty()));
            }
            before = column;
        }
        return cells;
    }

    private Optional<String> variant(Column column, int within) {
        return switch (column) {
            case ACCURACY, THROUGHPUT, LATENCY_P50, LATENCY_P99, MEMORY, SIZE ->
                Optional.of(layout.variants().get(within));
            case ACCURACY_RATIO, THROUGHPUT_RATIO ->
                Optional.of(layout.compared().get(within));
            case FRAMEWORK,
                    VERSION,
                    MODEL,
                    RECIPE,
                    DATASET,
                    METRIC,
                    SAMPLES,
                    SETTING,
                    VERDICT,
                    SYSTEM,
                    STARTED,
                    RECORD -> Optional.empty();
        };
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
