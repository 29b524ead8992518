package dev.octet.website;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.Comparison;
import dev.octet.reports.Figures;
import dev.octet.reports.PairedSamples;
import dev.octet.reports.PairedSamples.Differences;
import dev.octet.reports.PairedSamples.Outcome;
import dev.octet.reports.RunRecord;
import dev.octet.reports.TableLayout;

/** What a run lost in accuracy, as charts. */
final class AccuracyCharts {
    private final RunRecord record;
    private final Comparison run;
    private final Tones tones;

    AccuracyCharts(RunRecord record) {
        this.record = record;
        this.run = new Comparison(record);
        this.tones = Tones.of(record);
    }

    /** @param samples of the run, if they are there */
    List<ChartFigure> figures(Optional<PairedSamples> samples) {
        List<ChartFigure> figures = new ArrayList<>();
        losses().ifPresent(figures::add);
        if (!record.model().synthetic()) {
            samples.filter(paired -> !paired.outcomes().isEmpty())
                    .map(this::outcomes)
                    .ifPresent(figures::add);
            for (PairedSamples paired : samples.stream().toList()) {
                for (int i = 0; i < paired.differences().size(); i++) {
                    figures.add(differences(
                            "differences-" + (i + 1), paired.differences().get(i)));
                }
            }
        }
        return figures;
    }

    private Optional<ChartFigure> losses() {
        List<IntervalChart.Row> bars = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        Optional<String> confidence = Optional.empty();
        for (AccuracyRecord metric : record.accuracy()) {
            for (String variant : run.variants()) {
                Optional<Loss> loss = run.loss(metric, variant)
                        .filter(found -> found.relative().isPresent());
                if (loss.isEmpty()) {
                    continue;
                }
                confidence = confidence.or(() -> loss.get().confidence().map(Figures::confidence));
                String interval = loss.get().low().map(Figures::signedPercent).orElse(Figures.MISSING) + " to "
                        + loss.get().high().map(Figures::signedPercent).orElse(Figures.MISSING);
                double value = loss.get().relative().get();
                bars.add(new IntervalChart.Row(
                        metric.metric() + ", " + TableLayout.title(variant),
                        tones.of(variant),
                        bounded(loss.get()),
                        List.of(),
                        Figures.signedPercent(value) + " [" + interval + "]"));
                rows.add(List.of(
                        metric.metric(),
                        TableLayout.title(variant),
                        Figures.score(run.score(metric, record.baseline()), metric.unit()),
                        Figures.score(run.score(metric, variant), metric.unit()),
                        Figures.signedPercent(value),
                        interval,
                        Figures.count(metric.samples()),
                        loss.get().method().orElse(Figures.MISSING)));
            }
        }
        if (bars.isEmpty()) {
            return Optional.empty();
        }
        Axis axis = Axis.linear(
                "Relative loss, right of 0% is worse",
                Axis.Unit.PERCENT, Stream.concat(Stream.of(0.0), bars.stream().flatMap(bar -> bar.value()
                        .extent())));
        String baseline = TableLayout.title(record.baseline());
        return Optional.of(new ChartFigure(
                "loss",
                "Accuracy loss against " + baseline,
                "Relative loss of each metric and variant with its bounds: "
                        + String.join(
                                "; ",
                                bars.stream()
                                        .map(bar -> bar.label() + " " + bar.text())
                                        .toList())
                        + ". Positive is worse.",
                "bounds of the loss"
                        + confidence
                                .map(found -> ", each with " + found + " confidence")
                                .orElse(""),
                new IntervalChart(axis, bars, Optional.of(0.0)),
                List.of("Metric", "Variant", baseline, "Variant's", "Relative loss", "Bounds", "n", "Method"),
                rows));
    }

    private static Estimate bounded(Loss loss) {
        boolean both = loss.low().isPresent() && loss.high().isPresent();
        return new Estimate(
                loss.relative().orElseThrow(),
                both ? loss.low() : Optional.empty(),
                both ? loss.high() : Optional.empty());
    }

    /** Right-or-wrong outcomes differ by -1, 0 or 1; the samples at 0 are told, not drawn, for they would dwarf the others. */
    private ChartFigure outcomes(PairedSamples samples) {
        List<String> variants =
                samples.outcomes().stream().map(Outcome::variant).distinct().toList();
        List<String> metrics =
                samples.outcomes().stream().map(Outcome::metric).distinct().toList();
        List<String> groups = metrics.stream()
                .flatMap(metric -> Stream.of(metric + " lost", metric + " gained"))
                .toList();
        List<BarChart.Series> series = variants.stream()
                .map(variant -> new BarChart.Series(
                        TableLayout.title(variant),
                        tones.of(variant),
                        samples.outcomes().stream()
                                .filter(outcome -> outcome.variant().equals(variant))
                                .flatMap(outcome -> Stream.of(count(outcome.lost()), count(outcome.gained())))
                                .toList()))
                .toList();
        Axis axis = Axis.linear(
                "Samples",
                Axis.Unit.COUNT,
                samples.outcomes().stream()
                        .flatMap(outcome -> Stream.of(0.0, (double) outcome.lost(), (double) outcome.gained())));
        return new ChartFigure(
                "outcomes",
                "Samples whose outcome changed",
                String.join(
                                " ",
                                samples.outcomes().stream()
                                        .map(outcome -> outcome.metric() + ", "
                                                + TableLayout.title(outcome.variant()) + ": " + samples(outcome.lost())
                                                + " lost, " + samples(outcome.gained()) + " gained, "
                                                + samples(outcome.bothRight() + outcome.bothWrong())
                                                + " unchanged.")
                                        .toList())
                        + " Lost: right before, wrong after.",
                "",
                new BarChart("", groups, axis, series),
                List.of("Metric", "Variant", "Both right", "Lost", "Gained", "Both wrong"),
                samples.outcomes().stream()
                        .map(outcome -> Stream.concat(
                                        Stream.of(outcome.metric(), TableLayout.title(outcome.variant())),
                                        Stream.of(
                                                        outcome.bothRight(),
                                                        outcome.lost(),
                                                        outcome.gained(),
                                                        outcome.bothWrong())
                                                .map(n -> Figures.count(Optional.of((long) n))))
                                .toList())
                        .toList());
    }

    private static String samples(int count) {
        return Figures.count(Optional.of((long) count));
    }

    private static Optional<BarChart.Bar> count(int samples) {
        return Optional.of(new BarChart.Bar(Estimate.of(samples), Figures.count(Optional.of((long) samples))));
    }

    private ChartFigure differences(String id, Differences found) {
        List<Integer> counts = found.counts();
        int middle = counts.size() / 2;
        List<String> middles = IntStream.range(0, counts.size())
                .mapToObj(bin -> signed(found.middle(bin)))
                .toList();
        List<String> labels = IntStream.range(0, counts.size())
                .mapToObj(bin -> (bin - middle) % 5 == 0 ? middles.get(bin) : "")
                .toList();
        String variant = TableLayout.title(found.variant());
        String baseline = TableLayout.title(record.baseline());
        return new ChartFigure(
                id,
                "Paired differences of " + found.metric() + " scores, " + variant,
                "Histogram of " + variant + " less " + baseline + ", sample by sample. " + middles.get(0) + " to "
                        + middles.get(middles.size() - 1) + " holds every sample; "
                        + Figures.count(Optional.of((long) counts.get(middle))) + " of "
                        + Figures.count(
                                Optional.of(counts.stream().mapToLong(n -> n).sum()))
                        + " lie in the bin around 0.",
                "",
                new BarChart(
                        variant + " less " + baseline,
                        labels,
                        Axis.linear(
                                "Samples",
                                Axis.Unit.COUNT,
                                Stream.concat(Stream.of(0.0), counts.stream().map(Integer::doubleValue))),
                        List.of(new BarChart.Series(
                                variant,
                                tones.of(found.variant()),
                                counts.stream().map(AccuracyCharts::count).toList()))),
                List.of("Middle of bin", "Samples"),
                IntStream.range(0, counts.size())
                        .mapToObj(bin -> List.of(middles.get(bin), Figures.count(Optional.of((long) counts.get(bin)))))
                        .toList());
    }

    private static String signed(double difference) {
        return String.format(Locale.ROOT, difference == 0 ? "0" : "%+.3f", difference);
    }
}
