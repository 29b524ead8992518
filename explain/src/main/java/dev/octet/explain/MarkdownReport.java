package dev.octet.explain;

import java.util.List;

import dev.octet.explain.ReportLayout.Table;
import dev.octet.io.Markdown;

import static dev.octet.io.Markdown.escape;

/** Writes an explanation as GitHub-flavoured Markdown. */
final class MarkdownReport {
    private final StringBuilder out = new StringBuilder();

    private MarkdownReport() {}

    static String of(ReportLayout layout) {
        MarkdownReport report = new MarkdownReport();
        report.write(layout);
        return report.out.toString();
    }

    private void write(ReportLayout layout) {
        out.append("# ").append(escape(layout.title())).append("\n\n");
        row(List.of("", ""));
        row(List.of("---", "---"));
        layout.facts().forEach(fact -> row(List.of(fact.label(), escape(fact.text()))));
        if (!layout.findings().isEmpty()) {
            out.append("\n## Findings\n\n");
        }
        layout.findings().forEach(finding -> {
            out.append("- **")
                    .append(finding.severity().text())
                    .append(": ")
                    .append(escape(finding.what()))
                    .append("** ")
                    .append(escape(finding.why()))
                    .append(" *Try:* ")
                    .append(escape(finding.remedy()))
                    .append('\n');
        });
        layout.notes()
                .forEach(note -> out.append("\nNote: ").append(escape(note)).append('\n'));
        layout.tables().forEach(this::table);
    }

    private void table(Table table) {
        out.append("\n## ")
                .append(table.title())
                .append("\n\n")
                .append(table.lead())
                .append("\n\n");
        row(table.columns());
        row(table.columns().stream()
                .map(column -> table.columns().indexOf(column) < table.texts() ? "---" : "---:")
                .toList());
        table.rows().forEach(cells -> row(cells.stream().map(Markdown::escape).toList()));
    }

    private void row(List<String> cells) {
        cells.forEach(cell -> out.append("| ").append(cell).append(cell.isEmpty() ? "" : " "));
        out.append("|\n");
    }
}
