package dev.octet.reports;

import java.util.List;

/** The table of validated models that users publish, made of run records. Immutable. */
public final class ValidatedTable {
    private final TableLayout layout;
    private final TableOptions options;

    private ValidatedTable(TableLayout layout, TableOptions options) {
        this.layout = layout;
        this.options = options;
    }

    /** As {@link #of(List, TableOptions)} with {@link TableOptions#DEFAULT}. */
    public static ValidatedTable of(List<RunRecord> records) {
        return of(records, TableOptions.DEFAULT);
    }

    /** Rows come in the order given, within sections by framework in the order of their first row. */
    public static ValidatedTable of(List<RunRecord> records, TableOptions options) {
        return of(TableLayout.of(List.copyOf(records), options), options);
    }

    /** @param options that {@code layout} was made with */
    public static ValidatedTable of(TableLayout layout, TableOptions options) {
        return new ValidatedTable(layout, options);
    }

    /** GitHub-flavoured Markdown: one table a section. */
    public String markdown() {
        return new MarkdownTable(layout, options).write();
    }

    /** One Markdown table of few columns without headings, to be put into a text that has its own. */
    public String compactMarkdown() {
        return MarkdownTable.compact(layout, options).writeCompact();
    }

    /** A LaTeX {@code tabular} with the rules of the package booktabs, and its notes below. */
    public String latex() {
        return new LatexTable(layout, options).write();
    }

    /** One HTML page that needs no other file and no network. */
    public String html() {
        return new HtmlTable(layout, options).write();
    }

    /** RFC 4180 with a header line; numbers as in the record, one line per model and metric. */
    public String csv() {
        return new FlatTable(layout, options).csv();
    }

    /** JSON with the names and figures of the CSV; what was not measured is {@code null}. */
    public String json() {
        return new FlatTable(layout, options).json();
    }
}
