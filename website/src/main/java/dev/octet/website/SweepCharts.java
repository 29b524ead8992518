package dev.octet.website;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.octet.reports.Figures;
import dev.octet.reports.TableLayout;

/** Speed over settings, as charts: one for each axis along which something was measured. */
final class SweepCharts {
    private static final String BATCH = "batch";
    private static final String MS = "ms";
    private static final String PERCENTILES = "from the median to the 99th percentile";
    private static final String INTERVAL = "interval of the measurement";

    private final List<SweepPoint> points;
    private final Tones tones;
    private final int defaultBatch;

    /** @param defaultBatch the batch size that the table of models is measured at */
    SweepCharts(List<SweepPoint> points, Tones tones, int defaultBatch) {
        this.points = List.copyOf(points);
        this.tones = tones;
        this.defaultBatch = defaultBatch;
    }

    List<ChartFigure> figures() {
        List<ChartFigure> figures = new ArrayList<>();
        if (varies(BATCH)) {
            figures.add(byPrecision(
                    "precision-rate",
                    "Throughput by precision and batch",
                    "Samples/s",
                    point -> Optional.of(point.rate()),
                    INTERVAL));
            figures.add(byPrecision(
                    "precision-latency", "Latency by precision and batch", MS, SweepCharts::latency, PERCENTILES));
            add(
                    figures,
                    curve(
                            BATCH,
                            "batch-rate",
                            "Throughput by batch size",
                            "Samples/s",
                            point -> Optional.of(point.rate())));
            add(figures, curve(BATCH, "batch-latency", "Latency by batch size", MS, SweepCharts::latency));
            add(
                    figures,
                    curve(BATCH, "batch-ratio", "Speed-up by batch size", "Ratio to the baseline", SweepPoint::ratio));
        }
        if (varies("instances")) {
            add(
                    figures,
                    curve(
                            "instances",
                            "instances-rate",
                            "Throughput by instances",
                            "Samples/s",
                            point -> Optional.of(point.rate())));
        }
        if (varies("nodes")) {
            add(
                    figures,
                    curve(
                            "nodes",
                            "nodes-efficiency",
                            "Scaling efficiency by nodes",
                            "Efficiency",
                            SweepPoint::efficiency));
        }
        return figures;
    }

    private boolean varies(String axis) {
        return points.stream().map(point -> point.at().get(axis)).distinct().count() > 1;
    }

    private static Optional<Estimate> latency(SweepPoint point) {
        return point.p50().map(p50 -> new Estimate(p50, point.p99().map(top -> p50), point.p99()));
    }

    /** Batch 1, the default and the largest, as far as they were measured; along other axes the first value. */
    private ChartFigure byPrecision(
            String id, String title, String unit, Function<SweepPoint, Optional<Estimate>> value, String whiskers) {
        TreeSet<Integer> batches = new TreeSet<>();
        points.forEach(point -> Optional.ofNullable(point.at().get(BATCH)).ifPresent(batches::add));
        List<Integer> shown = Stream.of(1, defaultBatch, batches.last())
                .filter(batches::contains)
                .distinct()
                .sorted()
                .toList();
        Map<String, Map<Integer, Estimate>> found = new LinkedHashMap<>();
        List<List<String>> rows = new ArrayList<>();
        for (SweepPoint point : points) {
            Integer batch = point.at().get(BATCH);
            Map<Integer, Estimate> bars = found.computeIfAbsent(point.variant(), name -> new TreeMap<>());
            if (batch != null && shown.contains(batch) && !bars.containsKey(batch)) {
                value.apply(point).ifPresent(estimate -> {
                    bars.put(batch, estimate);
                    rows.add(row(point, estimate));
                });
            }
        }
        List<BarChart.Series> series = found.entrySet().stream()
                .map(entry -> new BarChart.Series(
                        TableLayout.title(entry.getKey()),
                        tones.of(entry.getKey()),
                        shown.stream()
                                .map(batch -> Optional.ofNullable(
                                                entry.getValue().get(batch))
                                        .map(estimate -> new BarChart.Bar(estimate, text(estimate.value()))))
                                .toList()))
                .toList();
        Axis y = Axis.linear(
                unit,
                Axis.Unit.NUMBER,
                Stream.concat(
                        Stream.of(0.0),
                        found.values().stream()
                                .flatMap(bars -> bars.values().stream())
                                .flatMap(Estimate::extent)));
        BarChart chart =
                new BarChart("", shown.stream().map(batch -> "batch " + batch).toList(), y, series);
        return new ChartFigure(id, title, described(title, rows), whiskers, chart, head(), rows);
    }

    private Optional<ChartFigure> curve(
            String axis, String id, String title, String unit, Function<SweepPoint, Optional<Estimate>> value) {
        Map<String, List<XyChart.Point>> curves = new LinkedHashMap<>();
        Map<String, Integer> tone = new LinkedHashMap<>();
        List<List<String>> rows = new ArrayList<>();
        points.stream()
                .filter(point -> point.at().containsKey(axis))
                .sorted(Comparator.comparing(point -> point.at().get(axis)))
                .forEach(point -> value.apply(point).ifPresent(estimate -> {
                    String name = name(point, axis);
                    tone.putIfAbsent(name, tones.of(point.variant()));
                    curves.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(XyChart.Point.of(
                                    point.at().get(axis), estimate, name + ": " + text(estimate.value())));
                    rows.add(row(point, estimate));
                }));
        if (curves.isEmpty()) {
            return Optional.empty();
        }
        List<XyChart.Series> series = curves.entrySet().stream()
                .map(entry -> new XyChart.Series(entry.getKey(), tone.get(entry.getKey()), true, entry.getValue()))
                .toList();
        boolean efficiency = unit.equals("Efficiency");
        boolean ratio = unit.startsWith("Ratio");
        Axis x = Axis.doubling(axis.equals(BATCH) ? "Batch size" : capital(axis), XyChart.extent(series, true));
        Axis y = unit.equals(MS)
                ? Axis.doubling(unit, XyChart.extent(series, false))
                : Axis.linear(
                        unit,
                        efficiency ? Axis.Unit.PERCENT : ratio ? Axis.Unit.RATIO : Axis.Unit.NUMBER,
                        Stream.concat(Stream.of(0.0, efficiency || ratio ? 1.0 : 0.0), XyChart.extent(series, false)));
        List<XyChart.Guide> guides = efficiency
                ? List.of(XyChart.Guide.horizontal(x, 1, "ideal"))
                : ratio ? List.of(XyChart.Guide.horizontal(x, 1, "baseline")) : List.of();
        return Optional.of(new ChartFigure(
                id,
                title,
                described(title, rows),
                unit.equals(MS) ? PERCENTILES : INTERVAL,
                new XyChart(x, y, series, guides, false),
                head(),
                rows));
    }

    /** The variant, and what else is varied besides {@code axis}. */
    private String name(SweepPoint point, String axis) {
        StringBuilder name = new StringBuilder(TableLayout.title(point.variant()));
        new TreeMap<>(point.at()).forEach((other, value) -> {
            if (!other.equals(axis) && varies(other)) {
                name.append(", ").append(value).append(' ').append(other);
            }
        });
        return name.toString();
    }

    private static List<String> head() {
        return List.of("Setting", "Variant", "Value", "From", "To");
    }

    private static List<String> row(SweepPoint point, Estimate value) {
        return List.of(
                point.setting(),
                TableLayout.title(point.variant()),
                text(value.value()),
                value.low().map(SweepCharts::text).orElse(Figures.MISSING),
                value.high().map(SweepCharts::text).orElse(Figures.MISSING));
    }

    private static String text(double value) {
        return Figures.rate(Optional.of(value));
    }

    private static String described(String title, List<List<String>> rows) {
        return title + ": "
                + String.join(
                        "; ",
                        rows.stream()
                                .map(row -> row.get(0) + " " + row.get(1) + " " + row.get(2))
                                .toList())
                + ".";
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static void add(List<ChartFigure> figures, Optional<ChartFigure> figure) {
        figure.ifPresent(figures::add);
    }
}
