package dev.octet.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.octet.explain.Explanation.Finding;
import dev.octet.explain.Explanation.Form;
import dev.octet.explain.Explanation.LayerError;
import dev.octet.explain.Explanation.LayerTime;
import dev.octet.explain.Explanation.NodeState;

/** An explanation as facts, findings and tables of text, for whatever format. */
final class ReportLayout {
    private static final String MISSING = "n/a";

    private final Explanation explanation;

    ReportLayout(Explanation explanation) {
        this.explanation = explanation;
    }

    record Fact(String label, String text) {}

    /**
     * A table.
     *
     * @param title its heading
     * @param lead a sentence on how to read it
     * @param columns titles of the columns
     * @param texts how many columns from the left are text; the others are figures
     * @param rows cells
     */
    record Table(String title, String lead, List<String> columns, int texts, List<List<String>> rows) {}

    String title() {
        String file = explanation.model();
        return "Explained: " + file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    }

    List<Fact> facts() {
        Explanation e = explanation;
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Model", e.model()));
        e.fp32().ifPresent(fp32 -> facts.add(new Fact("Compared with", fp32)));
        facts.add(new Fact("Quantization", e.form().text() + ", opset " + e.opset()));
        facts.add(new Fact("Size", size(e)));
        e.macs()
                .ifPresent(macs -> facts.add(new Fact(
                        e.form() == Form.FLOAT ? "Would be INT8" : "In INT8",
                        format("%.1f %% of %s multiply-accumulates", 100 * macs.share(), rounded(macs.total())))));
        e.speed().ifPresent(speed -> facts.add(new Fact("Time of one run", time(speed))));
        e.saturation()
                .ifPresent(s -> facts.add(new Fact(
                        "This CPU",
                        format(
                                "%.1f dB between what it computes and what the model says (output %s)",
                                s.signalToNoise(), s.output()))));
        facts.add(new Fact("Measured on", e.data()));
        facts.add(new Fact("Engine", e.engine()));
        if (!e.isa().isEmpty()) {
            facts.add(new Fact("Instructions", String.join(" ", e.isa())));
        }
        return facts;
    }

    private static String size(Explanation e) {
        String size = format("%.2f MB", e.bytes() / 1e6);
        return e.fp32Bytes()
                .map(fp32 -> size + format(", FP32 %.2f MB: %.2f times smaller", fp32 / 1e6, (double) fp32 / e.bytes()))
                .orElse(size);
    }

    static String time(Explanation.Speed speed) {
        String time = millis(speed.millis()) + " at one thread";
        return speed.ratio()
                .map(ratio -> time
                        + format(
                                ", FP32 %s: ratio %.2f (median of %d paired rounds)",
                                millis(speed.fp32Millis().orElseThrow()), ratio, speed.rounds()))
                .orElse(time);
    }

    List<Finding> findings() {
        return explanation.findings();
    }

    List<String> notes() {
        return explanation.notes();
    }

    /** Tables with something in them. */
    List<Table> tables() {
        List<Table> tables =
                new ArrayList<>(List.of(operators(), kernels(), conversions(), times(), layers(), ranges(), nodes()));
        tables.removeIf(table -> table.rows().isEmpty());
        return tables;
    }

    private Table operators() {
        String lead = explanation.form() == Form.FLOAT
                ? "What would become of the operators. Folded: the quantization before it has the same effect."
                : "How the engine runs the model's operators. Folded: became part of another node.";
        return new Table(
                "Operators",
                lead,
                List.of("Operator", "INT8", "Folded", "Float"),
                1,
                explanation.operators().stream()
                        .map(o -> List.of(o.op(), "" + o.int8(), "" + o.folded(), "" + o.floats()))
                        .toList());
    }

    private Table kernels() {
        return new Table(
                "Time by kernel",
                "Microseconds of one run in what the engine executes, from its profile.",
                List.of("Kernel", "Nodes", "FP32", "This model"),
                1,
                explanation.kernels().stream()
                        .map(k -> List.of(
                                k.op(), "" + k.count(), micros(k.fp32Micros()), micros(Optional.of(k.micros()))))
                        .toList());
    }

    private Table conversions() {
        return new Table(
                "Conversions",
                "Nodes that compute nothing, as the engine runs them; microseconds of one run.",
                List.of("What", "Nodes", "Time"),
                1,
                explanation.conversions().stream()
                        .map(c -> List.of(c.what(), "" + c.count(), micros(c.micros())))
                        .toList());
    }

    private Table times() {
        return new Table(
                "Time by layer",
                "Microseconds of one run with all that the engine fused into the layer; what lost most comes first."
                        + " Ratio: FP32 over this model, above 1 is faster.",
                List.of("Layer", "Operator", "Runs as", "FP32", "This model", "Ratio"),
                3,
                explanation.times().stream().map(ReportLayout::row).toList());
    }

    private static List<String> row(LayerTime t) {
        String ratio = t.fp32Micros()
                .filter(fp32 -> t.micros() > 0)
                .map(fp32 -> format("%.2f", fp32 / t.micros()))
                .orElse(MISSING);
        return List.of(t.node(), t.op(), t.runsAs(), micros(t.fp32Micros()), micros(Optional.of(t.micros())), ratio);
    }

    private Table layers() {
        return new Table(
                "Error by layer",
                "Signal to noise in dB against FP32, more is better. Own: only this layer quantized; accumulated: the whole"
                        + " model. Lowest own first.",
                List.of("Tensor", "Operator", "Own", "Accumulated", "Cosine", "Largest error", "Weights"),
                2,
                explanation.layers().stream()
                        .sorted(Comparator.comparing(layer -> layer.own().orElse(Double.MAX_VALUE)))
                        .map(layer -> List.of(
                                layer.tensor(),
                                layer.op().isEmpty() ? "input" : layer.op(),
                                decibels(layer.own()),
                                decibels(Optional.of(layer.accumulated())),
                                format("%.5f", layer.cosine()),
                                format("%.4g", layer.maxError()),
                                decibels(layer.weight())))
                        .toList());
    }

    private Table ranges() {
        return new Table(
                "Ranges",
                "FP32 values against the range that they are quantized to, in the order of the model. Outliers: largest"
                        + " channel over the median one.",
                List.of("Tensor", "Type", "Seen", "Range", "Zero point", "Clipped", "Levels used", "Outliers"),
                2,
                explanation.layers().stream()
                        .filter(layer -> layer.grid().isPresent())
                        .map(ReportLayout::range)
                        .toList());
    }

    private static List<String> range(LayerError layer) {
        Explanation.Grid grid = layer.grid().orElseThrow();
        return List.of(
                layer.tensor(),
                grid.type(),
                format("%.4g to %.4g", layer.min(), layer.max()),
                format("%.4g to %.4g", grid.low(), grid.high()),
                "" + grid.zeroPoint(),
                format("%.3f %%", 100 * layer.clippedShare()),
                "" + layer.usedLevels(),
                layer.outlierRatio().map(ratio -> format("%.1f", ratio)).orElse(MISSING));
    }

    private Table nodes() {
        return new Table(
                "Nodes",
                "Every node that works on activations.",
                List.of("Node", "Operator", "Runs", "As", "Why float", "MACs"),
                5,
                explanation.nodes().stream()
                        .map(n -> List.of(n.node(), n.op(), n.precision().name(), n.runsAs(), n.reason(), macs(n)))
                        .toList());
    }

    private static String macs(NodeState node) {
        return node.macs() == 0 ? "" : format("%,d", node.macs());
    }

    /** With so many digits that the ratio of two can be checked. */
    static String millis(double millis) {
        return format(millis < 0.1 ? "%.4f ms" : "%.3f ms", millis);
    }

    /** Four digits or a tenth, whatever the size. */
    static String rounded(long count) {
        if (count < 10_000) {
            return Long.toString(count);
        }
        if (count < 1_000_000) {
            return format("%.1f thousand", count / 1e3);
        }
        return count < 1_000_000_000 ? format("%.1f million", count / 1e6) : format("%.1f billion", count / 1e9);
    }

    private static String micros(Optional<Double> micros) {
        return micros.map(value -> format("%.1f", value)).orElse(MISSING);
    }

    private static String decibels(Optional<Double> value) {
        return value.map(v -> format("%.1f", v)).orElse(MISSING);
    }

    static String format(String pattern, Object... arguments) {
        return String.format(Locale.ROOT, pattern, arguments);
    }
}
