package dev.octet.website;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.Comparison;
import dev.octet.reports.Figures;
import dev.octet.reports.PairedSamples;
import dev.octet.reports.RunDetails;
import dev.octet.reports.RunFiles;
import dev.octet.reports.RunRecord;
import dev.octet.reports.ScenarioRecord;
import dev.octet.reports.SystemConfiguration;
import dev.octet.reports.TableLayout;
import dev.octet.reports.TableLayout.Row;
import dev.octet.reports.ThroughputRecord;
import dev.octet.reports.ThroughputRecord.Ratio;
import dev.octet.throughput.Setting;

/** What the template of a run's page asks for. */
final class RunPage {
    /** From a run's page to the folder of the site. */
    static final String UP = "../../../";

    /** A page lists so many changed samples, the raw file beside it has them all. */
    static final int MOST_CHANGED = 100;

    private static final int MOST_LISTED = 500;

    private static final int LONGEST_ANSWER = 200;

    private final String site;
    private final Row row;
    private final RunRecord record;
    private final List<String> notes;
    private final RunFiles files;
    private final List<String> attachments;
    /** Made once: the template asks for them several times. */
    private final List<Part> parts;

    private final List<PairedSamples.Changed> changed;

    /** A figure that readers look for first. */
    record Key(String label, String value, String detail) {}

    /** A group of charts and tables. */
    record Part(String anchor, String title, List<ChartFigure> figures) {}

    /**
     * @param site title of the overview
     * @param row of the run in the overview
     * @param notes its footnotes there
     * @param files the raw files of the run
     * @param attachments names of the files that lie beside the page
     */
    RunPage(String site, Row row, List<String> notes, RunFiles files, List<String> attachments) {
        this.site = site;
        this.row = row;
        this.record = row.record();
        this.notes = List.copyOf(notes);
        this.files = files;
        this.attachments = List.copyOf(attachments);
        this.parts = List.copyOf(charts());
        this.changed = samples()
                .map(paired -> paired.changed().stream()
                        .limit(MOST_CHANGED)
                        .map(RunPage::shortened)
                        .toList())
                .orElse(List.of());
    }

    String site() {
        return site;
    }

    Row row() {
        return row;
    }

    String recipeName() {
        return record.recipe().name();
    }

    /** How queries reached the instances; empty offline. */
    String scenario() {
        return record.throughput()
                .flatMap(ThroughputRecord::scenario)
                .map(ScenarioRecord::title)
                .filter(title -> !title.equals("offline"))
                .orElse("");
    }

    String started() {
        return SystemConfiguration.day(record.started());
    }

    List<String> notes() {
        return notes;
    }

    List<String> faults() {
        return files.faults();
    }

    List<String> attachments() {
        return attachments;
    }

    String recipe() {
        return record.recipe().text().orElse("");
    }

    List<RunRecord.Reason> reasons() {
        return record.reasons();
    }

    List<RunDetails.Block> blocks() {
        // The gate has a place of its own on this page.
        return RunDetails.of(row, MOST_LISTED).blocks().stream()
                .filter(block -> !block.title().equals("Gate"))
                .toList();
    }

    /** Present unless the record has no facts of its host. */
    Optional<SystemConfiguration> system() {
        return SystemConfiguration.of(List.of(record)).stream().findFirst();
    }

    List<Key> keys() {
        Comparison run = new Comparison(record);
        List<Key> keys = new ArrayList<>();
        for (AccuracyRecord metric : record.accuracy()) {
            for (String variant : run.variants()) {
                if (!variant.equals(record.baseline())) {
                    run.score(metric, variant).ifPresent(score -> keys.add(accuracy(run, metric, variant)));
                }
            }
        }
        for (String variant : run.variants()) {
            run.ratio(variant)
                    .filter(ratio -> ratio.value().isPresent())
                    .ifPresent(ratio -> keys.add(speed(run, variant, ratio)));
        }
        return keys;
    }

    private Key accuracy(Comparison run, AccuracyRecord metric, String variant) {
        Optional<Loss> loss = run.loss(metric, variant);
        List<Double> bounds = Comparison.changeInterval(metric, loss);
        return new Key(
                metric.metric() + ", " + TableLayout.title(variant),
                Figures.score(run.score(metric, variant), metric.unit()),
                TableLayout.title(record.baseline()) + " "
                        + Figures.score(run.score(metric, record.baseline()), metric.unit()) + "; change "
                        + Figures.percent(Comparison.change(metric, loss))
                        + (bounds.isEmpty()
                                ? ""
                                : " [" + Figures.signedPercent(bounds.get(0)) + ", "
                                        + Figures.signedPercent(bounds.get(1)) + "]")
                        + metric.samples()
                                .map(n -> "; n = " + Figures.count(Optional.of(n)))
                                .orElse(""));
    }

    private Key speed(Comparison run, String variant, Ratio ratio) {
        return new Key(
                "throughput, " + TableLayout.title(variant),
                Figures.ratio(ratio.value()),
                "of " + TableLayout.title(record.baseline())
                        + (ratio.low().isPresent() && ratio.high().isPresent()
                                ? " [" + Figures.ratio(ratio.low()) + ", " + Figures.ratio(ratio.high()) + "]"
                                : "")
                        + ratio.verdict().map(verdict -> ", " + verdict).orElse("") + "; "
                        + Figures.rate(run.speed(variant).flatMap(ThroughputRecord.Speed::rate)) + " against "
                        + Figures.rate(run.speed(record.baseline()).flatMap(ThroughputRecord.Speed::rate))
                        + " samples/s");
    }

    /** Groups of charts; those without any are left out. */
    List<Part> parts() {
        return parts;
    }

    private List<Part> charts() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("accuracy", "Accuracy", new AccuracyCharts(record).figures(files.samples())));
        parts.add(new Part(
                "throughput",
                "Throughput and latency",
                record.throughput()
                        .map(measured -> new ThroughputCharts(record, measured).figures(files.rounds()))
                        .orElse(List.of())));
        parts.add(new Part(
                "sweep",
                "Sweep over settings",
                record.sweep()
                        .map(sweep -> new SweepCharts(sweep, Tones.of(record), batch()).figures())
                        .orElse(List.of())));
        parts.add(new Part(
                "search",
                "Search for the plan",
                record.calibration().map(CalibrationCharts::of).orElse(List.of())));
        parts.removeIf(part -> part.figures().isEmpty());
        return parts;
    }

    /** The batch size that the table of models is measured at. */
    private OptionalInt batch() {
        try {
            return record.throughput()
                    .map(measured ->
                            OptionalInt.of(Setting.parse(measured.setting()).batchSize()))
                    .orElse(OptionalInt.empty());
        } catch (IllegalArgumentException e) {
            return OptionalInt.empty(); // a record of others may write settings in another form
        }
    }

    /** Samples whose answer changed, the most telling first; at most {@link #MOST_CHANGED}. */
    List<PairedSamples.Changed> changed() {
        return changed;
    }

    /** Answers may be long: texts, or all boxes in a picture. */
    private static PairedSamples.Changed shortened(PairedSamples.Changed sample) {
        Map<String, String> answers = new LinkedHashMap<>();
        sample.answers().forEach((variant, answer) -> answers.put(variant, shortened(answer)));
        return new PairedSamples.Changed(sample.id(), shortened(sample.label()), answers, sample.effect());
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_ANSWER
                ? text
                : text.substring(
                                0,
                                Character.isHighSurrogate(text.charAt(LONGEST_ANSWER - 1))
                                        ? LONGEST_ANSWER - 1
                                        : LONGEST_ANSWER)
                        + "\u2026";
    }

    /** How many there are, and of how many. */
    String changedCount() {
        return samples()
                .map(paired -> {
                    int all = paired.changed().size();
                    String count = Figures.count(Optional.of((long) all)) + " of "
                            + Figures.count(Optional.of((long) paired.scored())) + " answers differ";
                    return all <= MOST_CHANGED
                            ? count + "."
                            : count + "; the first " + MOST_CHANGED + " are listed, " + "samples.csv has all.";
                })
                .orElse("");
    }

    /** Titles of the answers in {@link #changed()}. */
    List<String> answerTitles() {
        return changed().stream()
                .findFirst()
                .map(sample -> sample.answers().keySet().stream()
                        .map(TableLayout::title)
                        .toList())
                .orElse(List.of());
    }

    /** Random weights answer at random. */
    private Optional<PairedSamples> samples() {
        return files.samples().filter(paired -> !record.model().synthetic());
    }
}
