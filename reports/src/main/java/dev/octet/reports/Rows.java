package dev.octet.reports;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.TableLayout.Figure;
import dev.octet.reports.TableLayout.Line;
import dev.octet.reports.TableLayout.Row;
import dev.octet.reports.ThroughputRecord.Ratio;

import static dev.octet.reports.Column.METRIC;
import static dev.octet.reports.Column.RECORD;
import static dev.octet.reports.Column.SAMPLES;
import static dev.octet.reports.Column.SYSTEM;
import static dev.octet.reports.Column.VERDICT;

/** Turns records into rows one by one, and gathers what the table as a whole needs of them. */
final class Rows {
    private final List<String> variants;
    private final List<String> compared;
    private final TableOptions options;
    private final List<SystemConfiguration> systems;
    private final Map<List<Map<String, String>>, Integer> systemNumbers;
    private final Set<Column> columns = EnumSet.noneOf(Column.class);
    /** Number by text: what several rows share is said once. */
    private final Map<String, Integer> footnotes = new LinkedHashMap<>();

    /** Models that have several rows which nothing tells apart: each then tells its recipe. */
    private final Set<RunRecord.Model> repeated;

    private final Set<String> changeIntervals = new TreeSet<>();
    private final Set<String> ratioIntervals = new TreeSet<>();
    private int count;

    Rows(
            List<String> variants,
            List<String> compared,
            TableOptions options,
            List<SystemConfiguration> systems,
            Set<RunRecord.Model> repeated) {
        this.repeated = repeated;
        this.variants = variants;
        this.compared = compared;
        this.options = options;
        this.systems = systems;
        this.systemNumbers = SystemConfiguration.numbers(systems);
    }

    Row add(RunRecord record) {
        Comparison run = new Comparison(record);
        Optional<String> link = Optional.ofNullable(options.links().get(record.id()));
        int system = systemNumbers.getOrDefault(SystemConfiguration.key(record), 0);
        note(link.isPresent(), RECORD);
        note(record.verdict().isPresent(), VERDICT);
        note(systems.size() > 1, SYSTEM);
        count++;
        return new Row(
                count,
                record,
                lines(run),
                record.throughput().map(Comparison::setting).orElse(Figures.MISSING),
                variants.stream()
                        .map(name -> Figures.rate(run.speed(name).flatMap(ThroughputRecord.Speed::rate)))
                        .toList(),
                compared.stream().map(name -> ratio(run.ratio(name))).toList(),
                footnotes(record),
                system,
                link);
    }

    Set<Column> columns() {
        return columns;
    }

    Set<String> footnotes() {
        return footnotes.keySet();
    }

    List<SystemConfiguration> systems() {
        return systems;
    }

    List<String> intervals() {
        List<String> lines = new ArrayList<>();
        if (!changeIntervals.isEmpty()) {
            lines.add("Accuracy ratio: " + String.join("; ", changeIntervals) + ".");
        }
        if (!ratioIntervals.isEmpty()) {
            lines.add("Throughput ratio: " + String.join("; ", ratioIntervals) + ".");
        }
        return List.copyOf(lines);
    }

    private List<Line> lines(Comparison run) {
        List<Line> lines = new ArrayList<>();
        for (AccuracyRecord metric : run.record().accuracy()) {
            note(metric.samples().isPresent(), SAMPLES);
            note(true, METRIC);
            lines.add(new Line(
                    metric.metric(),
                    run.record().model().synthetic() ? Figures.MISSING : Figures.count(metric.samples()),
                    variants.stream()
                            .map(name -> Figures.score(run.score(metric, name), metric.unit()))
                            .toList(),
                    compared.stream()
                            .map(name -> change(metric, run.loss(metric, name)))
                            .toList()));
        }
        if (lines.isEmpty()) {
            lines.add(new Line(
                    Figures.MISSING,
                    Figures.MISSING,
                    variants.stream().map(name -> Figures.MISSING).toList(),
                    compared.stream()
                            .map(name -> new Figure(Figures.MISSING, Optional.empty(), Optional.empty()))
                            .toList()));
        }
        return lines;
    }

    private Figure change(AccuracyRecord metric, Optional<Loss> loss) {
        Optional<Double> change = Comparison.change(metric, loss);
        List<Double> bounds = Comparison.changeInterval(metric, loss);
        Optional<String> interval = bounds.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "[" + Figures.signedPercent(bounds.get(0)) + ", " + Figures.signedPercent(bounds.get(1)) + "]");
        interval.flatMap(shown -> loss)
                .ifPresent(shown -> changeIntervals.add(describe(shown.confidence(), shown.method())));
        return new Figure(Figures.percent(change), interval, change);
    }

    private Figure ratio(Optional<Ratio> ratio) {
        Optional<Double> value = ratio.flatMap(Ratio::value);
        Optional<String> interval = ratio.filter(
                        found -> found.low().isPresent() && found.high().isPresent())
                .map(found -> "[" + Figures.ratio(found.low()) + ", " + Figures.ratio(found.high()) + "]");
        interval.flatMap(shown -> ratio)
                .ifPresent(shown -> ratioIntervals.add(describe(shown.confidence(), shown.method())));
        return new Figure(Figures.ratio(value), interval, value);
    }

    private static String describe(Optional<Double> confidence, Optional<String> method) {
        return confidence.map(Figures::confidence).orElse("unstated confidence")
                + method.map(name -> " (" + name + ")").orElse("");
    }

    private List<Integer> footnotes(RunRecord record) {
        List<String> texts = new ArrayList<>();
        if (repeated.contains(record.model())) {
            texts.add("Recipe " + record.recipe().name() + ".");
        }
        if (record.model().synthetic()) {
            texts.add("Synthetic model: its weights are random, so it has speed but no accuracy.");
        }
        long overlap = record.datasets().overlap();
        if (overlap > 0) {
            texts.add("Calibration overlaps the scored samples: " + Figures.count(Optional.of(overlap))
                    + " calibration samples are also scored, so the loss may look smaller than it is.");
        }
        if (record.datasets().tunedOnScored()) {
            texts.add(
                    "Tuned on scored samples: the plan was chosen by looking at samples that are scored, so the loss may"
                            + " look smaller than it is.");
        }
        for (AccuracyRecord metric : record.accuracy()) {
            if (!metric.skipped().isEmpty()) {
                texts.add("Skipped samples: "
                        + Figures.count(Optional.of((long) metric.skipped().size()))
                        + " of those asked for could not be scored.");
            }
        }
        texts.addAll(record.notes());
        return texts.stream()
                .distinct()
                .map(text -> footnotes.computeIfAbsent(text, added -> footnotes.size() + 1))
                .toList();
    }

    private void note(boolean present, Column column) {
        if (present) {
            columns.add(column);
        }
    }
}
