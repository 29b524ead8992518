package dev.octet.website;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.octet.reports.Figures;
import dev.octet.reports.RoundTable;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecord.Speed;
import dev.octet.reports.RunRecord.Throughput;
import dev.octet.reports.TableLayout;

/** How fast the variants of a run were, as charts. */
final class ThroughputCharts {
    private static final String SLOWEST_AND_FASTEST = "slowest and fastest round";

    private final Throughput measured;
    private final List<String> variants;
    private final Tones tones;

    /** @param measured throughput of {@code record} */
    ThroughputCharts(RunRecord record, Throughput measured) {
        this.measured = measured;
        this.tones = Tones.of(record);
        this.variants =
                tones.variants().stream().filter(measured.speeds()::containsKey).toList();
    }

    /** @param rounds of the run, if they are there */
    List<ChartFigure> figures(Optional<RoundTable> rounds) {
        List<ChartFigure> figures = new ArrayList<>();
        rates(rounds).ifPresent(figures::add);
        rounds.map(this::rounds).ifPresent(figures::add);
        latencies().ifPresent(figures::add);
        return figures;
    }

    private Optional<ChartFigure> rates(Optional<RoundTable> rounds) {
        List<BarChart.Series> series = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        List<Estimate> all = new ArrayList<>();
        for (String variant : variants) {
            Optional<Double> rate = measured.speeds().get(variant).rate();
            Optional<RoundTable.Range> range = rounds.flatMap(table -> table.range(variant));
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
                        Figures.rate(range.map(RoundTable.Range::slowest)),
                        Figures.rate(range.map(RoundTable.Range::fastest))));
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

    private ChartFigure rounds(RoundTable table) {
        List<XyChart.Series> series = table.variants().stream()
                .sorted(Comparator.comparing(tones::of))
                .map(variant -> new XyChart.Series(
                        TableLayout.title(variant),
                        tones.of(variant),
                        true,
                        table.of(variant).stream()
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
                                table.variants().stream()
                                        .map(variant -> TableLayout.title(variant) + ": "
                                                + table.of(variant).size() + " rounds, "
                                                + Figures.rate(
                                                        table.range(variant).map(RoundTable.Range::slowest))
                                                + " to "
                                                + Figures.rate(
                                                        table.range(variant).map(RoundTable.Range::fastest))
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
                List.of("Round", "Block", "Variant", "Samples/s", "CPU time stolen", "CPU time of others"),
                table.rounds().stream()
                        .map(round -> List.of(
                                Integer.toString(round.index()),
                                Integer.toString(round.block()),
                                TableLayout.title(round.variant()),
                                Figures.rate(Optional.of(round.rate())),
                                Figures.percent(round.steal()),
                                Figures.percent(round.others())))
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
}
