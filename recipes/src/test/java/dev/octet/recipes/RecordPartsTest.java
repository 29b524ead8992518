package dev.octet.recipes;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import dev.octet.metrics.Loss;
import dev.octet.metrics.Metric;
import dev.octet.reports.RunRecord;
import dev.octet.statistics.Estimate;
import dev.octet.statistics.Ratio;
import dev.octet.throughput.Setting;
import dev.octet.throughput.ThroughputResult;
import dev.octet.validate.AccuracyResult;

import static org.assertj.core.api.Assertions.assertThat;

class RecordPartsTest {
    private static final Metric TOP1 = Metric.named("top1").orElseThrow();
    private static final Setting ASKED = Setting.parse("1s4c10ins1bs");
    private static final Setting RUN = Setting.parse("1s1c2ins1bs");

    @Test
    void boundsOfALossAreToldAsOneSided() {
        RunRecord.Accuracy accuracy = RecordParts.accuracy(accuracy(100, 0.93, -0.01, 0.02));
        RunRecord.Loss loss = accuracy.loss().orElseThrow();
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
        RunRecord.Accuracy accuracy = RecordParts.accuracy(accuracy(100, Double.NaN, Double.NEGATIVE_INFINITY, 0.02));
        assertThat(accuracy.values()).containsOnlyKeys("fp32");
        assertThat(accuracy.loss().orElseThrow().low()).isEmpty();
    }

    @Test
    void samplesAskedAreToldWhereTheyAreNotAll() {
        assertThat(RecordParts.accuracy(accuracy(100, 0.9, 0, 0.1)).samplesAsked())
                .isEmpty();
        assertThat(RecordParts.accuracy(accuracy(500, 0.9, 0, 0.1)).samplesAsked())
                .contains(100L);
    }

    @Test
    void ratioComesBackFromTheRecordAsItWasMeasured() {
        Ratio measured = new Ratio(2.1, 2.0, 2.2, 0.95, "Hodges-Lehmann");
        ThroughputResult two = throughput(RUN, 0, List.of(comparison("int8", Optional.of(measured))));
        ThroughputResult three = throughput(
                RUN, 0, List.of(comparison("bf16", Optional.of(measured)), comparison("int8", Optional.of(measured))));
        for (ThroughputResult result : List.of(two, three)) {
            assertThat(RecordParts.ratio(record(result), "int8")).contains(measured);
        }
        assertThat(RecordParts.ratio(record(two), "bf16")).isEmpty();
        ThroughputResult open = throughput(RUN, 0, List.of(comparison("int8", Optional.empty())));
        assertThat(RecordParts.ratio(record(open), "int8")).isEmpty();
    }

    @Test
    void undisturbedRunAtItsOwnSettingHasNoNotes() {
        Ratio faster = new Ratio(2.1, 2.0, 2.2, 0.95, "Hodges-Lehmann");
        assertThat(RecordParts.notes(throughput(ASKED, 0.01, List.of(comparison("int8", Optional.of(faster))))))
                .isEmpty();
    }

    @Test
    void readersAreToldOfASmallerSettingDisturbanceAndSlowerModel() {
        Ratio slower = new Ratio(0.8, 0.7, 0.9, 0.95, "Hodges-Lehmann");
        assertThat(RecordParts.notes(throughput(RUN, 0.2, List.of(comparison("int8", Optional.of(slower))))))
                .satisfiesExactly(
                        note -> assertThat(note).contains("1s1c2ins1bs").contains("1s4c10ins1bs"),
                        note -> assertThat(note).contains("20%"),
                        note -> assertThat(note).contains("int8 is slower than fp32"));
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
                TOP1, available, 100, 100, List.of(), values, Map.of("fp32", 0, "int8", 0), List.of(loss));
    }

    private static ThroughputResult.Comparison comparison(String variant, Optional<Ratio> ratio) {
        return new ThroughputResult.Comparison(
                variant, "fp32", ratio.map(Ratio::value).orElse(1.0), ratio, Optional.empty(), false);
    }

    /** Two instances' worth of result without speeds, in which others took {@code disturbance} of the cores. */
    private static ThroughputResult throughput(
            Setting setting, double disturbance, List<ThroughputResult.Comparison> comparisons) {
        ThroughputResult.Round round = new ThroughputResult.Round(
                1, 1, "fp32", 10, List.of(10.0), 20, OptionalDouble.of(disturbance), OptionalDouble.of(0));
        return new ThroughputResult(
                setting,
                ASKED,
                new ThroughputResult.Pinning(Optional.of("taskset"), List.of("0"), ""),
                1,
                Duration.ofSeconds(2),
                1,
                "fp32",
                List.of(),
                comparisons,
                List.of(round));
    }

    private static RunRecord record(ThroughputResult result) {
        RunRecord.Framework framework = new RunRecord.Framework("ONNX", Optional.empty(), Optional.empty());
        return RunRecord.builder(
                        new RunRecord.Recipe("tiny", "0".repeat(64), Optional.empty()),
                        Instant.EPOCH,
                        new RunRecord.Model("tiny", Optional.empty(), framework, false, Optional.empty()))
                .throughput(RecordParts.throughput(result, "rounds.csv"))
                .build();
    }
}
