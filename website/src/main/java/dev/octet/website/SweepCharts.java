package dev.octet.website;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.octet.reports.Figures;
import dev.octet.reports.SweepRecord;
import dev.octet.reports.SweepRecord.Point;
import dev.octet.reports.TableLayout;

/**
 * Speed over settings, as charts. Along an axis of numbers there are curves, along one of words bars; each chart has the other
 * axes at one value: batch and instances those of the table of models if they were swept, else the first.
 */
final class SweepCharts {
    private static final String BATCH = "batch";
    private static final String PRECISION = "precision";

    /** Axes along which twice as much could at best be twice as fast. */
    private static final List<String> SCALING = List.of("instances", "threads", "nodes");

    private final SweepRecord sweep;
    private final Tones tones;
    private final OptionalInt defaultBatch;

    /** Measured points. */
    private final List<Point> points;

    /** What is drawn of a point. */
    private enum Measure {
        RATE("Throughput", "Samples/s", "95% interval over rounds", point -> point.rate()
                .map(rate -> bounded(rate, point.rateLow(), point.rateHigh()))),
        LATENCY("Latency", "ms", "from the median to the 99th percentile", point -> point.p50()
                .map(p50 -> bounded(p50, point.p99().map(top -> p50), point.p99()))),
        RATIO("Speed-up", "Ratio to the baseline", "interval of the ratio", point -> point.ratio()
                .flatMap(ratio -> ratio.value().map(value -> bounded(value, ratio.low(), ratio.high()))));

        private final String title;
        private final String unit;
        private final String whiskers;
        private final Function<Point, Optional<Estimate>> value;

        Measure(String title, String unit, String whiskers, Function<Point, Optional<Estimate>> value) {
            this.title = title;
            this.unit = unit;
            this.whiskers = whiskers;
            this.value = value;
        }

        String text(double value) {
            return switch (this) {
                case RATE -> Figures.rate(Optional.of(value));
                case LATENCY -> Figures.ms(Optional.of(value));
                case RATIO -> Figures.ratio(Optional.of(value));
            };
        }

        String id(String axis) {
            return axis + "-" + name().toLowerCase(Locale.ROOT);
        }

        private static Estimate bounded(double value, Optional<Double> low, Optional<Double> high) {
            boolean both = low.isPresent() && high.isPresent();
            return new Estimate(value, both ? low : Optional.empty(), both ? high : Optional.empty());
        }
    }

    /** A point with what is drawn of it. */
    private record Drawn(Point point, Estimate value) {}

    /** @param defaultBatch the batch size that the table of models is measured at, if it is known */
    SweepCharts(SweepRecord sweep, Tones tones, OptionalInt defaultBatch) {
        this.sweep = sweep;
        this.tones = tones;
        this.defaultBatch = defaultBatch;
        this.points = sweep.points().stream()
                .filter(point -> point.rate().isPresent())
                .toList();
    }

    List<ChartFigure> figures() {
        List<ChartFigure> figures = new ArrayList<>();
        for (int i = 0; i < sweep.axes().size(); i++) {
            String axis = sweep.axes().get(i);
            List<Object> values = values(axis);
            if (axis.equals(PRECISION) || values.size() < 2) {
                continue;
            }
            // A record's own words never become markup.
            String id = "sweep-" + (i + 1);
            boolean numbers = values.stream().allMatch(Integer.class::isInstance);
            if (axis.equals(BATCH) && numbers) {
                add(figures, bars(id + "-precision", axis, Measure.RATE, batches(values), "by precision and batch"));
                add(figures, bars(id + "-precision", axis, Measure.LATENCY, batches(values), "by precision and batch"));
            }
            for (Measure measure : Measure.values()) {
                if (numbers) {
                    add(figures, curves(id, axis, measure));
                } else {
                    add(figures, bars(id, axis, measure, values, "by " + words(axis)));
                }
            }
            if (numbers && SCALING.contains(axis)) {
                add(figures, efficiency(id, axis));
            }
        }
        return figures;
    }

    private List<Object> values(String axis) {
        return points.stream().map(point -> point.at().get(axis)).distinct().toList();
    }

    /** Batch 1, the default and the largest, as far as they were measured. */
    private List<Object> batches(List<Object> all) {
        int largest = all.stream().mapToInt(Integer.class::cast).max().orElseThrow();
        return Stream.of(1, defaultBatch.orElse(1), largest)
                .distinct()
                .sorted()
                .map(Object.class::cast)
                .filter(all::contains)
                .toList();
    }

    /** The value at which an axis stays while others are looked at. */
    private Object usual(String axis) {
        List<Object> all = values(axis);
        Object wanted = defaultBatch.isPresent() ? defaultBatch.getAsInt() : all.get(0);
        return axis.equals(BATCH) && all.contains(wanted) ? wanted : all.get(0);
    }

    /** Points that differ in {@code axis} and the variant only. */
    private Predicate<Point> along(String axis) {
        Map<String, Object> kept = others(axis).collect(Collectors.toMap(Function.identity(), this::usual));
        return point -> kept.entrySet().stream()
                .allMatch(entry -> point.at().get(entry.getKey()).equals(entry.getValue()));
    }

    private Stream<String> others(String axis) {
        return sweep.axes().stream().filter(other -> !other.equals(axis) && !other.equals(PRECISION));
    }

    /** {@code , at batch 16}; empty without other axes. */
    private String place(String axis) {
        String place = others(axis)
                .filter(other -> values(other).size() > 1)
                .map(other -> words(other) + " " + usual(other))
                .collect(Collectors.joining(", "));
        return place.isEmpty() ? "" : ", at " + place;
    }

    private Map<String, List<Drawn>> drawn(String axis, Measure measure, List<Object> values) {
        Map<String, List<Drawn>> drawn = new LinkedHashMap<>();
        points.stream()
                .filter(along(axis))
                .filter(point -> values.contains(point.at().get(axis)))
                .forEach(point -> measure.value.apply(point).ifPresent(value -> drawn.computeIfAbsent(
                                point.variant(), name -> new ArrayList<>())
                        .add(new Drawn(point, value))));
        return drawn;
    }

    private Optional<ChartFigure> bars(String id, String axis, Measure measure, List<Object> values, String by) {
        Map<String, List<Drawn>> drawn = drawn(axis, measure, values);
        if (drawn.isEmpty()) {
            return Optional.empty();
        }
        List<BarChart.Series> series = drawn.entrySet().stream()
                .map(entry -> new BarChart.Series(
                        TableLayout.title(entry.getKey()),
                        tones.of(entry.getKey()),
                        values.stream()
                                .map(value -> entry.getValue().stream()
                                        .filter(found ->
                                                found.point().at().get(axis).equals(value))
                                        .findFirst()
                                        .map(found -> new BarChart.Bar(
                                                found.value(),
                                                measure.text(found.value().value()))))
                                .toList()))
                .toList();
        Axis y = Axis.linear(
                measure.unit,
                measure == Measure.RATIO ? Axis.Unit.RATIO : Axis.Unit.NUMBER,
                Stream.concat(
                        Stream.of(0.0),
                        drawn.values().stream().flatMap(List::stream).flatMap(found -> found.value()
                                .extent())));
        List<String> groups = values.stream()
                .map(value -> axis.equals(BATCH) ? "batch " + value : value.toString())
                .toList();
        return Optional.of(figure(id, axis, measure, by, new BarChart("", groups, y, series), drawn));
    }

    private Optional<ChartFigure> curves(String id, String axis, Measure measure) {
        Map<String, List<Drawn>> drawn = drawn(axis, measure, values(axis));
        if (drawn.isEmpty()) {
            return Optional.empty();
        }
        drawn.values().forEach(found -> found.sort(Comparator.comparing(one -> number(one, axis))));
        List<XyChart.Series> series = drawn.entrySet().stream()
                .map(entry -> new XyChart.Series(
                        TableLayout.title(entry.getKey()),
                        tones.of(entry.getKey()),
                        true,
                        entry.getValue().stream()
                                .map(found -> XyChart.Point.of(
                                        number(found, axis),
                                        found.value(),
                                        TableLayout.title(entry.getKey()) + ", " + words(axis) + " "
                                                + number(found, axis) + ": "
                                                + measure.text(found.value().value())))
                                .toList()))
                .toList();
        boolean scaling = SCALING.contains(axis) && measure == Measure.RATE;
        Axis x = Axis.doubling(axis.equals(BATCH) ? "Batch size" : capital(words(axis)), XyChart.extent(series, true));
        List<Ideal> ideals = scaling
                ? drawn.values().stream().map(found -> ideal(found, axis)).toList()
                : List.of();
        Axis y = measure == Measure.LATENCY || scaling
                ? Axis.doubling(
                        measure.unit,
                        Stream.concat(
                                XyChart.extent(series, false), ideals.stream().map(Ideal::toY)))
                : Axis.linear(
                        measure.unit,
                        measure == Measure.RATIO ? Axis.Unit.RATIO : Axis.Unit.NUMBER,
                        Stream.concat(
                                Stream.of(0.0, measure == Measure.RATIO ? 1.0 : 0.0), XyChart.extent(series, false)));
        List<XyChart.Guide> guides = new ArrayList<>();
        if (measure == Measure.RATIO) {
            guides.add(XyChart.Guide.horizontal(x, 1, "baseline"));
        }
        double highest = ideals.stream().mapToDouble(Ideal::toY).max().orElse(0);
        for (Ideal ideal : ideals) {
            guides.add(new XyChart.Guide(
                    ideal.toY == highest ? "ideal" : "", ideal.fromX, ideal.fromY, ideal.toX, ideal.toY));
        }
        return Optional.of(figure(
                id,
                axis,
                measure,
                "by " + (axis.equals(BATCH) ? "batch size" : words(axis)),
                new XyChart(x, y, series, guides, false),
                drawn));
    }

    private Optional<ChartFigure> efficiency(String id, String axis) {
        Map<String, List<Point>> points = new LinkedHashMap<>();
        drawn(axis, Measure.RATE, values(axis))
                .forEach((variant, found) ->
                        points.put(variant, found.stream().map(Drawn::point).toList()));
        return ScalingCharts.of(id + "-efficiency", axis, place(axis), points, tones);
    }

    /** Speed that grows as its axis does, from the first point on. */
    private record Ideal(double fromX, double fromY, double toX, double toY) {}

    private static Ideal ideal(List<Drawn> curve, String axis) {
        double fromX = number(curve.get(0), axis);
        double fromY = curve.get(0).value().value();
        double toX = number(curve.get(curve.size() - 1), axis);
        return new Ideal(fromX, fromY, toX, fromY * toX / fromX);
    }

    private ChartFigure figure(
            String id, String axis, Measure measure, String by, Chart chart, Map<String, List<Drawn>> drawn) {
        List<Drawn> all = drawn.values().stream().flatMap(List::stream).toList();
        boolean whiskers = all.stream().anyMatch(found -> found.value().low().isPresent());
        String title = measure.title + " " + by + place(axis);
        return new ChartFigure(
                measure.id(id),
                title,
                title + ". "
                        + drawn.entrySet().stream()
                                .map(entry -> described(entry.getKey(), entry.getValue(), axis, measure))
                                .collect(Collectors.joining(" ")),
                whiskers ? measure.whiskers : "",
                chart,
                List.of("At", "Variant", "Setting", measure.unit, "From", "To"),
                all.stream()
                        .map(found -> List.of(
                                words(axis) + " " + found.point().at().get(axis),
                                TableLayout.title(found.point().variant()),
                                found.point().setting(),
                                measure.text(found.value().value()),
                                found.value().low().map(measure::text).orElse(Figures.MISSING),
                                found.value().high().map(measure::text).orElse(Figures.MISSING)))
                        .toList());
    }

    /** Of many points the first and the last. */
    private static String described(String variant, List<Drawn> found, String axis, Measure measure) {
        List<Drawn> told = found.size() <= 4 ? found : List.of(found.get(0), found.get(found.size() - 1));
        return TableLayout.title(variant) + ": "
                + told.stream()
                        .map(one -> measure.text(one.value().value()) + " at " + words(axis) + " "
                                + one.point().at().get(axis))
                        .collect(Collectors.joining(", "))
                + ".";
    }

    private static int number(Drawn found, String axis) {
        return (Integer) found.point().at().get(axis);
    }

    private static String words(String axis) {
        return axis.replace('_', ' ');
    }

    private static String capital(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private static void add(List<ChartFigure> figures, Optional<ChartFigure> figure) {
        figure.ifPresent(figures::add);
    }
}
