package dev.octet.recipes;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import dev.octet.host.HostConditions;
import dev.octet.reports.ConditionsRecord;
import dev.octet.reports.MemoryRecord;
import dev.octet.reports.NoiseFloorRecord;
import dev.octet.reports.RunRecord;
import dev.octet.reports.SweepRecord;
import dev.octet.reports.ThroughputRecord;
import dev.octet.statistics.Percentile;
import dev.octet.statistics.Ratio;
import dev.octet.throughput.Round;
import dev.octet.throughput.RoundLog;
import dev.octet.throughput.Setting;
import dev.octet.throughput.SweepAxis;
import dev.octet.throughput.SweepResult;
import dev.octet.throughput.ThroughputResult;
import dev.octet.throughput.ThroughputResult.Comparison;
import dev.octet.throughput.ThroughputResult.Cost;
import dev.octet.throughput.ThroughputResult.Latency;
import dev.octet.throughput.ThroughputResult.NoiseFloor;
import dev.octet.throughput.ThroughputResult.Pinning;
import dev.octet.throughput.ThroughputResult.VariantResult;
import dev.octet.throughput.ThroughputResult.Warmup;
import dev.octet.throughput.ThroughputSettings;

import static org.assertj.core.api.Assertions.assertThat;

class ThroughputPartsTest {
    private static final Setting ASKED = Setting.parse("1s4c10ins1bs");
    private static final Setting RUN = Setting.parse("1s1c2ins1bs");
    private static final Ratio FASTER = new Ratio(2.1, 2.0, 2.2, 0.95, "Hodges-Lehmann");
    private static final Ratio SLOWER = new Ratio(0.8, 0.7, 0.9, 0.95, "Hodges-Lehmann");

    @Test
    void ratioComesBackFromTheRecordAsItWasMeasured() {
        ThroughputResult two = throughput(RUN, 0, List.of(comparison("int8", Optional.of(FASTER))));
        ThroughputResult three = throughput(
                RUN, 0, List.of(comparison("bf16", Optional.of(FASTER)), comparison("int8", Optional.of(FASTER))));
        for (ThroughputResult result : List.of(two, three)) {
            assertThat(ThroughputParts.ratio(record(result), "int8")).contains(FASTER);
        }
        assertThat(ThroughputParts.ratio(record(two), "bf16")).isEmpty();
        ThroughputResult open = throughput(RUN, 0, List.of(comparison("int8", Optional.empty())));
        assertThat(ThroughputParts.ratio(record(open), "int8")).isEmpty();
    }

    @Test
    void undisturbedRunAtItsOwnSettingHasNoNotes() {
        assertThat(ThroughputParts.notes(throughput(ASKED, 0.01, List.of(comparison("int8", Optional.of(FASTER))))))
                .isEmpty();
    }

    @Test
    void readersAreToldOfASmallerSettingDisturbanceAndSlowerModel() {
        assertThat(ThroughputParts.notes(throughput(RUN, 0.2, List.of(comparison("int8", Optional.of(SLOWER))))))
                .satisfiesExactly(
                        note -> assertThat(note).contains("1s1c2ins1bs").contains("1s4c10ins1bs"),
                        note -> assertThat(note).contains("20%"),
                        note -> assertThat(note).contains("int8 is slower than fp32"));
    }

    @Test
    void tellsWhatTheRatioSaysInTheFaceOfTheNoise() {
        List<Comparison> comparisons = List.of(comparison("int8", Optional.of(SLOWER)));
        assertThat(verdict(throughput(ASKED, 0, comparisons, Optional.empty()))).contains("slower");
        NoiseFloor loud = new NoiseFloor(0.3, 2, Optional.empty(), true);
        ThroughputResult noisy = throughput(ASKED, 0, comparisons, Optional.of(loud));
        assertThat(verdict(noisy)).contains("unclear");
        assertThat(ThroughputParts.notes(noisy)).isEmpty();
        assertThat(ThroughputParts.noiseFloor(record(noisy))).isEqualTo(0.3);
        NoiseFloor unfit = new NoiseFloor(0.1, 2, Optional.of(new Ratio(1.05, 1.02, 1.1, 0.95, "")), false);
        ThroughputResult useless = throughput(ASKED, 0, comparisons, Optional.of(unfit));
        assertThat(verdict(useless)).isEmpty();
        assertThat(ThroughputParts.notes(useless))
                .containsExactly(
                        "this host is not fit for measuring speed now: it shows fp32 at 1.050 of its own speed");
    }

    @Test
    void tellsHowItWasMeasured() {
        NoiseFloor floor = new NoiseFloor(0.02, 3, Optional.of(new Ratio(1, 0.99, 1.02, 0.95, "")), true);
        ThroughputRecord told = ThroughputParts.throughput(
                throughput(ASKED, 0.25, List.of(), Optional.of(floor)), "rounds.csv", "noise.csv");
        assertThat(told.launches()).contains(1L);
        assertThat(told.scenario().orElseThrow().name()).isEqualTo("offline");
        assertThat(told.scenario().orElseThrow().shortened()).isTrue();
        assertThat(told.scenario().orElseThrow().queries()).containsExactly(Map.entry("fp32", 20L));
        assertThat(told.noiseFloor())
                .contains(new NoiseFloorRecord(
                        0.02, 3, Optional.of(1.0), Optional.of(0.99), Optional.of(1.02), true, Optional.empty()));
        assertThat(told.memory())
                .containsExactly(Map.entry(
                        "fp32",
                        new MemoryRecord(
                                Optional.of(100L),
                                Optional.of(2000L),
                                Optional.of(3000L),
                                Optional.of(12.5),
                                Optional.of(3.5))));
        assertThat(told.speeds().get("fp32").peakRssBytes()).contains(3000L);
        assertThat(told.conditions())
                .contains(new ConditionsRecord(
                        Optional.of(0.25),
                        Optional.of(0.0),
                        Optional.of(2400.0),
                        Optional.of(2400.0),
                        Optional.of(1L),
                        Optional.empty(),
                        0,
                        0,
                        5,
                        true,
                        Optional.of("by numactl: bind:0")));
    }

    @Test
    void aSweepIsAListOfPoints() {
        Map<SweepAxis, String> at = Map.of(SweepAxis.BATCH, "4", SweepAxis.PRECISION, "int8");
        SweepResult sweep = new SweepResult(
                List.of(SweepAxis.BATCH, SweepAxis.PRECISION),
                List.of(
                        new SweepResult.Point(
                                at,
                                "int8",
                                RUN,
                                Optional.of(speed("int8")),
                                Optional.of(comparison("int8", Optional.of(FASTER))),
                                Optional.empty()),
                        new SweepResult.Point(
                                at, "int8", RUN, Optional.empty(), Optional.empty(), Optional.of("too large"))));
        SweepRecord record = ThroughputParts.sweep(sweep, "sweep.csv");
        assertThat(record.axes()).containsExactly("batch", "precision");
        SweepRecord.Point point = record.points().get(0);
        assertThat(point.at()).containsExactly(Map.entry("batch", 4), Map.entry("precision", "int8"));
        assertThat(point.rate()).contains(10.0);
        assertThat(point.rateLow().orElseThrow()).isLessThan(10);
        assertThat(point.p50()).contains(1.5);
        assertThat(point.p99()).isEmpty();
        assertThat(point.ratio().orElseThrow().value()).contains(2.1);
        assertThat(record.points().get(1).notMeasured()).contains("too large");
        assertThat(record.points().get(1).rate()).isEmpty();
    }

    private static Optional<String> verdict(ThroughputResult result) {
        return ThroughputParts.throughput(result, "rounds.csv", "noise.csv")
                .ratio()
                .orElseThrow()
                .verdict();
    }

    private static Comparison comparison(String variant, Optional<Ratio> ratio) {
        return new Comparison(variant, "fp32", ratio.map(Ratio::value).orElse(1.0), ratio, Optional.empty(), false);
    }

    private static VariantResult speed(String variant) {
        Percentile none = new Percentile(0.9, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());
        Percentile median = new Percentile(0.5, OptionalDouble.of(1.5), OptionalDouble.empty(), OptionalDouble.empty());
        return new VariantResult(variant, 10, List.of(9.0, 11.0), List.of(10.0), new Latency(20, median, none, none));
    }

    private static ThroughputResult throughput(Setting setting, double disturbance, List<Comparison> comparisons) {
        return throughput(setting, disturbance, comparisons, Optional.empty());
    }

    /** A result in which others took {@code disturbance} of the cores. */
    private static ThroughputResult throughput(
            Setting setting, double disturbance, List<Comparison> comparisons, Optional<NoiseFloor> floor) {
        HostConditions host = new HostConditions(
                OptionalDouble.of(disturbance),
                OptionalDouble.of(0),
                OptionalDouble.of(2400),
                OptionalLong.of(1),
                OptionalDouble.empty());
        Round round = new Round(
                1, 1, 1, "fp32", true, 2, 10, List.of(10.0), 20, OptionalDouble.empty(), host, Optional.empty(), "");
        return new ThroughputResult(
                setting,
                ThroughputSettings.of(ASKED).withRounds(6, Duration.ofSeconds(2), Duration.ofSeconds(1)),
                new Pinning(Optional.of("numactl"), List.of("0"), "by numactl: bind:0", ""),
                1,
                1,
                "fp32",
                List.of(new Warmup(1, "fp32", 5, true, 10)),
                List.of(speed("fp32")),
                comparisons,
                List.of(new Cost("fp32", 100, 12.5, 3.5, OptionalLong.of(2000), OptionalLong.of(3000))),
                floor,
                new RoundLog(List.of(round)),
                Optional.empty());
    }

    private static RunRecord record(ThroughputResult result) {
        RunRecord.Framework framework = new RunRecord.Framework("ONNX", Optional.empty(), Optional.empty());
        return RunRecord.builder(
                        new RunRecord.Recipe("tiny", "0".repeat(64), Optional.empty()),
                        Instant.EPOCH,
                        new RunRecord.Model(
                                "tiny", Optional.empty(), framework, false, Optional.empty(), Optional.empty()))
                .throughput(ThroughputParts.throughput(result, "rounds.csv", "noise.csv"))
                .build();
    }
}
