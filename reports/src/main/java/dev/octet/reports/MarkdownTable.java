package dev.octet.reports;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import dev.octet.reports.TableLayout.Column;
import dev.octet.reports.TableLayout.Line;
import dev.octet.reports.TableLayout.Row;

/** Writes a table as GitHub-flavoured Markdown, each section under a heading of its own. */
final class MarkdownTable {
    private final TableLayout layout;
    private final TableOptions options;
    private final StringBuilder out = new StringBuilder();

    MarkdownTable(TableLayout layout, TableOptions options) {
        this.layout = layout;
        this.options = options;
    }

    String write() {
        out.append("# ").append(escape(options.title())).append("\n");
        for (TableLayout.Section section : layout.sections()) {
            out.append("\n## ").append(escape(section.title())).append("\n\n");
            head();
            section.rows().forEach(this::row);
        }
        footnotes();
        reasons();
        systems();
        return out.toString();
    }

    private void head() {
        List<String> titles = new ArrayList<>(List.of("Framework", "Version", "Model"));
        String group = "Accuracy ";
        for (String variant : layout.variants()) {
            titles.add(group + TableLayout.title(variant));
            group = "";
        }
        layout.compared().forEach(variant -> titles.add(layout.changeTitle(variant)));
        group = layout.setting()
                .map(setting -> "Throughput " + escape(setting) + " ")
                .orElse("Throughput ");
        String unit = " (samples/s)";
        for (String variant : layout.variants()) {
            titles.add(group + TableLayout.title(variant) + unit);
            group = "";
            unit = "";
        }
        layout.compared().forEach(variant -> titles.add(layout.ratioTitle(variant)));
        int numbers = titles.size() - 3;
        add(titles, Column.SETTING, "Setting");
        add(titles, Column.METRIC, "Metric");
        add(titles, Column.SAMPLES, "n");
        add(titles, Column.VERDICT, "Verdict");
        add(titles, Column.SYSTEM, "System");
        add(titles, Column.RECORD, "Record");
        line(titles);
        List<String> rule = new ArrayList<>(List.of("---", "---", "---"));
        rule.addAll(Collections.nCopies(numbers, "---:"));
        add(rule, Column.SETTING, "---");
        add(rule, Column.METRIC, "---");
        add(rule, Column.SAMPLES, "---:");
        add(rule, Column.VERDICT, "---");
        add(rule, Column.SYSTEM, "---:");
        add(rule, Column.RECORD, "---");
        line(rule);
    }

    /** One line a metric; from the second on, what belongs to the run as a whole stays blank. */
    private void row(Row row) {
        boolean first = true;
        for (Line line : row.lines()) {
            List<String> cells = new ArrayList<>();
            cells.add(first ? escape(row.framework()) : "");
            cells.add(first ? escape(row.version()) : "");
            cells.add(first ? escape(row.model()) + marks(row) : "");
            line.scores().forEach(score -> cells.add(escape(score)));
            line.changes().forEach(change -> cells.add(change.text(options.markdownIntervals())));
            for (String rate : row.rates()) {
                cells.add(first ? rate : "");
            }
            for (TableLayout.Figure ratio : row.ratios()) {
                cells.add(first ? ratio.text(options.markdownIntervals()) : "");
            }
            add(cells, Column.SETTING, first ? escape(row.setting()) : "");
            add(cells, Column.METRIC, escape(line.metric()));
            add(cells, Column.SAMPLES, line.samples());
            add(cells, Column.VERDICT, first ? verdict(row) : "");
            add(cells, Column.SYSTEM, first ? row.systemNumber() : "");
            add(cells, Column.RECORD, first ? link(row) : "");
            line(cells);
            first = false;
        }
    }

    private static String marks(Row row) {
        StringBuilder marks = new StringBuilder();
        row.footnotes().forEach(number -> marks.append(" <sup>").append(number).append("</sup>"));
        return marks.toString();
    }

    private static String verdict(Row row) {
        boolean loud = row.record()
                .verdict()
                .filter(verdict -> verdict != RunRecord.Verdict.PASS)
                .isPresent();
        return loud ? "**" + row.verdict() + "**" : row.verdict();
    }

    private static String link(Row row) {
        return row.link().map(href -> "[record](<" + href + ">)").orElse(Figures.MISSING);
    }

    private void footnotes() {
        if (!layout.footnotes().isEmpty()) {
            out.append('\n');
        }
        int number = 1;
        for (String text : layout.footnotes()) {
            out.append(number++).append(". ").append(escape(text)).append('\n');
        }
        if (options.markdownIntervals() && !layout.intervals().isEmpty()) {
            out.append("\nIn brackets, confidence bounds.");
            layout.intervals().forEach(text -> out.append(' ').append(escape(text)));
            out.append('\n');
        }
    }

    private void reasons() {
        StringBuilder found = new StringBuilder();
        layout.sections().stream()
                .flatMap(section -> section.rows().stream())
                .forEach(row -> row.record().reasons().forEach(reason -> {
                    if (reason.verdict() != RunRecord.Verdict.PASS) {
                        found.append("- ")
                                .append(escape(row.model()))
                                .append(", ")
                                .append(escape(reason.criterion()))
                                .append(" **")
                                .append(reason.verdict().text())
                                .append("**: ")
                                .append(escape(reason.text()))
                                .append('\n');
                    }
                }));
        if (!found.isEmpty()) {
            out.append("\n## Not passed\n\n").append(found);
        }
    }

    private void systems() {
        for (SystemConfiguration system : layout.systems()) {
            String number = layout.systems().size() == 1 ? "" : " " + system.number();
            out.append("\n## System configuration").append(number).append("\n\n");
            out.append("| | |\n| --- | --- |\n");
            for (Map.Entry<String, String> fact : system.facts().entrySet()) {
                line(List.of(escape(fact.getKey()), escape(fact.getValue())));
            }
        }
    }

    private void add(List<String> cells, Column column, String cell) {
        if (layout.has(column)) {
            cells.add(cell);
        }
    }

    private void line(List<String> cells) {
        cells.forEach(cell -> out.append("| ").append(cell).append(cell.isEmpty() ? "" : " "));
        out.append("|\n");
    }

    /**
     * Text that Markdown shows as it is, on one line. An underscore within a word means nothing to GitHub and stays, so
     * that model names remain legible in the source.
     */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '|', '\\', '`', '*', '~', '[', ']' -> escaped.append('\\').append(c);
                case '_' -> escaped.append(withinWord(text, i) ? "_" : "\\_");
                default -> escaped.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return escaped.toString();
    }

    private static boolean withinWord(String text, int at) {
        return at > 0
                && at + 1 < text.length()
                && Character.isLetterOrDigit(text.charAt(at - 1))
                && Character.isLetterOrDigit(text.charAt(at + 1));
    }
}
