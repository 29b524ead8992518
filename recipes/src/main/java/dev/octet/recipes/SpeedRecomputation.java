package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.octet.reports.NoiseFloorRecord;
import dev.octet.reports.ScenarioRecord;
import dev.octet.reports.ThroughputRecord;
import dev.octet.statistics.Ratio;
import dev.octet.statistics.SpeedVerdict;
import dev.octet.throughput.RoundLog;
import dev.octet.throughput.ThroughputException;
import dev.octet.throughput.ThroughputResult.VariantResult;
import dev.octet.throughput.ThroughputRun;

/** What the raw rounds of a finished run say, in the form of its record. */
final class SpeedRecomputation {
    private final Path folder;
    private final ThroughputRecord recorded;
    private final String baseline;

    /** @param folder of the run, with its raw files */
    SpeedRecomputation(Path folder, ThroughputRecord recorded, String baseline) {
        this.folder = folder;
        this.recorded = recorded;
        this.baseline = baseline;
    }

    /** The record of the measurement with what follows from its rounds computed again; all of it if they are not kept. */
    ThroughputRecord throughput() throws IOException {
        if (recorded.rounds().isEmpty()) {
            return recorded;
        }
        String file = recorded.rounds().get();
        RoundLog log = log(file);
        Map<String, VariantResult> found = new LinkedHashMap<>();
        for (String variant : variants()) {
            if (log.used().stream().noneMatch(round -> round.variant().equals(variant))) {
                throw ThroughputException.failed(
                        folder.resolve(file) + ": has no round of " + variant + ". Run the throughput stage again.");
            }
            found.put(variant, log.variant(variant));
        }
        Map<String, ThroughputRecord.Speed> speeds = new LinkedHashMap<>();
        found.forEach((variant, result) -> speeds.put(
                variant,
                ThroughputParts.speed(result, recorded.speeds().get(variant).peakRssBytes())));
        Optional<NoiseFloorRecord> noiseFloor = recorded.noiseFloor().isPresent()
                ? Optional.of(noiseFloor(recorded.noiseFloor().get()))
                : Optional.empty();
        List<ThroughputRecord.Ratio> ratios = found.keySet().stream()
                .filter(variant -> !variant.equals(baseline))
                .map(variant -> log.compare(variant, baseline))
                .map(comparison -> ThroughputParts.ratio(comparison, ThroughputParts.verdict(comparison, noiseFloor)))
                .toList();
        return recorded.with(
                speeds, ratios, recorded.scenario().map(scenario -> scenario(scenario, found, log)), noiseFloor);
    }

    private static ScenarioRecord scenario(ScenarioRecord scenario, Map<String, VariantResult> found, RoundLog log) {
        Map<String, Long> queries = new LinkedHashMap<>();
        Map<String, Double> latency = new LinkedHashMap<>();
        found.forEach((variant, result) -> {
            queries.put(variant, result.latency().inferences());
            OptionalDouble millis = scenario.percentile().isPresent()
                    ? log.estimate(variant, scenario.percentile().get())
                    : OptionalDouble.empty();
            millis.ifPresent(value -> latency.put(variant, value));
        });
        return new ScenarioRecord(
                scenario.name(),
                scenario.rules(),
                scenario.shortened(),
                scenario.percentile(),
                scenario.latencyBound(),
                queries,
                latency);
    }

    /** The floor itself is the largest of several runs, of which only this one's rounds are here. */
    private NoiseFloorRecord noiseFloor(NoiseFloorRecord floor) throws IOException {
        if (floor.rounds().isEmpty()) {
            return floor;
        }
        Optional<Ratio> equals = log(floor.rounds().get())
                .compare(ThroughputRun.again(baseline), baseline)
                .ratio();
        return new NoiseFloorRecord(
                Math.max(floor.value(), equals.map(SpeedVerdict::floor).orElse(0.0)),
                floor.runs(),
                equals.map(Ratio::value),
                equals.map(Ratio::low),
                equals.map(Ratio::high),
                equals.map(SpeedVerdict::fit).orElse(true),
                floor.rounds());
    }

    private RoundLog log(String file) throws IOException {
        Path path = folder.resolve(file);
        try {
            return RoundLog.parse(Files.readString(path));
        } catch (IllegalArgumentException e) {
            throw ThroughputException.failed(
                    path + ": is no table of rounds: " + e.getMessage() + ". Run the throughput stage again.");
        }
    }

    /** The baseline, then the others in the order of the record. */
    private List<String> variants() {
        List<String> variants = new ArrayList<>(List.of(baseline));
        recorded.speeds().keySet().stream()
                .filter(variant -> !variant.equals(baseline))
                .forEach(variants::add);
        return variants;
    }
}
