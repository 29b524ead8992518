package dev.octet.website;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.Column;
import dev.octet.reports.Figures;
import dev.octet.reports.RunRecord;
import dev.octet.reports.SystemConfiguration;
import dev.octet.reports.TableLayout;
import dev.octet.reports.TableLayout.Figure;
import dev.octet.reports.TableLayout.Line;
import dev.octet.reports.TableLayout.Row;
import dev.octet.reports.ThroughputRecord;

/** What the template of the overview asks for. */
final class Overview {
    private static final String RATIO = "Ratio";

    private final String title;
    private final TableLayout layout;
    private final List<ChartFigure> figures;
    private final double largestRatio;

    /** A heading of the second row. @param key names the sort order in the address of the page */
    record Head(String key, String name, String formula, boolean first) {}

    /** @param exact for sorting; empty if there is nothing to sort by */
    record Cell(String label, String text, String interval, String exact, boolean first) {}

    /** A filter with its choices. */
    record Filter(String key, String name, List<String> choices) {}

    record SectionPart(String anchor, String title, String count, List<Row> rows) {}

    /** One figure of the summary; {@code kind} is its CSS class. */
    record Tally(String kind, String count, String what) {}

    Overview(String title, TableLayout layout, List<ChartFigure> figures) {
        this.title = title;
        this.layout = layout;
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

    boolean has(Column column) {
        return layout.has(column);
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

    int accuracyWidth() {
        return accuracyHeads().size() + (has(Column.METRIC) ? 1 : 0);
    }

    int performanceWidth() {
        return performanceHeads().size() + (has(Column.SETTING) ? 1 : 0);
    }

    int width() {
        return 3 + accuracyWidth() + performanceWidth() + (has(Column.VERDICT) ? 1 : 0) + (has(Column.SYSTEM) ? 1 : 0);
    }

    String performanceTitle() {
        return layout.setting().map(setting -> "Throughput " + setting).orElse("Throughput") + " (samples/s)";
    }

    /** Sortable columns of the group Accuracy. */
    List<Head> accuracyHeads() {
        List<Head> heads = new ArrayList<>();
        layout.variants()
                .forEach(variant -> heads.add(new Head("score-" + variant, TableLayout.title(variant), "", false)));
        layout.compared().forEach(variant -> heads.add(head("change-" + variant, layout.changeTitle(variant))));
        if (has(Column.SAMPLES)) {
            heads.add(new Head("n", "n", "samples scored", false));
        }
        return heads;
    }

    /** Sortable columns of the group Throughput. */
    List<Head> performanceHeads() {
        List<Head> heads = new ArrayList<>();
        layout.variants()
                .forEach(variant -> heads.add(new Head(
                        "rate-" + variant, TableLayout.title(variant), "", heads.isEmpty() && !has(Column.SETTING))));
        layout.compared().forEach(variant -> heads.add(head("ratio-" + variant, layout.ratioTitle(variant))));
        return heads;
    }

    /** Scores, changes and the count of one metric. */
    List<Cell> accuracyCells(Row row, Line line) {
        Optional<AccuracyRecord> metric = row.record().model().synthetic()
                ? Optional.empty()
                : row.record().accuracy().stream()
                        .filter(found -> found.metric().equals(line.metric()))
                        .findFirst();
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < line.scores().size(); i++) {
            String variant = layout.variants().get(i);
            cells.add(new Cell(
                    TableLayout.title(variant),
                    line.scores().get(i),
                    "",
                    exact(metric.map(found -> found.values().get(variant))),
                    false));
        }
        for (int i = 0; i < line.changes().size(); i++) {
            cells.add(cell(compared("Acc ratio", i), line.changes().get(i)));
        }
        if (has(Column.SAMPLES)) {
            cells.add(new Cell(
                    "n",
                    line.samples(),
                    "",
                    metric.flatMap(AccuracyRecord::samples).map(String::valueOf).orElse(""),
                    false));
        }
        return cells;
    }

    /** Rates and ratios. */
    List<Cell> performanceCells(Row row) {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < row.rates().size(); i++) {
            String variant = layout.variants().get(i);
            cells.add(new Cell(
                    TableLayout.title(variant) + " samples/s",
                    row.rates().get(i),
                    "",
                    exact(row.record()
                            .throughput()
                            .map(found -> found.speeds().get(variant))
                            .flatMap(ThroughputRecord.Speed::rate)),
                    cells.isEmpty() && !has(Column.SETTING)));
        }
        for (int i = 0; i < row.ratios().size(); i++) {
            cells.add(cell(compared(RATIO, i), row.ratios().get(i)));
        }
        return cells;
    }

    /** Length of the bar of a ratio in percent: the largest of the table is full. */
    String barPercent(Cell ratio) {
        double value = ratio.exact().isEmpty() ? 0 : Double.parseDouble(ratio.exact());
        return largestRatio > 0 ? Long.toString(Math.round(100 * value / largestRatio)) : "0";
    }

    boolean drawsBar(Cell cell) {
        return cell.label().startsWith(RATIO) && !cell.exact().isEmpty();
    }

    /** CSS class of a cell that has nothing to show. */
    String missing(String text) {
        return text.equals(Figures.MISSING) ? "missing" : "";
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

    /** Where rows are cards, several ratios of one kind must tell whose they are. */
    private String compared(String label, int variant) {
        return layout.compared().size() == 1
                ? label
                : label + " " + TableLayout.title(layout.compared().get(variant));
    }

    private static Cell cell(String label, Figure figure) {
        return new Cell(label, figure.text(), figure.interval().orElse(""), exact(figure.value()), false);
    }

    private static String exact(Optional<Double> value) {
        return value.map(found -> Figures.exact(Optional.of(found))).orElse("");
    }

    /** {@code Ratio [INT8/FP32]} in two lines. */
    private static Head head(String key, String text) {
        int formula = text.indexOf('[');
        return new Head(key, text.substring(0, formula).strip(), text.substring(formula), false);
    }

    private static String count(long number) {
        return Figures.count(Optional.of(number));
    }
}
