package dev.octet.website;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import dev.octet.reports.Figures;
import dev.octet.reports.RunRecord;
import dev.octet.reports.TableLayout;
import dev.octet.reports.Tradeoff;

/** All runs of a site in one chart. */
final class ZooCharts {
    private static final List<String> GROUPS = List.of("no gate", "pass", "undecided", "fail");

    private ZooCharts() {}

    /** Accuracy loss against speed-up; none without a run that has both. */
    static List<ChartFigure> of(List<RunRecord> records) {
        List<Tradeoff> points = Tradeoff.of(records);
        if (points.isEmpty()) {
            return List.of();
        }
        boolean several = points.stream().map(Tradeoff::variant).distinct().count() > 1;
        List<XyChart.Series> series = new ArrayList<>();
        for (String group : GROUPS) {
            List<XyChart.Point> members = points.stream()
                    .filter(point -> group(point).equals(group))
                    .map(point -> point(point, several))
                    .toList();
            if (!members.isEmpty()) {
                series.add(new XyChart.Series(group, GROUPS.indexOf(group), false, members));
            }
        }
        Axis x = Axis.linear("Speed-up", Axis.Unit.RATIO, Stream.concat(Stream.of(1.0), XyChart.extent(series, true)));
        Axis y = Axis.linear(
                "Relative accuracy loss, above 0% is worse",
                Axis.Unit.PERCENT, Stream.concat(Stream.of(0.0), XyChart.extent(series, false)));
        List<Tradeoff> front = points.stream().filter(Tradeoff::front).toList();
        return List.of(new ChartFigure(
                "tradeoff",
                "Accuracy loss against speed-up",
                String.format(Locale.ROOT, "%,d quantized models; down and right is better. ", points.size())
                        + "Beaten by no other in both: "
                        + String.join(
                                "; ",
                                front.stream()
                                        .map(point -> name(point, several) + " ("
                                                + Figures.ratio(point.ratio().value()) + ", loss "
                                                + Figures.signedPercent(
                                                        point.loss().relative().orElseThrow()) + ")")
                                        .toList())
                        + ". The figures are in the table of the page.",
                "the intervals that the table gives",
                new XyChart(
                        x,
                        y,
                        series,
                        List.of(
                                XyChart.Guide.horizontal(x, 0, ""),
                                XyChart.Guide.vertical(y, 1, "speed of the baseline")),
                        true),
                List.of(),
                List.of()));
    }

    private static String group(Tradeoff point) {
        return point.record().verdict().map(RunRecord.Verdict::text).orElse(GROUPS.get(0));
    }

    private static XyChart.Point point(Tradeoff point, boolean several) {
        String name = name(point, several);
        return new XyChart.Point(
                bounded(
                        point.ratio().value(),
                        point.ratio().low(),
                        point.ratio().high()),
                bounded(
                        point.loss().relative(),
                        point.loss().low(),
                        point.loss().high()),
                name,
                name + ": " + Figures.ratio(point.ratio().value()) + ", loss "
                        + Figures.signedPercent(point.loss().relative().orElseThrow()),
                point.front());
    }

    private static Estimate bounded(Optional<Double> value, Optional<Double> low, Optional<Double> high) {
        boolean both = low.isPresent() && high.isPresent();
        return new Estimate(value.orElseThrow(), both ? low : Optional.empty(), both ? high : Optional.empty());
    }

    /** Recipes, unlike models, stand for one run each. */
    private static String name(Tradeoff point, boolean several) {
        return point.record().recipe().name() + (several ? ", " + TableLayout.title(point.variant()) : "");
    }
}
