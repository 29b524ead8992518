package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.octet.reports.TableLayout.Row;

import static dev.octet.io.Markdown.escape;

/** Writes a table as GitHub-flavoured Markdown, each section under a heading of its own. */
final class MarkdownTable {
    private static final List<Column> WITHOUT_SAMPLES = Column.TEXT_ORDER.stream()
            .filter(column -> column != Column.SAMPLES)
            .toList();

    private final TableLayout layout;
    private final TableOptions options;
    private final TextTable table;
    private final boolean tellsSamples;
    private final StringBuilder out = new StringBuilder();

    MarkdownTable(TableLayout layout, TableOptions options) {
        this(layout, options, usual(layout, options));
    }

    private MarkdownTable(TableLayout layout, TableOptions options, List<Column> columns) {
        this.layout = layout;
        this.options = options;
        this.table = new TextTable(layout, columns, options.markdownIntervals());
        this.tellsSamples = columns.contains(Column.SAMPLES);
    }

    /** The fewest columns that say what was lost and won, for {@link #writeCompact}. */
    static MarkdownTable compact(TableLayout layout, TableOptions options) {
        return new MarkdownTable(layout, options, Column.of(layout, options, Column.COMPACT));
    }

    private static List<Column> usual(TableLayout layout, TableOptions options) {
        return Column.of(layout, options, options.markdownIntervals() ? Column.TEXT_ORDER : WITHOUT_SAMPLES);
    }

    String write() {
        out.append("# ").append(escape(options.title())).append("\n");
        for (TableLayout.Section section : layout.sections()) {
            out.append("\n## ").append(escape(section.title())).append("\n\n");
            head();
            section.rows().forEach(this::row);
        }
        footnotes();
        samples();
        reasons();
        systems();
        return out.toString();
    }

    /** One table without headings, for a comment or a README that has its own; of the systems only the processor. */
    String writeCompact() {
        head();
        layout.sections().forEach(section -> section.rows().forEach(this::row));
        footnotes();
        samples();
        List<String> processors = layout.systems().stream()
                .map(system -> system.facts().getOrDefault("CPU model", SystemConfiguration.HIDDEN))
                .distinct()
                .toList();
        if (!processors.isEmpty()) {
            out.append("\nCPU: ").append(escape(String.join("; ", processors))).append('\n');
        }
        return out.toString();
    }

    private void head() {
        List<String> titles = new ArrayList<>();
        List<String> rule = new ArrayList<>();
        String group = "";
        for (TextTable.Heading heading : table.headings()) {
            // Only the first column of a group tells what it is a group of.
            boolean first = !heading.group().isEmpty() && !heading.group().equals(group);
            group = heading.group();
            String title = escape((first ? group + " " : "") + heading.title() + (first ? " " + heading.unit() : ""))
                    .strip();
            titles.add(
                    heading.column() == Column.ACCURACY_RATIO || heading.column() == Column.THROUGHPUT_RATIO
                            ? heading.title() // brackets that begin no link stay legible in the source
                            : title);
            rule.add(heading.column().isNumber() ? "---:" : "---");
        }
        line(titles);
        line(rule);
    }

    private void row(Row row) {
        for (List<TextTable.Cell> cells : table.lines(row)) {
            line(cells.stream()
                    .map(cell -> text(row, cell) + (cell.marked() ? marks(row) : ""))
                    .toList());
        }
    }

    private static String text(Row row, TextTable.Cell cell) {
        if (cell.text().isEmpty()) {
            return "";
        }
        return switch (cell.column()) {
            case VERDICT -> verdict(row);
            case RECORD -> link(row);
            // Made here of figures alone: brackets of intervals are no links.
            case ACCURACY_RATIO, THROUGHPUT_RATIO -> cell.text();
            default -> escape(cell.text());
        };
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
        List<String> legend = table.legend().toList();
        if (!legend.isEmpty()) {
            out.append("\nIn brackets, confidence bounds.");
            legend.forEach(text -> out.append(' ').append(escape(text)));
            out.append('\n');
        }
    }

    /** No score without the number of its samples, also where they have no column. */
    private void samples() {
        List<String> told = layout.sections().stream()
                .flatMap(section -> section.rows().stream())
                .filter(row -> !row.record().accuracy().isEmpty())
                .map(row -> row.model() + " "
                        + row.lines().stream()
                                .map(TableLayout.Line::samples)
                                .distinct()
                                .collect(Collectors.joining(" and ")))
                .distinct()
                .toList();
        if (!tellsSamples && !told.isEmpty()) {
            out.append("\nScored samples: ")
                    .append(escape(String.join("; ", told)))
                    .append(".\n");
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

    private void line(List<String> cells) {
        cells.forEach(cell -> out.append("| ").append(cell).append(cell.isEmpty() ? "" : " "));
        out.append("|\n");
    }
}
