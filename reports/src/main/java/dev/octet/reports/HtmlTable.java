package dev.octet.reports;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;

import dev.octet.reports.TableLayout.Column;
import dev.octet.reports.TableLayout.Figure;
import dev.octet.reports.TableLayout.Row;

/**
 * What the page's templates ask for. They are in {@code src/main/jte}, become classes of this package when it is built, and
 * escape every value for the place it stands in.
 */
final class HtmlTable {
    private final TableLayout layout;
    private final TableOptions options;
    /** Longest bar; 0 if there is none. */
    private final double largestRatio;

    private final List<RunDetails> runs;

    /** One figure of the page's summary; {@code kind} is its CSS class. */
    record Tally(String kind, String count, String what) {}

    record SectionPart(String anchor, String title, String count, List<Row> rows) {}

    record Note(String anchor, String text) {}

    /** @param first whether it opens a group of columns */
    record Title(String name, String formula, boolean first) {}

    record SystemPart(String anchor, String title, String models, List<Fact> facts) {}

    record Fact(String label, String text, boolean hidden) {}

    HtmlTable(TableLayout layout, TableOptions options) {
        this.layout = layout;
        this.options = options;
        this.largestRatio = rows().stream()
                .flatMap(row -> row.ratios().stream())
                .flatMap(figure -> figure.value().stream())
                .max(Double::compare)
                .orElse(0.0);
        this.runs = rows().stream()
                .map(row -> RunDetails.of(row, RunDetails.MOST_LISTED))
                .filter(details -> !details.isEmpty())
                .toList();
    }

    String write() {
        StringOutput out = new StringOutput();
        JteTablePageGenerated.render(new OwaspHtmlTemplateOutput(out), null, this);
        return out.toString();
    }

    String title() {
        return options.title();
    }

    String caption() {
        return "Score and speed of each model before and after quantization. n/a: not measured.";
    }

    List<Tally> tallies() {
        List<Tally> tallies = new ArrayList<>();
        tallies.add(tally("", layout.runs(), layout.runs() == 1 ? "model" : "models"));
        for (RunRecord.Verdict verdict : RunRecord.Verdict.values()) {
            long runs = rows().stream()
                    .filter(row -> row.record().verdict().equals(Optional.of(verdict)))
                    .count();
            if (runs > 0) {
                tallies.add(tally(verdict.text(), runs, verdict.text()));
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
                    Integer.toString(section.rows().size()),
                    section.rows()));
        }
        return parts;
    }

    boolean has(Column column) {
        return layout.has(column);
    }

    int accuracyWidth() {
        return layout.variants().size() + layout.compared().size() + one(Column.METRIC) + one(Column.SAMPLES);
    }

    int performanceWidth() {
        return layout.variants().size() + layout.compared().size() + one(Column.SETTING);
    }

    int width() {
        return 3 + accuracyWidth() + performanceWidth() + one(Column.VERDICT) + one(Column.SYSTEM) + one(Column.RECORD);
    }

    String performanceTitle() {
        return layout.setting().map(setting -> "Throughput " + setting).orElse("Throughput") + " (samples/s)";
    }

    List<String> variantTitles() {
        return layout.variants().stream().map(TableLayout::title).toList();
    }

    List<Title> changeTitles() {
        return layout.compared().stream()
                .map(variant -> title(layout.changeTitle(variant)))
                .toList();
    }

    List<Title> rateTitles() {
        return opening(variantTitles());
    }

    List<Title> ratioTitles() {
        return layout.compared().stream()
                .map(variant -> title(layout.ratioTitle(variant)))
                .toList();
    }

    List<Title> rates(Row row) {
        return opening(row.rates());
    }

    /** A name in parts between which a narrow column may break it. */
    List<String> breakable(String name) {
        return List.of(name.split("(?<=[_-])"));
    }

    /** CSS class of a cell that has nothing to show. */
    String missing(String text) {
        return text.equals(Figures.MISSING) ? "missing" : "";
    }

    boolean showsInterval(Figure figure) {
        return options.htmlIntervals() && figure.interval().isPresent();
    }

    String interval(Figure figure) {
        return figure.interval().orElse("");
    }

    /** Length of a ratio's bar: the largest of the table is full. */
    String barPercent(Figure ratio) {
        double share = largestRatio > 0 ? 100 * ratio.value().orElse(0.0) / largestRatio : 0;
        return BigDecimal.valueOf(share).setScale(1, RoundingMode.HALF_UP).toPlainString();
    }

    List<Note> footnotes() {
        List<Note> notes = new ArrayList<>();
        layout.footnotes().forEach(text -> notes.add(new Note("note-" + (notes.size() + 1), text)));
        return notes;
    }

    List<String> legend() {
        return options.htmlIntervals() && !layout.intervals().isEmpty()
                ? List.of("In brackets, confidence bounds. " + String.join(" ", layout.intervals()))
                : List.of();
    }

    List<RunDetails> runs() {
        return runs;
    }

    List<SystemPart> systems() {
        boolean several = layout.systems().size() > 1;
        List<SystemPart> parts = new ArrayList<>();
        for (SystemConfiguration system : layout.systems()) {
            List<Fact> facts = new ArrayList<>();
            system.facts()
                    .forEach(
                            (label, text) -> facts.add(new Fact(label, text, text.equals(SystemConfiguration.HIDDEN))));
            parts.add(new SystemPart(
                    "system-" + system.number(),
                    several ? "System configuration " + system.number() : "System configuration",
                    several ? String.join(", ", system.models()) : "",
                    facts));
        }
        return parts;
    }

    private List<Row> rows() {
        return layout.sections().stream()
                .flatMap(section -> section.rows().stream())
                .toList();
    }

    private int one(Column column) {
        return has(column) ? 1 : 0;
    }

    private List<Title> opening(List<String> cells) {
        List<Title> titles = new ArrayList<>();
        cells.forEach(cell -> titles.add(new Title(cell, "", titles.isEmpty() && !has(Column.SETTING))));
        return titles;
    }

    /** {@code Ratio [INT8/FP32]} in two lines. */
    private static Title title(String text) {
        int formula = text.indexOf('[');
        return new Title(text.substring(0, formula).strip(), text.substring(formula), false);
    }

    private static Tally tally(String kind, long count, String what) {
        return new Tally(kind, String.format(Locale.ROOT, "%,d", count), what);
    }
}
