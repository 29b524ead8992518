package dev.octet.recipes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import dev.octet.metrics.Loss;
import dev.octet.metrics.Metric;
import dev.octet.reports.AccuracyRecord;
import dev.octet.statistics.Estimate;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.Slice;

import static org.assertj.core.api.Assertions.assertThat;

class RecordPartsTest {
    private static final Metric TOP1 = Metric.named("top1").orElseThrow();

    @Test
    void boundsOfALossAreToldAsOneSided() {
        AccuracyRecord accuracy = accuracyRecord(accuracy(100, 0.93, -0.01, 0.02));
        AccuracyRecord.Loss loss = accuracy.loss().orElseThrow();
        assertThat(loss.low()).contains(-0.01);
        assertThat(loss.high()).contains(0.02);
        assertThat(loss.confidence()).contains(0.95);
        assertThat(loss.absoluteLow()).contains(-0.01);
        assertThat(loss.absoluteHigh()).contains(0.02);
        assertThat(loss.method().orElseThrow()).startsWith("one-sided bounds; ");
        assertThat(loss.absoluteMethod()).isEqualTo(loss.method());
        assertThat(accuracy.higherIsBetter()).isTrue();
    }

    @Test
    void whatHasNoValueIsAbsent() {
        AccuracyRecord accuracy = accuracyRecord(accuracy(100, Double.NaN, Double.NEGATIVE_INFINITY, 0.02));
        assertThat(accuracy.values()).containsOnlyKeys("fp32");
        assertThat(accuracy.loss().orElseThrow().low()).isEmpty();
    }

    @Test
    void categoriesAndSlicesKeepTheirLosses() {
        AccuracyRecord accuracy = accuracyRecord(accuracy(100, 0.93, -0.01, 0.02));
        AccuracyRecord.Slice category = accuracy.categories().get(0);
        assertThat(category.category()).contains("7");
        assertThat(category.by()).isEmpty();
        assertThat(category.values()).containsOnlyKeys("fp32");
        AccuracyRecord.Slice slice = accuracy.slices().get(0);
        assertThat(slice.by()).contains("site");
        assertThat(slice.label()).contains("north");
        assertThat(slice.samples()).isEqualTo(30);
        assertThat(slice.loss()).isEqualTo(accuracy.loss());
        assertThat(slice.losses()).isEmpty();
    }

    @Test
    void samplesAskedAreToldWhereTheyAreNotAll() {
        assertThat(accuracyRecord(accuracy(100, 0.9, 0, 0.1)).samplesAsked()).isEmpty();
        assertThat(accuracyRecord(accuracy(500, 0.9, 0, 0.1)).samplesAsked()).contains(100L);
    }

    private static AccuracyRecord accuracyRecord(AccuracyResult result) {
        return RecordParts.accuracy(result, Optional.empty(), Optional.empty());
    }

    private static AccuracyResult accuracy(int available, double int8, double low, double high) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("fp32", 0.94);
        values.put("int8", int8);
        Estimate estimate = new Estimate(0.005, low, high, 0.95, 0.01, "Tang");
        Loss loss = new Loss(
                "fp32",
                "int8",
                Optional.of(estimate),
                Optional.of(estimate),
                OptionalInt.of(3),
                OptionalInt.of(2),
                5,
                OptionalDouble.empty(),
                Optional.empty());
        return new AccuracyResult(
                TOP1,
                available,
                100,
                100,
                List.of(),
                values,
                Map.of(),
                Map.of("fp32", 0, "int8", 0),
                List.of(loss),
                List.of(new Slice(Slice.CATEGORY, "7", 40, Map.of("fp32", 0.9, "int8", Double.NaN), List.of())),
                List.of(new Slice("site", "north", 30, Map.of("fp32", 0.9), List.of(loss))),
                Optional.empty());
    }
}
