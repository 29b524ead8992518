package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.octet.reports.RunDetails.Block;
import dev.octet.reports.ThroughputRecord.Ratio;

/** How speed was measured, and under what, as small titled tables. */
final class SpeedDetails {
    private SpeedDetails() {}

    /** The tables in the order to be shown; those without rows are to be left out. */
    static List<Block> of(RunRecord record, int most) {
        List<Block> blocks = new ArrayList<>();
        record.throughput().ifPresent(measured -> {
            blocks.add(latency(measured));
            blocks.add(ratios(record));
            blocks.add(conditions(measured));
            blocks.add(memory(measured));
        });
        record.sweep().ifPresent(sweep -> blocks.add(gaps(sweep, most)));
        return blocks;
    }

    private static Block latency(ThroughputRecord measured) {
        List<List<String>> rows = new ArrayList<>();
        measured.speeds().forEach((name, speed) -> {
            if (speed.p50().isPresent() || speed.peakRssBytes().isPresent()) {
                rows.add(List.of(
                        TableLayout.title(name),
                        Figures.ms(speed.p50()),
                        Figures.ms(speed.p90()),
                        Figures.ms(speed.p99()),
                        Figures.bytes(speed.peakRssBytes())));
            }
        });
        String setting = Comparison.setting(measured)
                + measured.pinning().map(pinning -> ", " + pinning).orElse("");
        return new Block(
                "Latency in ms, " + setting, List.of("Variant", "p50", "p90", "p99", "Peak memory"), rows, false);
    }

    private static Block ratios(RunRecord record) {
        List<List<String>> rows = new ArrayList<>();
        Comparison run = new Comparison(record);
        for (String variant : run.variants()) {
            run.ratio(variant)
                    .ifPresent(ratio -> rows.add(List.of(
                            TableLayout.title(variant),
                            Figures.ratio(ratio.value()),
                            interval(ratio),
                            ratio.verdict().orElse(Figures.MISSING),
                            ratio.method().orElse(Figures.MISSING))));
        }
        return new Block(
                "Speed against " + TableLayout.title(record.baseline()),
                List.of("Variant", "Ratio", "Interval", "Verdict", "Method"),
                rows,
                true);
    }

    private static Block conditions(ThroughputRecord measured) {
        List<List<String>> rows = new ArrayList<>();
        measured.scenario().ifPresent(scenario -> scenario(rows, scenario));
        measured.launches()
                .ifPresent(launches -> rows.add(List.of(
                        "Launches",
                        Figures.count(Optional.of(launches))
                                + (launches == 1
                                        ? ": the interval does not cover what a start of the processes changes"
                                        : ""))));
        measured.noiseFloor().ifPresent(floor -> noise(rows, floor));
        measured.conditions().ifPresent(host -> conditions(rows, host));
        return new Block("How speed was measured", List.of(), rows, false);
    }

    private static void scenario(List<List<String>> rows, ScenarioRecord scenario) {
        rows.add(List.of("Scenario", scenario.title() + "; rules: " + scenario.rules()));
        scenario.latencyBound().ifPresent(bound -> rows.add(List.of("Longest latency allowed", milliseconds(bound))));
        if (!scenario.queries().isEmpty()) {
            rows.add(List.of(
                    "Queries answered", byVariant(scenario.queries(), count -> Figures.count(Optional.of(count)))));
        }
        if (!scenario.latency().isEmpty()) {
            rows.add(List.of(
                    "Latency"
                            + scenario.percentile()
                                    .map(p -> " at " + Figures.confidence(p))
                                    .orElse("") + ", by early stopping",
                    byVariant(scenario.latency(), SpeedDetails::milliseconds)));
        }
    }

    private static void noise(List<List<String>> rows, NoiseFloorRecord floor) {
        rows.add(List.of(
                "Noise floor",
                Figures.percent(Optional.of(floor.value()))
                        + (floor.runs() == 1
                                ? ""
                                : ", the largest of " + Figures.count(Optional.of(floor.runs())) + " runs")));
        floor.ratio()
                .ifPresent(ratio -> rows.add(List.of(
                        "Baseline against itself",
                        String.format(Locale.ROOT, "%.4fx", ratio)
                                + (floor.low().isPresent() && floor.high().isPresent()
                                        ? String.format(
                                                Locale.ROOT,
                                                " [%.4fx, %.4fx]",
                                                floor.low().get(),
                                                floor.high().get())
                                        : ""))));
        if (!floor.fit()) {
            rows.add(List.of("Host", "not fit: equals differed, so that nothing measured here means much"));
        }
    }

    private static void conditions(List<List<String>> rows, ConditionsRecord host) {
        rows.add(List.of(
                "Frequency",
                host.mhzLow().isPresent() && host.mhzHigh().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "%,.0f to %,.0f MHz",
                                host.mhzLow().get(),
                                host.mhzHigh().get())
                        : SystemConfiguration.HIDDEN));
        rows.add(List.of(
                "Slowed down for heat",
                host.throttled()
                        .map(times -> times == 0 ? "never" : Figures.count(Optional.of(times)) + " times")
                        .orElse(SystemConfiguration.HIDDEN)));
        rows.add(List.of("CPU time stolen", share(host.steal())));
        rows.add(List.of("CPU time of others", share(host.others())));
        rows.add(List.of("Waiting for memory, at most", share(host.memoryPressure())));
        rows.add(List.of(
                "Disturbed rounds",
                Figures.count(Optional.of(host.repeatedRounds())) + " repeated with their block, "
                        + Figures.count(Optional.of(host.disturbedRounds())) + " kept"));
        rows.add(List.of(
                "Warm-up",
                Figures.count(Optional.of(host.warmupRounds())) + " rounds"
                        + (host.steady() ? ", steady at its end" : ", not steady at its end")));
        host.memoryPlacement().ifPresent(placement -> rows.add(List.of("Memory from", placement)));
    }

    private static Block memory(ThroughputRecord measured) {
        return new Block(
                "What an instance needs",
                List.of("Variant", "Model", "Loaded", "Peak", "Load, ms", "First inference, ms"),
                measured.memory().entrySet().stream()
                        .map(entry -> List.of(
                                TableLayout.title(entry.getKey()),
                                Figures.bytes(entry.getValue().modelBytes()),
                                Figures.bytes(entry.getValue().loadedRssBytes()),
                                Figures.bytes(entry.getValue().peakRssBytes()),
                                Figures.ms(entry.getValue().loadMs()),
                                Figures.ms(entry.getValue().firstInferenceMs())))
                        .toList(),
                true);
    }

    /** Combinations of a sweep without a figure. */
    private static Block gaps(SweepRecord sweep, int most) {
        List<List<String>> rows = new ArrayList<>();
        sweep.points().stream()
                .filter(point -> point.notMeasured().isPresent())
                .forEach(point -> rows.add(List.of(
                        point.place(),
                        TableLayout.title(point.variant()),
                        point.notMeasured().get())));
        int more = rows.size() - most;
        return new Block(
                "Not measured in the sweep",
                List.of("At", "Variant", "Why"),
                rows.subList(0, Math.min(most, rows.size())),
                false,
                more > 0 ? "And " + more + " more, listed in the record." : "");
    }

    private static String interval(Ratio ratio) {
        return ratio.low().isPresent() && ratio.high().isPresent()
                ? "[" + Figures.ratio(ratio.low()) + ", " + Figures.ratio(ratio.high()) + "]"
                        + ratio.confidence()
                                .map(confidence -> ", " + Figures.confidence(confidence))
                                .orElse("")
                : Figures.MISSING;
    }

    private static String share(Optional<Double> share) {
        return share.isPresent() ? Figures.percent(share) : SystemConfiguration.HIDDEN;
    }

    private static String milliseconds(double value) {
        return Figures.ms(Optional.of(value)) + " ms";
    }

    private static <T> String byVariant(Map<String, T> values, Function<T, String> text) {
        return values.entrySet().stream()
                .map(entry -> TableLayout.title(entry.getKey()) + " " + text.apply(entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
