package dev.octet.reports;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.ThroughputRecord.Ratio;
import dev.octet.reports.ThroughputRecord.Speed;

/** Finds in a record what belongs to one variant. */
public record Comparison(RunRecord record) {

    /** Every variant that the record mentions, in its order. */
    public Set<String> variants() {
        Set<String> names = new LinkedHashSet<>(record.variants().keySet());
        record.accuracy().forEach(metric -> names.addAll(metric.values().keySet()));
        record.throughput().ifPresent(speeds -> names.addAll(speeds.speeds().keySet()));
        return names;
    }

    /** Random weights score what they score: a synthetic model has no accuracy. */
    public Optional<Double> score(AccuracyRecord metric, String variant) {
        return record.model().synthetic()
                ? Optional.empty()
                : Optional.ofNullable(metric.values().get(variant));
    }

    /** What the variant loses in one metric; empty for the baseline, and for a synthetic model. */
    public Optional<Loss> loss(AccuracyRecord metric, String variant) {
        if (record.model().synthetic()) {
            return Optional.empty();
        }
        return find(metric.losses(), loss -> loss.variant().equals(Optional.of(variant)))
                .or(() -> metric.loss()
                        .filter(loss -> loss.variant().orElse(only()).equals(variant)));
    }

    /** The variant's speed under the one setting of the record. */
    public Optional<Speed> speed(String variant) {
        return record.throughput().map(speeds -> speeds.speeds().get(variant));
    }

    /** The variant's rate over that of the baseline; empty for the baseline. */
    public Optional<Ratio> ratio(String variant) {
        return record.throughput().flatMap(speeds -> find(
                        speeds.ratios(), ratio -> ratio.variant().equals(Optional.of(variant)))
                .or(() -> speeds.ratio()
                        .filter(ratio -> ratio.variant().orElse(only()).equals(variant))));
    }

    /** The number in a cell of scores, counts or speeds; empty for columns of words and of ratios, and if it is missing. */
    Optional<Double> value(Column column, Optional<String> variant, String metric) {
        Optional<Speed> speed = variant.flatMap(this::speed);
        Optional<AccuracyRecord> scored = record.model().synthetic()
                ? Optional.empty()
                : record.accuracy().stream()
                        .filter(found -> found.metric().equals(metric))
                        .findFirst();
        return switch (column) {
            case ACCURACY -> scored.flatMap(found -> score(found, variant.orElseThrow()));
            case SAMPLES -> scored.flatMap(AccuracyRecord::samples).map(Long::doubleValue);
            case THROUGHPUT -> speed.flatMap(Speed::rate);
            case LATENCY_P50 -> speed.flatMap(Speed::p50);
            case LATENCY_P99 -> speed.flatMap(Speed::p99);
            case MEMORY -> speed.flatMap(Speed::peakRssBytes).map(Long::doubleValue);
            case SIZE ->
                variant.map(record.variants()::get)
                        .flatMap(RunRecord.Variant::bytes)
                        .map(Long::doubleValue);
            case FRAMEWORK,
                    VERSION,
                    MODEL,
                    RECIPE,
                    DATASET,
                    METRIC,
                    ACCURACY_RATIO,
                    SETTING,
                    THROUGHPUT_RATIO,
                    VERDICT,
                    SYSTEM,
                    STARTED,
                    RECORD -> Optional.empty();
        };
    }

    /** The cell of {@code variant} in one of the columns of latency, memory and size. */
    String figure(Column column, String variant) {
        Optional<Speed> speed = speed(variant);
        return switch (column) {
            case LATENCY_P50 -> Figures.ms(speed.flatMap(Speed::p50));
            case LATENCY_P99 -> Figures.ms(speed.flatMap(Speed::p99));
            case MEMORY -> Figures.bytes(speed.flatMap(Speed::peakRssBytes));
            case SIZE ->
                Figures.bytes(
                        Optional.ofNullable(record.variants().get(variant)).flatMap(RunRecord.Variant::bytes));
            default -> throw new IllegalArgumentException(column + " is no column of such figures");
        };
    }

    /**
     * {@code (variant - baseline) / baseline}: a loss counts what got worse, the table's column what went up, so the sign
     * turns for metrics where more is better.
     */
    public static Optional<Double> change(AccuracyRecord metric, Optional<Loss> loss) {
        return loss.flatMap(Loss::relative).map(relative -> metric.higherIsBetter() ? 0 - relative : relative);
    }

    /** The interval of {@link #change}, lower bound first; empty unless both bounds are there. */
    public static List<Double> changeInterval(AccuracyRecord metric, Optional<Loss> loss) {
        Optional<Double> low = loss.flatMap(Loss::low);
        Optional<Double> high = loss.flatMap(Loss::high);
        if (low.isEmpty() || high.isEmpty()) {
            return List.of();
        }
        return metric.higherIsBetter() ? List.of(0 - high.get(), 0 - low.get()) : List.of(low.get(), high.get());
    }

    /** What was really run, and where that is not what was asked for, what was. */
    public static String setting(ThroughputRecord throughput) {
        List<String> remarks = new ArrayList<>();
        throughput
                .requested()
                .filter(asked -> !asked.equals(throughput.setting()))
                .ifPresent(asked -> remarks.add("reduced from " + asked));
        throughput.pinned().filter(pinned -> !pinned).ifPresent(unpinned -> remarks.add("not pinned"));
        return throughput.setting() + (remarks.isEmpty() ? "" : " (" + String.join(", ", remarks) + ")");
    }

    /** The variant that is meant where none is named: the first besides the baseline. */
    private String only() {
        return find(List.copyOf(variants()), name -> !name.equals(record.baseline()))
                .orElse("");
    }

    private static <T> Optional<T> find(List<T> all, Predicate<T> wanted) {
        return all.stream().filter(wanted).findFirst();
    }
}
