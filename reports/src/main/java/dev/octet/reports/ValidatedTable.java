package dev.octet.reports;

import java.util.List;

/** The table of validated models that users publish, made of run records. Immutable. */
public final class ValidatedTable {
    private final List<RunRecord> records;
    private final TableOptions options;

    private ValidatedTable(List<RunRecord> records, TableOptions options) {
        this.records = List.copyOf(records);
        this.options = options;
    }

    /** As {@link #of(List, TableOptions)} with {@link TableOptions#DEFAULT}. */
    public static ValidatedTable of(List<RunRecord> records) {
        return of(records, TableOptions.DEFAULT);
    }

    /** Rows come in the order given, within sections by framework in the order of their first row. */
    public static ValidatedTable of(List<RunRecord> records, TableOptions options) {
        return new ValidatedTable(records, options);
    }

    /** GitHub-flavoured Markdown: one table a section. */
    public String markdown() {
        return "";
    }

    /** One HTML page that needs no other file and no network. */
    public String html() {
        return "";
    }

    /** RFC 4180 with a header line; numbers as in the record, one line per model and metric. */
    public String csv() {
        return "";
    }
}
