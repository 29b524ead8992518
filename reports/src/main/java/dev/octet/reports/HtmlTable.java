package dev.octet.reports;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;

import dev.octet.reports.TableLayout.Row;

/**
 * What the page's templates ask for. They are in {@code src/main/jte}, become classes of this package when it is built, and
 * escape every value for the place it stands in.
 */
final class HtmlTable {
    private final TableLayout layout;
    private final TableOptions options;
    private final HtmlColumns columns;
    /** Longest bar; 0 if there is none. */
    private final double largestRatio;

    private final List<RunDetails> runs;

    /** One figure of the page's summary; {@code kind} is its CSS class. */
    record Tally(String kind, String count, String what) {}

    record SectionPart(String anchor, String title, String count, List<Row> rows) {}

    record Note(String anchor, String text) {}

    record SystemPart(String anchor, String title, String models, List<Fact> facts) {}

    record Fact(String label, String text, boolean hidden) {}

    HtmlTable(TableLayout layout, TableOptions options) {
        this.layout = layout;
        this.options = options;
        this.columns = new HtmlColumns(layout, options);
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

    int width() {
        return columns.width();
    }

    List<HtmlColumns.Head> groups() {
        return columns.heads();
    }

    List<HtmlColumns.Title> titles() {
        return columns.titles();
    }

    List<List<HtmlColumns.Cell>> lines(Row row) {
        return columns.lines(row);
    }

    /** A name in parts between which a narrow column may break it. */
    List<String> breakable(String name) {
        return List.of(name.split("(?<=[_-])"));
    }

    /** Length of a ratio's bar: the largest of the table is full. */
    String barPercent(double ratio) {
        double share = largestRatio > 0 ? 100 * ratio / largestRatio : 0;
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

    private static Tally tally(String kind, long count, String what) {
        return new Tally(kind, String.format(Locale.ROOT, "%,d", count), what);
    }
}
