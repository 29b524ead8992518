package dev.octet.observe;

import java.util.List;
import java.util.Optional;

/**
 * {@code MinMaxCalibrater} of onnxruntime.quantization 1.28: within one call of {@code collect_data} the extremes or the
 * mean of the batches' extremes, between calls the extremes or an exponential average that depends on their order. To
 * compare with models made in Python; {@link Observer.Parity} is what calibrates, in one call.
 */
final class ParityExtremes {
    /** Weight of a later call in the exponential average, the default there. */
    static final float AVERAGING_CONSTANT = 0.01f;

    private final boolean movingAverage;
    private Optional<Range> range = Optional.empty();

    ParityExtremes(boolean movingAverage) {
        this.movingAverage = movingAverage;
    }

    /** One {@code collect_data}: the extremes of each of its batches, at least one. */
    void collect(List<Range> batches) {
        Range call = movingAverage
                ? mean(batches)
                : batches.stream().reduce(Range::union).orElseThrow();
        range = Optional.of(range.map(before -> movingAverage ? moved(before, call) : before.union(call))
                .orElse(call));
    }

    /** What was collected so far. */
    Range range() {
        return range.orElseThrow(() -> new IllegalStateException("nothing was collected"));
    }

    private static Range mean(List<Range> batches) {
        float min = 0;
        float max = 0;
        for (Range batch : batches) {
            min += batch.min();
            max += batch.max();
        }
        return new Range(min / batches.size(), max / batches.size());
    }

    private static Range moved(Range before, Range call) {
        return new Range(
                before.min() + AVERAGING_CONSTANT * (call.min() - before.min()),
                before.max() + AVERAGING_CONSTANT * (call.max() - before.max()));
    }
}
