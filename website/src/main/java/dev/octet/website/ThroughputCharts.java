package dev.octet.website;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

import dev.octet.reports.Figures;
import dev.octet.reports.RunRecord;
import dev.octet.reports.TableLayout;
import dev.octet.reports.ThroughputRecord;
import dev.octet.reports.ThroughputRecord.Speed;
import dev.octet.statistics.Percentile;
import dev.octet.throughput.Round;
import dev.octet.throughput.RoundLog;

/** How fast the variants of a run were, as charts. */
final class ThroughputCharts {
    private static final String SLOWEST_AND_FASTEST = "slowest and fastest round";

    /** Quantiles of a distribution that are drawn; those that need more inferences than there were are left out. */
    private static final List<Double> QUANTILES = List.of(0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999);

    private final ThroughputRecord measured;
    private final List<String> variants;
    private final Tones tones;

    /** @param measured throughput of {@code record} */
    ThroughputCharts(RunRecord record, ThroughputRecord measured) {
        this.measured = measured;
        this.tones = Tones.of(record);
        this.variants =
                tones.variants().stream().filter(measured.speeds()::containsKey).toList();
    }

    /** @param rounds of the run, if they are there */
    List<ChartFigure> figures(Optional<RoundLog> rounds) {
        List<ChartFigure> figures = new ArrayList<>();
        rates(rounds).ifPresent(figures::add);
        rounds.map(this::rounds).ifPresent(figures::add);
        latencies().ifPresent(figures::add);
        rounds.flatMap(this::distribution).ifPresent(figures::add);
        return figures;
    }

    private Optional<ChartFigure> rates(Optional<RoundLog> rounds) {
        List<BarChart.Series> series = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        List<Estimate> all = new ArrayList<>();
        for (String variant : variants) {
            Optional<Double> rate = measured.speeds().get(variant).rate();
            Optional<Range> range = rounds.flatMap(log -> range(log, variant));
            rate.ifPresent(value -> {
                Estimate height = range.map(found -> Estimate.of(value, found.slowest(), found.fastest()))
                        .orElse(Estimate.of(value));
                all.add(height);
                series.add(new BarChart.Series(
                        TableLayout.title(variant),
                        tones.of(variant),
                        List.of(Optional.of(new BarChart.Bar(height, Figures.rate(rate))))));
                rows.add(List.of(
                        TableLayout.title(variant),
                        Figures.rate(rate),
                        Figures.rate(range.map(Range::slowest)),
                        Figures.rate(range.map(Range::fastest))));
            });
        }
        if (series.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ChartFigure(
                "rates",
                "Throughput by precision",
                "Samples a second at " + measured.setting() + ": "
                        + String.join(
                                ", ",
                                rows.stream()
                                        .map(row -> row.get(0) + " " + row.get(1))
                                        .toList())
                        + ".",
                rounds.isPresent() ? SLOWEST_AND_FASTEST : "",
                new BarChart(
                        "",
                        List.of(measured.setting()),
                        Axis.linear(
                                "Samples/s",
                                Axis.Unit.NUMBER,
                                Stream.concat(Stream.of(0.0), all.stream().flatMap(Estimate::extent))),
                        series),
                List.of("Variant", "Samples/s", "Slowest round", "Fastest round"),
                rows));
    }

    /** Slowest and fastest round of a variant. */
    private record Range(double slowest, double fastest) {}

    private static Optional<Range> range(RoundLog log, String variant) {
        DoubleSummaryStatistics rates =
                of(log, variant).stream().mapToDouble(Round::rate).summaryStatistics();
        return rates.getCount() == 0 ? Optional.empty() : Optional.of(new Range(rates.getMin(), rates.getMax()));
    }

    /** Used rounds of one variant, in time. */
    private static List<Round> of(RoundLog log, String variant) {
        return log.used().stream()
                .filter(round -> round.variant().equals(variant))
                .toList();
    }

    private ChartFigure rounds(RoundLog log) {
        List<String> names = log.used().stream().map(Round::variant).distinct().toList();
        List<XyChart.Series> series = names.stream()
                .sorted(Comparator.comparing(tones::of))
                .map(variant -> new XyChart.Series(
                        TableLayout.title(variant),
                        tones.of(variant),
                        true,
                        of(log, variant).stream()
                                .map(round -> XyChart.Point.of(
                                        round.index(),
                                        Estimate.of(round.rate()),
                                        "Round " + round.index() + ": " + Figures.rate(Optional.of(round.rate()))))
                                .toList()))
                .toList();
        return new ChartFigure(
                "rounds",
                "Rounds as they ran",
                "Rate of each timed round, in time: variants take turns, so that a drift of the machine meets all of them. "
                        + String.join(
                                " ",
                                names.stream()
                                        .map(variant -> TableLayout.title(variant) + ": "
                                                + of(log, variant).size() + " rounds, "
                                                + Figures.rate(
                                                        range(log, variant).map(Range::slowest))
                                                + " to "
                                                + Figures.rate(
                                                        range(log, variant).map(Range::fastest))
                                                + " samples/s.")
                                        .toList()),
                "",
                new XyChart(
                        Axis.linear(
                                "Round", Axis.Unit.NUMBER, Stream.concat(Stream.of(0.0), XyChart.extent(series, true))),
                        Axis.linear(
                                "Samples/s",
                                Axis.Unit.NUMBER,
                                Stream.concat(Stream.of(0.0), XyChart.extent(series, false))),
                        series,
                        List.of(),
                        false),
                List.of(
                        "Round",
                        "Launch",
                        "Block",
                        "Variant",
                        "Samples/s",
                        "CPU time stolen",
                        "CPU time of others",
                        "Kept"),
                log.rounds().stream()
                        .map(round -> List.of(
                                Integer.toString(round.index()),
                                Integer.toString(round.launch()),
                                Integer.toString(round.block()),
                                TableLayout.title(round.variant()),
                                Figures.rate(Optional.of(round.rate())),
                                share(round.conditions().steal()),
                                share(round.conditions().others()),
                                (round.used() ? "yes" : "no")
                                        + round.disturbed()
                                                .map(why -> ": " + why)
                                                .orElse("")))
                        .toList());
    }

    private Optional<ChartFigure> latencies() {
        List<IntervalChart.Row> bars = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (String variant : variants) {
            Speed speed = measured.speeds().get(variant);
            speed.p50().ifPresent(p50 -> {
                Optional<Double> p99 = speed.p99();
                String text = Figures.ms(speed.p50()) + " / " + Figures.ms(speed.p90()) + " / " + Figures.ms(p99);
                bars.add(new IntervalChart.Row(
                        TableLayout.title(variant),
                        tones.of(variant),
                        new Estimate(p50, p99.map(top -> p50), p99),
                        speed.p90().stream().toList(),
                        text));
                rows.add(List.of(
                        TableLayout.title(variant),
                        Figures.ms(speed.p50()),
                        Figures.ms(speed.p90()),
                        Figures.ms(p99),
                        Figures.bytes(speed.peakRssBytes())));
            });
        }
        if (bars.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ChartFigure(
                "latency",
                "Latency by precision",
                "Latency of one inference in ms at " + measured.setting() + ", half / 90% / 99% take at most: "
                        + String.join(
                                "; ",
                                bars.stream()
                                        .map(bar -> bar.label() + " " + bar.text())
                                        .toList())
                        + ".",
                "from the median to the 99th percentile, with a tick at the 90th",
                new IntervalChart(
                        Axis.linear(
                                "ms: p50 / p90 / p99",
                                Axis.Unit.NUMBER,
                                Stream.concat(Stream.of(0.0), bars.stream().flatMap(bar -> bar.value()
                                        .extent()))),
                        bars,
                        Optional.empty()),
                List.of("Variant", "p50 ms", "p90 ms", "p99 ms", "Peak memory"),
                rows));
    }

    /** How many inferences took at most how long, of all used rounds together. */
    private Optional<ChartFigure> distribution(RoundLog log) {
        List<XyChart.Series> series = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        for (String variant : variants) {
            if (of(log, variant).isEmpty()) {
                continue;
            }
            List<Percentile> found = log.latencies(variant, QUANTILES).stream()
                    .filter(percentile -> percentile.millis().isPresent())
                    .toList();
            String name = TableLayout.title(variant);
            found.forEach(percentile -> rows.add(List.of(
                    name + ", " + Figures.confidence(percentile.p()),
                    ms(percentile.millis()),
                    ms(percentile.lowMillis()),
                    ms(percentile.highMillis()))));
            if (!found.isEmpty()) {
                Percentile last = found.get(found.size() - 1);
                ends.add(name + ": " + Figures.confidence(last.p()) + " take at most " + ms(last.millis()) + " ms");
                series.add(new XyChart.Series(
                        name,
                        tones.of(variant),
                        true,
                        found.stream()
                                .map(percentile -> point(name, percentile))
                                .toList()));
            }
        }
        if (series.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ChartFigure(
                "latency-distribution",
                "Distribution of latencies",
                "Share of inferences that took at most so long, of all rounds together. " + String.join("; ", ends)
                        + ".",
                "95% interval of the percentile",
                new XyChart(
                        Axis.linear(
                                "ms", Axis.Unit.NUMBER, Stream.concat(Stream.of(0.0), XyChart.extent(series, true))),
                        Axis.linear("Inferences", Axis.Unit.PERCENT, Stream.of(0.0, 1.0)),
                        series,
                        List.of(),
                        false),
                List.of("Percentile", "ms", "From", "To"),
                rows));
    }

    private static XyChart.Point point(String name, Percentile percentile) {
        boolean both =
                percentile.lowMillis().isPresent() && percentile.highMillis().isPresent();
        double millis = percentile.millis().getAsDouble();
        return new XyChart.Point(
                both
                        ? Estimate.of(
                                millis,
                                percentile.lowMillis().getAsDouble(),
                                percentile.highMillis().getAsDouble())
                        : Estimate.of(millis),
                Estimate.of(percentile.p()),
                "",
                name + ": " + Figures.confidence(percentile.p()) + " at most " + ms(percentile.millis()) + " ms",
                false);
    }

    private static String ms(OptionalDouble value) {
        return value.isPresent() ? Figures.ms(Optional.of(value.getAsDouble())) : Figures.MISSING;
    }

    private static String share(OptionalDouble value) {
        return value.isPresent() ? Figures.percent(Optional.of(value.getAsDouble())) : Figures.MISSING;
    }
}
