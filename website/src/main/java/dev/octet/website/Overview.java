package dev.octet.website;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.octet.reports.Column;
import dev.octet.reports.Figures;
import dev.octet.reports.HtmlColumns;
import dev.octet.reports.HtmlColumns.Cell;
import dev.octet.reports.HtmlColumns.Head;
import dev.octet.reports.HtmlColumns.Title;
import dev.octet.reports.RunRecord;
import dev.octet.reports.SystemConfiguration;
import dev.octet.reports.TableLayout;
import dev.octet.reports.TableLayout.Line;
import dev.octet.reports.TableLayout.Row;
import dev.octet.reports.TableOptions;

/** What the template of the overview asks for. */
final class Overview {
    private final String title;
    private final TableLayout layout;
    private final HtmlColumns columns;
    private final List<ChartFigure> figures;
    private final double largestRatio;

    /** A filter with its choices. */
    record Filter(String key, String name, List<String> choices) {}

    record SectionPart(String anchor, String title, String count, List<Row> rows) {}

    /** One figure of the summary; {@code kind} is its CSS class. */
    record Tally(String kind, String count, String what) {}

    /** @param options those of {@code layout} */
    Overview(TableLayout layout, TableOptions options, List<ChartFigure> figures) {
        this.title = options.title();
        this.layout = layout;
        this.columns = HtmlColumns.linking(layout, options);
        this.figures = List.copyOf(figures);
        this.largestRatio = rows().stream()
                .flatMap(row -> row.ratios().stream())
                .flatMap(figure -> figure.value().stream())
                .max(Double::compare)
                .orElse(0.0);
    }

    String title() {
        return title;
    }

    List<ChartFigure> figures() {
        return figures;
    }

    List<SystemConfiguration> systems() {
        return layout.systems();
    }

    List<String> footnotes() {
        return layout.footnotes();
    }

    List<String> intervals() {
        return layout.intervals();
    }

    List<Tally> tallies() {
        List<Tally> tallies = new ArrayList<>();
        tallies.add(new Tally("", count(layout.runs()), layout.runs() == 1 ? "run" : "runs"));
        for (RunRecord.Verdict verdict : RunRecord.Verdict.values()) {
            long runs = rows().stream()
                    .filter(row -> row.record().verdict().equals(Optional.of(verdict)))
                    .count();
            if (runs > 0) {
                tallies.add(new Tally(verdict.text(), count(runs), verdict.text()));
            }
        }
        return tallies;
    }

    List<SectionPart> sections() {
        List<SectionPart> parts = new ArrayList<>();
        for (TableLayout.Section section : layout.sections()) {
            parts.add(new SectionPart(
                    "section-" + (parts.size() + 1),
                    section.title(),
                    count(section.rows().size()),
                    section.rows()));
        }
        return parts;
    }

    /** Filters that have something to choose. */
    List<Filter> filters() {
        List<Filter> filters = new ArrayList<>(List.of(
                filter("verdict", "Verdict", Row::verdictKind),
                filter("framework", "Framework", Row::framework),
                filter("family", "Family", this::family),
                filter("task", "Task", this::task)));
        filters.removeIf(filter -> filter.choices().size() < 2);
        return filters;
    }

    String family(Row row) {
        return row.record().model().family().orElse("");
    }

    /** What the model was scored on. */
    String task(Row row) {
        return row.record().datasets().task().map(RunRecord.Dataset::name).orElse("");
    }

    /** What the text filter looks in. */
    String text(Row row) {
        return String.join(
                " ",
                row.model(),
                row.record().recipe().name(),
                row.framework(),
                row.version(),
                row.lines().stream().map(Line::metric).collect(Collectors.joining(" ")));
    }

    /** Address of a run's page, from the overview. */
    String href(Row row) {
        return Site.href(row.record(), "index.html");
    }

    /** A name in parts between which a narrow column may break it. */
    List<String> breakable(String name) {
        return List.of(name.split("(?<=[_-])"));
    }

    int width() {
        return columns.width();
    }

    List<Head> heads() {
        return columns.heads();
    }

    List<Title> titles() {
        return columns.titles();
    }

    List<List<Cell>> lines(Row row) {
        return columns.lines(row);
    }

    /** Names the sort order of a column in the address of the page; null if it has none. */
    String key(Column column, Optional<String> variant) {
        String of = variant.map(name -> "-" + name).orElse("");
        return switch (column) {
            case MODEL, RECIPE, DATASET, VERDICT, STARTED -> column.name().toLowerCase(Locale.ROOT);
            case ACCURACY -> "score" + of;
            case ACCURACY_RATIO -> "change" + of;
            case SAMPLES -> "n";
            case THROUGHPUT -> "rate" + of;
            case THROUGHPUT_RATIO -> "ratio" + of;
            case LATENCY_P50 -> "p50" + of;
            case LATENCY_P99 -> "p99" + of;
            case MEMORY -> "memory" + of;
            case SIZE -> "size" + of;
            case FRAMEWORK, VERSION, METRIC, SETTING, SYSTEM, RECORD -> null;
        };
    }

    /** What a cell is called where rows are cards; null where it speaks for itself. */
    String label(Cell cell) {
        String variant = cell.variant().map(TableLayout::title).orElse("");
        return switch (cell.column()) {
            case FRAMEWORK, VERSION, MODEL, VERDICT -> null;
            case RECIPE, DATASET, METRIC, SETTING, SYSTEM, STARTED, RECORD ->
                capital(cell.column().name().toLowerCase(Locale.ROOT));
            case ACCURACY -> variant;
            case ACCURACY_RATIO -> compared("Acc ratio", variant);
            case SAMPLES -> "n";
            case THROUGHPUT -> variant + " samples/s";
            case THROUGHPUT_RATIO -> compared("Ratio", variant);
            case LATENCY_P50 -> variant + " p50 ms";
            case LATENCY_P99 -> variant + " p99 ms";
            case MEMORY -> variant + " peak memory";
            case SIZE -> variant + " model size";
        };
    }

    /** What a cell is sorted by; null in columns that are not sorted, and empty if there is nothing to sort by. */
    String sortedBy(Row row, Cell cell) {
        return switch (cell.column()) {
            case MODEL -> row.model();
            case VERDICT -> row.verdictKind();
            case RECIPE, DATASET -> cell.text();
            case STARTED -> row.record().started().toString();
            case FRAMEWORK, VERSION, METRIC, SETTING, SYSTEM, RECORD -> null;
            case ACCURACY,
                    ACCURACY_RATIO,
                    SAMPLES,
                    THROUGHPUT,
                    THROUGHPUT_RATIO,
                    LATENCY_P50,
                    LATENCY_P99,
                    MEMORY,
                    SIZE ->
                cell.value().map(found -> Figures.exact(Optional.of(found))).orElse("");
        };
    }

    /** CSS class of what only this page tells apart. */
    String css(Cell cell) {
        return switch (cell.column()) {
            case METRIC -> cell.css() + " metric";
            case VERDICT -> cell.css() + " verdict";
            case THROUGHPUT_RATIO -> cell.css().replace(" bar", "");
            default -> cell.css();
        };
    }

    /** Length of the bar of a ratio in percent: the largest of the table is full. */
    String barPercent(Cell ratio) {
        return largestRatio > 0 ? Long.toString(Math.round(100 * ratio.value().orElse(0.0) / largestRatio)) : "0";
    }

    boolean drawsBar(Cell cell) {
        return cell.column() == Column.THROUGHPUT_RATIO && cell.value().isPresent();
    }

    /** Address of a run's record, from the overview. */
    String record(Row row) {
        return Site.href(row.record(), "record.json");
    }

    private List<Row> rows() {
        return layout.sections().stream()
                .flatMap(section -> section.rows().stream())
                .toList();
    }

    private Filter filter(String key, String name, Function<Row, String> value) {
        return new Filter(
                key,
                name,
                List.copyOf(rows().stream()
                        .map(value)
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new))));
    }

    /** Several ratios of one kind must tell whose they are. */
    private String compared(String label, String variant) {
        return layout.compared().size() == 1 ? label : label + " " + variant;
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static String count(long number) {
        return Figures.count(Optional.of(number));
    }
}
