package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;

import dev.octet.reports.TableLayout.Row;

/** Writes a table as a LaTeX {@code tabular} with the rules of the package booktabs; sections are rows across it. */
final class LatexTable {
    private static final List<Column> USUAL = List.of(
            Column.MODEL,
            Column.ACCURACY,
            Column.ACCURACY_RATIO,
            Column.THROUGHPUT,
            Column.THROUGHPUT_RATIO,
            Column.SETTING,
            Column.METRIC,
            Column.VERDICT);

    private final TableLayout layout;
    private final TextTable table;
    private final StringBuilder out = new StringBuilder();

    LatexTable(TableLayout layout, TableOptions options) {
        this.layout = layout;
        this.table = new TextTable(layout, Column.of(layout, options, USUAL), options.markdownIntervals());
    }

    String write() {
        List<TextTable.Heading> headings = table.headings();
        out.append("% \\usepackage{booktabs}\n\\begin{tabular}{");
        headings.forEach(heading -> out.append(heading.column().isNumber() ? 'r' : 'l'));
        out.append("}\n\\toprule\n");
        head(headings);
        for (TableLayout.Section section : layout.sections()) {
            out.append("\\midrule\n");
            line(List.of("\\multicolumn{" + headings.size() + "}{l}{\\textit{" + escape(section.title()) + "}}"));
            section.rows().forEach(row -> table.lines(row)
                    .forEach(cells ->
                            line(cells.stream().map(cell -> text(row, cell)).toList())));
        }
        out.append("\\bottomrule\n\\end{tabular}\n");
        int number = 1;
        for (String note : layout.footnotes()) {
            out.append("\n\\noindent\\textsuperscript{")
                    .append(number++)
                    .append("}")
                    .append(escape(note))
                    .append("\n");
        }
        List<String> legend = table.legend().toList();
        if (!legend.isEmpty()) {
            out.append("\n\\noindent In brackets, confidence bounds. ")
                    .append(escape(String.join(" ", legend)))
                    .append("\n");
        }
        return out.toString();
    }

    /** Groups of columns first, each over a rule of its own, then the columns. */
    private void head(List<TextTable.Heading> headings) {
        List<String> groups = new ArrayList<>();
        StringBuilder rules = new StringBuilder();
        for (int from = 0, to; from < headings.size(); from = to) {
            TextTable.Heading heading = headings.get(from);
            to = from + 1;
            while (!heading.group().isEmpty()
                    && to < headings.size()
                    && headings.get(to).group().equals(heading.group())) {
                to++;
            }
            if (heading.group().isEmpty()) {
                groups.add("");
            } else {
                String title = (heading.group() + " " + heading.unit()).strip();
                groups.add("\\multicolumn{" + (to - from) + "}{c}{" + escape(title) + "}");
                rules.append("\\cmidrule(lr){")
                        .append(from + 1)
                        .append('-')
                        .append(to)
                        .append('}');
            }
        }
        if (!rules.isEmpty()) {
            line(groups);
            out.append(rules).append('\n');
        }
        line(headings.stream().map(heading -> cell(heading.title())).toList());
    }

    private static String text(Row row, TextTable.Cell cell) {
        StringBuilder text = new StringBuilder(cell(cell.text()));
        if (cell.marked()) {
            row.footnotes()
                    .forEach(number ->
                            text.append("\\textsuperscript{").append(number).append('}'));
        }
        return text.toString();
    }

    /** At the begin of a row a bracket or star would be taken for an argument of the end of the row before. */
    private static String cell(String text) {
        return text.startsWith("[") || text.startsWith("*") ? "{}" + escape(text) : escape(text);
    }

    private void line(List<String> cells) {
        out.append(String.join(" & ", cells)).append(" \\\\\n");
    }

    /** Text that LaTeX sets as it is, on one line; letters beyond ASCII stay, as UTF-8. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&', '%', '$', '#', '_', '{', '}' -> escaped.append('\\').append(c);
                case '\\' -> escaped.append("\\textbackslash{}");
                case '~' -> escaped.append("\\textasciitilde{}");
                case '^' -> escaped.append("\\textasciicircum{}");
                case '<' -> escaped.append("\\textless{}");
                case '>' -> escaped.append("\\textgreater{}");
                case '|' -> escaped.append("\\textbar{}");
                case '"' -> escaped.append("\\textquotedbl{}");
                // In pairs these are ligatures: a dash, or other quotes.
                case '-' -> escaped.append(i > 0 && text.charAt(i - 1) == '-' ? "{}-" : "-");
                case '\'' -> escaped.append("\\textquotesingle{}");
                case '`' -> escaped.append("\\textasciigrave{}");
                default -> escaped.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return escaped.toString();
    }
}
