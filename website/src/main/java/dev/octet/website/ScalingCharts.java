package dev.octet.website;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.octet.reports.Figures;
import dev.octet.reports.Scaling;
import dev.octet.reports.SweepRecord.Point;
import dev.octet.reports.TableLayout;

/** How much of a perfect growth is left as instances, threads or nodes are added, as a chart. */
final class ScalingCharts {
    private ScalingCharts() {}

    /**
     * Efficiency of each variant, with the line of the ideal.
     *
     * @param id of the figure
     * @param axis what is counted, such as {@code instances}
     * @param place where the other axes stay, as the end of a title
     * @param curves measured points by variant, which differ in {@code axis} only
     */
    static Optional<ChartFigure> of(
            String id, String axis, String place, Map<String, List<Point>> curves, Tones tones) {
        List<XyChart.Series> series = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        List<String> ends = new ArrayList<>();
        curves.forEach((variant, points) -> {
            List<Scaling> found = Scaling.of(points, axis);
            if (found.size() < 2) {
                return;
            }
            String name = TableLayout.title(variant);
            series.add(new XyChart.Series(
                    name,
                    tones.of(variant),
                    true,
                    found.stream()
                            .map(one -> XyChart.Point.of(
                                    one.count(),
                                    estimate(one),
                                    name + ", " + axis + " " + one.count() + ": " + percent(one)))
                            .toList()));
            Scaling last = found.get(found.size() - 1);
            ends.add(name + ": " + percent(last) + " at " + axis + " " + last.count() + " against "
                    + found.get(0).count() + ".");
            found.forEach(one -> rows.add(List.of(
                    axis + " " + one.count(),
                    name,
                    one.point().setting(),
                    Figures.rate(one.point().rate()),
                    percent(one),
                    Figures.percent(one.low()),
                    Figures.percent(one.high()))));
        });
        if (series.isEmpty()) {
            return Optional.empty();
        }
        boolean whiskers = series.stream()
                .flatMap(one -> one.points().stream())
                .anyMatch(point -> point.y().low().isPresent());
        Axis x = Axis.doubling(Character.toUpperCase(axis.charAt(0)) + axis.substring(1), XyChart.extent(series, true));
        Axis y = Axis.linear(
                "Efficiency", Axis.Unit.PERCENT, Stream.concat(Stream.of(0.0, 1.0), XyChart.extent(series, false)));
        String title = "Scaling efficiency by " + axis + place;
        return Optional.of(new ChartFigure(
                id,
                title,
                title + ": the rate of k " + axis + " over k times that of one, or of the fewest that were measured; "
                        + "ideal is 100%. " + ends.stream().collect(Collectors.joining(" ")),
                whiskers ? "both 95% intervals at the ends that are farthest apart, at least 90% together" : "",
                new XyChart(x, y, series, List.of(XyChart.Guide.horizontal(x, 1, "ideal")), false),
                List.of("At", "Variant", "Setting", "Samples/s", "Efficiency", "From", "To"),
                rows));
    }

    private static Estimate estimate(Scaling one) {
        boolean both = one.low().isPresent() && one.high().isPresent();
        return new Estimate(
                one.efficiency(), both ? one.low() : Optional.empty(), both ? one.high() : Optional.empty());
    }

    private static String percent(Scaling one) {
        return Figures.percent(Optional.of(one.efficiency()));
    }
}
