package dev.octet.explain;

import java.util.List;
import java.util.Locale;

import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;

import dev.octet.explain.Explanation.Finding;
import dev.octet.explain.ReportLayout.Fact;
import dev.octet.explain.ReportLayout.Table;

/**
 * What the page's templates ask for. They are in {@code src/main/jte}, become classes of this package when it is built, and
 * escape every value for the place it stands in.
 */
final class HtmlReport {
    /** Nodes named with a finding; all are in the tables. */
    private static final int NAMED = 12;

    private final ReportLayout layout;

    HtmlReport(ReportLayout layout) {
        this.layout = layout;
    }

    String write() {
        StringOutput out = new StringOutput();
        JteExplanationPageGenerated.render(new OwaspHtmlTemplateOutput(out), null, this);
        return out.toString();
    }

    String title() {
        return layout.title();
    }

    List<Fact> facts() {
        return layout.facts();
    }

    List<Finding> findings() {
        return layout.findings();
    }

    List<String> notes() {
        return layout.notes();
    }

    List<Table> tables() {
        return layout.tables();
    }

    String kind(Finding finding) {
        return finding.severity().text();
    }

    String nodes(Finding finding) {
        List<String> nodes = finding.nodes();
        String more = nodes.size() > NAMED ? " and " + (nodes.size() - NAMED) + " more" : "";
        return String.join(", ", nodes.subList(0, Math.min(NAMED, nodes.size()))) + more;
    }

    String anchor(Table table) {
        return table.title().toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    /** CSS class of a column: figures stand at the right. */
    String column(Table table, int index) {
        return index < table.texts() ? "" : "n";
    }
}
