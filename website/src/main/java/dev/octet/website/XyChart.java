package dev.octet.website;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Points over two scales, each with its error bars; a series may be joined to a curve.
 *
 * @param guides straight lines to compare with, behind the points
 * @param wide whether it takes the full width of a page
 */
record XyChart(Axis x, Axis y, List<Series> series, List<Guide> guides, boolean wide) implements Chart {
    private static final int WIDE_WIDTH = 960;
    private static final int WIDE_HEIGHT = 420;

    /** Of so many labelled points at most each is labelled where there is room; else only the {@code strong} ones. */
    private static final int MOST_LABELS = 40;

    /** @param joined whether a curve runs through its points, in order */
    record Series(String name, int tone, boolean joined, List<Point> points) {}

    /**
     * A point.
     *
     * @param label stands beside it if there is room; empty without one
     * @param hint what is shown when a pointer rests on it
     * @param strong whether it is drawn larger
     */
    record Point(Estimate x, Estimate y, String label, String hint, boolean strong) {
        static Point of(double x, Estimate y, String hint) {
            return new Point(Estimate.of(x), y, "", hint, false);
        }
    }

    /** From one place to another, in values of the axes. */
    record Guide(String label, double fromX, double fromY, double toX, double toY) {
        static Guide horizontal(Axis x, double y, String label) {
            return new Guide(label, x.low(), y, x.high(), y);
        }

        static Guide vertical(Axis y, double x, String label) {
            return new Guide(label, x, y.low(), x, y.high());
        }
    }

    /** Every x or y of {@code series}, for its axis. */
    static Stream<Double> extent(List<Series> series, boolean horizontal) {
        return series.stream()
                .flatMap(one -> one.points().stream())
                .flatMap(point -> (horizontal ? point.x() : point.y()).extent());
    }

    @Override
    public int width() {
        return wide ? WIDE_WIDTH : WIDTH;
    }

    @Override
    public int height() {
        return wide ? WIDE_HEIGHT : HEIGHT;
    }

    @Override
    public void draw(Svg svg) {
        Plot plot = new Plot(svg, x, y, width(), height());
        plot.frame();
        for (Guide guide : guides) {
            svg.line("guide", plot.x(guide.fromX), plot.y(guide.fromY), plot.x(guide.toX), plot.y(guide.toY));
            boolean upright = guide.fromX == guide.toX;
            if (guide.label.isEmpty()) {
                continue;
            }
            svg.text(
                    "guide-label",
                    plot.x(guide.toX) + (upright ? 4 : -4),
                    plot.y(guide.toY) + (upright ? 10 : -5),
                    upright ? Svg.Anchor.START : Svg.Anchor.END,
                    guide.label);
        }
        for (Series one : series) {
            draw(svg, plot, one);
        }
        labels(svg, plot);
        if (series.size() > 1) {
            Chart.legend(
                    svg,
                    width() - RIGHT,
                    series.stream()
                            .map(one -> new Legend(one.name(), one.tone()))
                            .toList());
        }
    }

    private static void draw(Svg svg, Plot plot, Series one) {
        if (one.joined()) {
            svg.polyline(
                    one.tone(),
                    one.points().stream()
                            .flatMap(point -> Stream.of(
                                    plot.x(point.x().value()), plot.y(point.y().value())))
                            .mapToDouble(place -> place)
                            .toArray());
        }
        for (Point point : one.points()) {
            double x = plot.x(point.x().value());
            double y = plot.y(point.y().value());
            point.x()
                    .low()
                    .ifPresent(low -> svg.whisker(
                            one.tone(), plot.x(low), y, plot.x(point.x().high().orElseThrow()), y));
            point.y()
                    .low()
                    .ifPresent(low -> svg.whisker(
                            one.tone(),
                            x,
                            plot.y(low),
                            x,
                            plot.y(point.y().high().orElseThrow())));
        }
        one.points()
                .forEach(point -> svg.mark(
                        one.tone(), plot.x(point.x().value()), plot.y(point.y().value()), point.hint()));
    }

    /** Labels go right of their point, left of it, above or below, and nowhere if each of these places is taken. */
    private void labels(Svg svg, Plot plot) {
        List<Point> points = series.stream()
                .flatMap(one -> one.points().stream())
                .filter(point -> !point.label().isEmpty())
                .toList();
        List<double[]> taken = new ArrayList<>();
        for (Point point : points) {
            double x = plot.x(point.x().value());
            double y = plot.y(point.y().value());
            taken.add(new double[] {x - 4, y - 4, x + 4, y + 4});
        }
        boolean few = points.size() <= MOST_LABELS;
        points.stream()
                .filter(point -> few || point.strong())
                .limit(MOST_LABELS)
                .forEach(point -> {
                    double x = plot.x(point.x().value());
                    double y = plot.y(point.y().value());
                    double length = point.label().length() * CHARACTER;
                    double[][] places = {
                        {x + 8, y + 15},
                        {x - 8 - length, y + 15},
                        {x + 8, y - 7},
                        {x - 8 - length, y - 7},
                        {x - length / 2, y + 24}
                    };
                    for (double[] place : places) {
                        double[] box = {place[0], place[1] - 10, place[0] + length, place[1] + 3};
                        if (plot.holds(box) && taken.stream().noneMatch(other -> overlap(box, other))) {
                            taken.add(box);
                            svg.text(
                                    point.strong() ? "label strong" : "label",
                                    place[0],
                                    place[1],
                                    Svg.Anchor.START,
                                    point.label());
                            break;
                        }
                    }
                });
    }

    private static boolean overlap(double[] a, double[] b) {
        return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    }
}
