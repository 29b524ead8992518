package dev.octet.reports;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.ThroughputRecord.Ratio;

/**
 * What one variant of one run paid in accuracy for its speed.
 *
 * @param loss of the first metric; has a relative value
 * @param ratio rate over that of the baseline; has a value
 * @param front whether no other one is as fast and as accurate, and better in one of the two
 */
public record Tradeoff(RunRecord record, String variant, Loss loss, Ratio ratio, boolean front) {

    /** Those that have both figures, in the order of the records. */
    public static List<Tradeoff> of(List<RunRecord> records) {
        List<Tradeoff> measured = new ArrayList<>();
        for (RunRecord record : records) {
            Comparison run = new Comparison(record);
            record.accuracy().stream().limit(1).forEach(metric -> run.variants().forEach(variant -> run.loss(
                            metric, variant)
                    .filter(loss -> loss.relative().isPresent())
                    .ifPresent(loss -> run.ratio(variant)
                            .filter(ratio -> ratio.value().isPresent())
                            .ifPresent(ratio -> measured.add(new Tradeoff(record, variant, loss, ratio, false))))));
        }
        Set<Tradeoff> front = front(measured);
        return measured.stream()
                .map(point -> new Tradeoff(point.record, point.variant, point.loss, point.ratio, front.contains(point)))
                .toList();
    }

    /** From the fastest on: who lost less than all before, and no more than the best of equal speed, is beaten by none. */
    private static Set<Tradeoff> front(List<Tradeoff> all) {
        Set<Tradeoff> front = Collections.newSetFromMap(new IdentityHashMap<>());
        double least = Double.POSITIVE_INFINITY;
        double fastest = Double.NaN;
        double leastOfFaster = Double.POSITIVE_INFINITY;
        for (Tradeoff point : all.stream()
                .sorted(Comparator.comparingDouble(Tradeoff::speed).reversed().thenComparingDouble(Tradeoff::lost))
                .toList()) {
            if (point.speed() != fastest) {
                leastOfFaster = least;
                fastest = point.speed();
                least = Math.min(least, point.lost());
            }
            if (point.lost() == least && point.lost() < leastOfFaster) {
                front.add(point);
            }
        }
        return front;
    }

    private double lost() {
        return loss.relative().orElseThrow();
    }

    private double speed() {
        return ratio.value().orElseThrow();
    }
}
