package dev.octet.reports;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.octet.reports.SweepRecord.Point;

/**
 * How much of a perfect growth of throughput one variant keeps: the rate of k instances over k times that of one. Where
 * one was not measured, the fewest that were stand for it.
 *
 * @param point has a rate
 * @param count of instances, threads or nodes
 * @param efficiency a fraction of the ideal; 1 at the fewest
 * @param low the lower end of the rate's 95% interval against the upper end of that of the fewest, so that both together
 *     hold with 90% confidence at least; absent at the fewest, and without intervals
 * @param high likewise
 */
public record Scaling(Point point, int count, double efficiency, Optional<Double> low, Optional<Double> high) {

    /**
     * In the order of the counts.
     *
     * @param points measured ones of one variant that differ in {@code axis} only
     * @param axis one of whole numbers
     */
    public static List<Scaling> of(List<Point> points, String axis) {
        List<Point> sorted = points.stream()
                .filter(point -> point.rate().filter(rate -> rate > 0).isPresent())
                .sorted(Comparator.comparing(point -> count(point, axis)))
                .toList();
        return sorted.stream().map(point -> of(point, sorted.get(0), axis)).toList();
    }

    private static Scaling of(Point point, Point first, String axis) {
        int count = count(point, axis);
        double ideal = (double) count / count(first, axis);
        boolean bounded = point != first
                && first.rateLow().filter(low -> low > 0).isPresent()
                && first.rateHigh().isPresent();
        return new Scaling(
                point,
                count,
                rate(point) / (ideal * rate(first)),
                point.rateLow()
                        .filter(low -> bounded)
                        .map(low -> low / (ideal * first.rateHigh().orElseThrow())),
                point.rateHigh()
                        .filter(high -> bounded)
                        .map(high -> high / (ideal * first.rateLow().orElseThrow())));
    }

    private static double rate(Point point) {
        return point.rate().orElseThrow();
    }

    private static int count(Point point, String axis) {
        return (Integer) point.at().get(axis);
    }
}
