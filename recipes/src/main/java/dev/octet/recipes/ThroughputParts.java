package dev.octet.recipes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.octet.host.HostConditions;
import dev.octet.reports.ConditionsRecord;
import dev.octet.reports.MemoryRecord;
import dev.octet.reports.NoiseFloorRecord;
import dev.octet.reports.RunRecord;
import dev.octet.reports.ScenarioRecord;
import dev.octet.reports.SweepRecord;
import dev.octet.reports.ThroughputRecord;
import dev.octet.statistics.Percentile;
import dev.octet.statistics.Ratio;
import dev.octet.statistics.SpeedVerdict;
import dev.octet.throughput.Round;
import dev.octet.throughput.Scenario;
import dev.octet.throughput.SweepAxis;
import dev.octet.throughput.SweepResult;
import dev.octet.throughput.ThroughputResult;
import dev.octet.throughput.ThroughputResult.Comparison;
import dev.octet.throughput.ThroughputResult.Cost;
import dev.octet.throughput.ThroughputResult.NoiseFloor;
import dev.octet.throughput.ThroughputResult.VariantResult;
import dev.octet.throughput.ThroughputResult.Warmup;
import dev.octet.throughput.ThroughputSettings;

/** What was measured of speed, in the form of the run record. */
final class ThroughputParts {
    /** Share of the cores' time taken by others from which on readers are told; ticks alone make it up to about 1%. */
    private static final double DISTURBED = 0.05;

    private static final double NANOS_PER_MILLI = 1e6;

    private ThroughputParts() {}

    static ThroughputRecord throughput(ThroughputResult result, String roundsFile, String noiseFile) {
        Map<String, ThroughputRecord.Speed> speeds = new LinkedHashMap<>();
        for (VariantResult variant : result.variants()) {
            Optional<Long> peakBytes = result.costs().stream()
                    .filter(cost -> cost.variant().equals(variant.variant()))
                    .findFirst()
                    .flatMap(cost -> optional(cost.peakBytes()));
            speeds.put(variant.variant(), speed(variant, peakBytes));
        }
        List<ThroughputRecord.Ratio> ratios = result.comparisons().stream()
                .map(comparison -> ratio(comparison, result.verdict(comparison)))
                .toList();
        return new ThroughputRecord(
                result.setting().toString(),
                Optional.of(result.settings().requested()),
                Optional.of(result.pinning().pinned()),
                result.pinning()
                        .tool()
                        .map(tool -> tool + ": "
                                + String.join(" | ", result.pinning().cpus())),
                speeds,
                ratios.stream().findFirst(),
                ratios.size() > 1 ? ratios : List.of(),
                Optional.of(roundsFile),
                Optional.of(scenario(result)),
                Optional.of((long) result.settings().launches()),
                result.noiseFloor()
                        .map(floor -> noiseFloor(floor, result.noise().map(rounds -> noiseFile))),
                memory(result.costs()),
                Optional.of(conditions(result)));
    }

    static ThroughputRecord.Speed speed(VariantResult variant, Optional<Long> peakBytes) {
        return new ThroughputRecord.Speed(
                Optional.of(variant.rate()),
                millis(variant.latency().p50()),
                millis(variant.latency().p90()),
                millis(variant.latency().p99()),
                peakBytes);
    }

    private static ScenarioRecord scenario(ThroughputResult result) {
        Scenario scenario = result.settings().scenario();
        Map<String, Long> queries = new LinkedHashMap<>();
        Map<String, Double> latency = new LinkedHashMap<>();
        for (VariantResult variant : result.variants()) {
            queries.put(variant.variant(), variant.latency().inferences());
            result.estimate(variant.variant()).ifPresent(millis -> latency.put(variant.variant(), millis));
        }
        return new ScenarioRecord(
                scenario.name(),
                result.settings().rules().word(),
                !result.asLongAsMlperf(),
                optional(scenario.percentile()),
                scenario instanceof Scenario.Server server
                        ? Optional.of(server.latencyBound().toNanos() / NANOS_PER_MILLI)
                        : Optional.empty(),
                queries,
                latency);
    }

    private static NoiseFloorRecord noiseFloor(NoiseFloor floor, Optional<String> rounds) {
        return new NoiseFloorRecord(
                floor.floor(),
                floor.runs(),
                floor.equals().map(Ratio::value),
                floor.equals().map(Ratio::low),
                floor.equals().map(Ratio::high),
                floor.fit(),
                rounds);
    }

    private static Map<String, MemoryRecord> memory(List<Cost> costs) {
        Map<String, MemoryRecord> memory = new LinkedHashMap<>();
        costs.forEach(cost -> memory.put(
                cost.variant(),
                new MemoryRecord(
                        Optional.of(cost.modelBytes()),
                        optional(cost.loadedBytes()),
                        optional(cost.peakBytes()),
                        Optional.of(cost.loadMillis()),
                        Optional.of(cost.firstMillis()))));
        return memory;
    }

    private static ConditionsRecord conditions(ThroughputResult result) {
        List<HostConditions> host =
                result.rounds().stream().map(Round::conditions).toList();
        double[] megahertz = numbers(host, HostConditions::megahertz);
        return new ConditionsRecord(
                optional(Arrays.stream(numbers(host, HostConditions::steal)).average()),
                optional(Arrays.stream(numbers(host, HostConditions::others)).average()),
                optional(Arrays.stream(megahertz).min()),
                optional(Arrays.stream(megahertz).max()),
                host.stream().anyMatch(round -> round.throttled().isPresent())
                        ? Optional.of(host.stream()
                                .mapToLong(round -> round.throttled().orElse(0))
                                .sum())
                        : Optional.empty(),
                optional(Arrays.stream(numbers(host, HostConditions::memoryPressure))
                        .max()),
                result.repeated(),
                result.disturbed(),
                result.warmups().stream().mapToLong(Warmup::rounds).sum(),
                result.warmups().stream().allMatch(Warmup::steady),
                Optional.of(result.pinning().memory()).filter(text -> !text.isEmpty()));
    }

    private static double[] numbers(List<HostConditions> host, Function<HostConditions, OptionalDouble> what) {
        return host.stream().map(what).flatMapToDouble(OptionalDouble::stream).toArray();
    }

    /** What {@link ThroughputResult#verdict} says, from the record of the noise floor. */
    static Optional<SpeedVerdict> verdict(Comparison comparison, Optional<NoiseFloorRecord> noiseFloor) {
        if (noiseFloor.filter(floor -> !floor.fit()).isPresent()) {
            return Optional.empty();
        }
        double floor = noiseFloor.map(NoiseFloorRecord::value).orElse(0.0);
        return comparison.ratio().map(ratio -> SpeedVerdict.of(ratio, floor));
    }

    static ThroughputRecord.Ratio ratio(Comparison comparison, Optional<SpeedVerdict> verdict) {
        Optional<Ratio> ratio = comparison.ratio();
        return new ThroughputRecord.Ratio(
                Optional.of(comparison.variant()),
                Optional.of(comparison.value()),
                ratio.map(Ratio::low),
                ratio.map(Ratio::high),
                ratio.map(Ratio::confidence),
                ratio.map(Ratio::method),
                verdict.map(SpeedVerdict::word));
    }

    /** The throughput ratio of a variant with its interval, read back from the record; empty if it has none. */
    static Optional<Ratio> ratio(RunRecord record, String variant) {
        return record.throughput().stream()
                .flatMap(measured -> Stream.concat(measured.ratio().stream(), measured.ratios().stream()))
                .filter(ratio -> ratio.variant().equals(Optional.of(variant))
                        && ratio.low().isPresent())
                .findFirst()
                .map(ratio -> new Ratio(
                        ratio.value().orElseThrow(),
                        ratio.low().orElseThrow(),
                        ratio.high().orElseThrow(),
                        ratio.confidence().orElseThrow(),
                        ratio.method().orElseThrow()));
    }

    /** The noise floor of the record; 0 if it has none. */
    static double noiseFloor(RunRecord record) {
        return record.throughput()
                .flatMap(ThroughputRecord::noiseFloor)
                .map(NoiseFloorRecord::value)
                .orElse(0.0);
    }

    /** What a reader of the speeds must know. */
    static List<String> notes(ThroughputResult result) {
        List<String> notes = new ArrayList<>();
        String requested = result.settings().requested();
        if (!requested.equals(result.setting().toString()) && !requested.equals(ThroughputSettings.AUTO)) {
            notes.add("throughput ran at " + result.setting() + " because this host is too small for " + requested);
        }
        if (!result.pinning().pinned()) {
            notes.add(
                    "throughput instances were not pinned: " + result.pinning().note());
        }
        result.disturbance().ifPresent(share -> {
            if (share > DISTURBED) {
                notes.add(String.format(
                        Locale.ROOT,
                        "other work took %.0f%% of the time of the measured cores: rates are too low, only their ratio counts",
                        100 * share));
            }
        });
        if (result.disturbed() > 0) {
            notes.add(result.disturbed() + " of " + result.rounds().size()
                    + " throughput rounds were disturbed by other work, and no more could be repeated; see the rounds");
        }
        List<String> unsteady = result.warmups().stream()
                .filter(warmup -> warmup.rounds() > 0 && !warmup.steady())
                .map(Warmup::variant)
                .distinct()
                .toList();
        if (!unsteady.isEmpty()) {
            notes.add("throughput of " + String.join(", ", unsteady) + " was not steady when its rounds began");
        }
        result.noiseFloor()
                .filter(floor -> !floor.fit())
                .ifPresent(floor -> notes.add(String.format(
                        Locale.ROOT,
                        "this host is not fit for measuring speed now: it shows %s at %.3f of its own speed",
                        result.baseline(),
                        floor.equals().orElseThrow().value())));
        for (Comparison comparison : result.comparisons()) {
            if (comparison.slowRounds()) {
                notes.add("some throughput rounds were slow; see the rounds");
            }
            boolean slower = comparison.ratio().isPresent()
                    ? result.verdict(comparison).equals(Optional.of(SpeedVerdict.SLOWER))
                    : comparison.value() < 1;
            if (slower) {
                notes.add(comparison.variant() + " is slower than " + comparison.baseline() + " on this host");
            }
        }
        return notes;
    }

    static SweepRecord sweep(SweepResult result, String roundsFile) {
        return new SweepRecord(
                result.axes().stream().map(SweepAxis::word).toList(),
                result.points().stream()
                        .map(point -> point(result.axes(), point))
                        .toList(),
                Optional.of(roundsFile));
    }

    private static SweepRecord.Point point(List<SweepAxis> axes, SweepResult.Point point) {
        Map<String, Object> at = new LinkedHashMap<>();
        for (SweepAxis axis : axes) {
            String value = point.at().get(axis);
            at.put(axis.word(), axis.counts() ? (Object) Integer.valueOf(value) : value);
        }
        Optional<Ratio> rate = point.result().flatMap(VariantResult::rateInterval);
        return new SweepRecord.Point(
                at,
                point.variant(),
                point.setting().toString(),
                point.result().map(VariantResult::rate),
                rate.map(Ratio::low),
                rate.map(Ratio::high),
                point.result().flatMap(result -> millis(result.latency().p50())),
                point.result().flatMap(result -> millis(result.latency().p90())),
                point.result().flatMap(result -> millis(result.latency().p99())),
                point.comparison().map(comparison -> ratio(comparison, Optional.empty())),
                point.fault());
    }

    private static Optional<Double> millis(Percentile percentile) {
        return optional(percentile.millis());
    }

    private static Optional<Double> optional(OptionalDouble number) {
        return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
    }

    private static Optional<Long> optional(OptionalLong number) {
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }
}
