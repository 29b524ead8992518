package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;

import dev.octet.reports.RunRecord.Loss;
import dev.octet.reports.RunRecord.Ratio;

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
        return measured.stream().map(point -> point.ranked(measured)).toList();
    }

    private double lost() {
        return loss.relative().orElseThrow();
    }

    private double speed() {
        return ratio.value().orElseThrow();
    }

    private Tradeoff ranked(List<Tradeoff> all) {
        boolean beaten = all.stream()
                .anyMatch(other -> other.speed() >= speed()
                        && other.lost() <= lost()
                        && (other.speed() > speed() || other.lost() < lost()));
        return new Tradeoff(record, variant, loss, ratio, !beaten);
    }
}
