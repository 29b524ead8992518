package dev.octet.explain;

import java.util.Comparator;
import java.util.List;

import dev.octet.explain.Explanation.Finding;
import dev.octet.explain.Explanation.LayerError;
import dev.octet.explain.Explanation.Operator;

/** Writes what matters of an explanation for a terminal: figures, the main operators, findings. */
final class TextReport {
    private static final int OPERATORS = 6;
    private static final int LAYERS = 3;
    /** Findings told in full; of the others only what was found. */
    private static final int FINDINGS = 5;

    private static final int WIDTH = 100;

    private final StringBuilder out = new StringBuilder();

    private TextReport() {}

    static String of(Explanation explanation) {
        TextReport report = new TextReport();
        report.write(explanation);
        return report.out.toString();
    }

    private void write(Explanation explanation) {
        ReportLayout layout = new ReportLayout(explanation);
        layout.facts().forEach(fact -> line("%-16s %s", fact.label(), fact.text()));
        if (!explanation.operators().isEmpty()) {
            line("");
            line("%-24s %6s %7s %6s", "Operator", "INT8", "folded", "float");
            List<Operator> operators = explanation.operators().stream()
                    .sorted(Comparator.comparing((Operator o) -> -(o.int8() + o.folded() + o.floats())))
                    .toList();
            operators.stream()
                    .limit(OPERATORS)
                    .forEach(o -> line("%-24s %6d %7d %6d", o.op(), o.int8(), o.folded(), o.floats()));
            if (operators.size() > OPERATORS) {
                line("and %d more", operators.size() - OPERATORS);
            }
        }
        layers(explanation.layers());
        if (!explanation.findings().isEmpty()) {
            line("");
        }
        explanation.findings().stream().limit(FINDINGS).forEach(this::finding);
        explanation.findings().stream().skip(FINDINGS).forEach(this::found);
        explanation.notes().forEach(note -> wrapped("note: ", note));
    }

    private void layers(List<LayerError> layers) {
        List<LayerError> worst = layers.stream()
                .filter(layer -> layer.own().isPresent())
                .sorted(Comparator.comparing(layer -> layer.own().orElseThrow()))
                .limit(LAYERS)
                .toList();
        if (!worst.isEmpty()) {
            line("");
            line("%-48s %8s %12s", "Largest errors (dB, more is better)", "own", "accumulated");
            worst.forEach(layer ->
                    line("%-48s %8.1f %12.1f", layer.tensor(), layer.own().orElseThrow(), layer.accumulated()));
        }
    }

    private void found(Finding finding) {
        wrapped(finding.severity().text() + ": ", finding.what());
    }

    private void finding(Finding finding) {
        found(finding);
        wrapped("    ", finding.why());
        wrapped("    try: ", finding.remedy());
    }

    /** Breaks text between words; what is too long for a line stays whole. */
    private void wrapped(String begin, String text) {
        StringBuilder line = new StringBuilder(begin);
        int written = begin.length();
        for (String word : text.split(" ")) {
            if (written > begin.length() && written + word.length() > WIDTH) {
                out.append(line).append('\n');
                line = new StringBuilder("    ");
                written = line.length();
            }
            line.append(word).append(' ');
            written += word.length() + 1;
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private void line(String pattern, Object... arguments) {
        out.append(ReportLayout.format(pattern, arguments).stripTrailing()).append('\n');
    }
}
