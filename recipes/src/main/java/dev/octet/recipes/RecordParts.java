package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.io.Sha256;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.statistics.Estimate;
import dev.octet.statistics.Percentile;
import dev.octet.statistics.Ratio;
import dev.octet.throughput.ThroughputResult;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.Loss;
import dev.octet.validate.Metric;
import dev.octet.validate.Verdict;
import dev.octet.zoo.Dataset;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;

/** What the modules found, in the form of the run record. */
final class RecordParts {
    /** Share of the cores' time taken by others from which on readers are told; ticks alone make it up to about 1%. */
    private static final double DISTURBED = 0.05;

    private RecordParts() {}

    /** The record of a run of which nothing is done yet. */
    static RunRecord begin(
            Recipe recipe, Model model, Optional<Model> given, Samples samples, String fingerprint, Instant started) {
        RunRecord.Framework framework = recipe.framework()
                .map(f -> new RunRecord.Framework(f.name(), Optional.of(f.version()), Optional.empty()))
                .or(() -> model.card()
                        .framework()
                        .map(f -> new RunRecord.Framework(f.name(), Optional.of(f.version()), Optional.empty())))
                .orElse(new RunRecord.Framework("ONNX", Optional.empty(), Optional.empty()));
        String licence = model.card().licence();
        RunRecordBuilder builder = RunRecord.builder(
                        new RunRecord.Recipe(
                                recipe.name(),
                                recipe.sha256(),
                                Optional.of(recipe.source().whole())),
                        started,
                        new RunRecord.Model(
                                recipe.model() instanceof ModelReference.Own
                                        ? recipe.name()
                                        : model.card().name(),
                                Optional.of(model.sha256()),
                                framework,
                                model.card().synthetic(),
                                licence.isEmpty() ? Optional.empty() : Optional.of(licence)))
                .fingerprint(fingerprint)
                .baseline(Run.FP32)
                .datasets(new RunRecord.Datasets(
                        Optional.of(dataset(samples.scored())),
                        samples.calibration().map(set -> dataset(set.samples())),
                        samples.tuning().map(draw -> dataset(draw.samples())),
                        samples.calibration().map(CalibrationSet::overlap).orElse(0),
                        samples.tuning().filter(draw -> draw.overlap() > 0).isPresent()));
        samples.calibration()
                .filter(set -> set.overlap() > 0)
                .ifPresent(set -> builder.note(set.overlap() + " of "
                        + set.samples().size() + " calibration samples are also scored; the recipe allows it"));
        samples.tuning()
                .filter(draw -> draw.overlap() > 0)
                .ifPresent(draw -> builder.note(
                        "the plan was tuned on " + draw.overlap() + " samples that are scored; the recipe allows it"));
        given.ifPresent(int8 -> builder.note("the INT8 model " + int8.card().name() + " was given, not made by Octet"));
        return builder.build();
    }

    private static RunRecord.Dataset dataset(Dataset dataset) {
        return new RunRecord.Dataset(dataset.name(), Optional.of(dataset.sha256()), Optional.of((long) dataset.size()));
    }

    /** @param plan one line: what runs in which type; empty for the FP32 model */
    static RunRecord.Variant variant(Path file, Engine engine, Optional<String> plan) throws IOException {
        return variant(file, Graph.bytes(file), engine, plan);
    }

    /** As above. @param bytes size of the model with the weights beside it */
    static RunRecord.Variant variant(Path file, long bytes, Engine engine, Optional<String> plan) throws IOException {
        return new RunRecord.Variant(
                Optional.of(Sha256.of(file)), Optional.of(bytes), Optional.of(engine.name()), plan);
    }

    static RunRecord.Accuracy accuracy(AccuracyResult result) {
        List<RunRecord.Loss> losses =
                result.losses().stream().map(RecordParts::loss).toList();
        return new RunRecord.Accuracy(
                result.metric().name(),
                result.metric().unit(),
                result.metric().direction() == Metric.Direction.HIGHER_IS_BETTER,
                result.asked() == result.available() ? Optional.empty() : Optional.of((long) result.asked()),
                Optional.of((long) result.used()),
                result.skipped().stream()
                        .map(s -> new RunRecord.Skipped(s.id(), s.fault()))
                        .toList(),
                finite(result.values()),
                losses.stream().findFirst(),
                losses.size() > 1 ? losses : List.of());
    }

    private static Map<String, Double> finite(Map<String, Double> values) {
        Map<String, Double> finite = new LinkedHashMap<>();
        values.forEach((variant, value) -> {
            if (Double.isFinite(value)) {
                finite.put(variant, value);
            }
        });
        return finite;
    }

    private static RunRecord.Loss loss(Loss loss) {
        Optional<Estimate> relative = loss.relative();
        Optional<Estimate> absolute = loss.absolute();
        return new RunRecord.Loss(
                Optional.of(loss.variant()),
                absolute.map(Estimate::value),
                relative.map(Estimate::value),
                relative.map(Estimate::low).filter(Double::isFinite),
                relative.map(Estimate::high).filter(Double::isFinite),
                absolute.map(Estimate::low).filter(Double::isFinite),
                absolute.map(Estimate::high).filter(Double::isFinite),
                relative.or(() -> absolute).map(Estimate::confidence),
                relative.map(RecordParts::method),
                absolute.map(RecordParts::method));
    }

    private static String method(Estimate estimate) {
        return "one-sided bounds; " + estimate.method();
    }

    static RunRecord.Throughput throughput(ThroughputResult result, String roundsFile) {
        Map<String, RunRecord.Speed> speeds = new LinkedHashMap<>();
        for (ThroughputResult.VariantResult variant : result.variants()) {
            speeds.put(
                    variant.variant(),
                    new RunRecord.Speed(
                            Optional.of(variant.rate()),
                            millis(variant.latency().p50()),
                            millis(variant.latency().p90()),
                            millis(variant.latency().p99()),
                            Optional.empty()));
        }
        List<RunRecord.Ratio> ratios =
                result.comparisons().stream().map(RecordParts::ratio).toList();
        return new RunRecord.Throughput(
                result.setting().toString(),
                Optional.of(result.requested().toString()),
                Optional.of(result.pinning().pinned()),
                result.pinning()
                        .tool()
                        .map(tool -> tool + ": "
                                + String.join(" | ", result.pinning().cpus())),
                speeds,
                ratios.stream().findFirst(),
                ratios.size() > 1 ? ratios : List.of(),
                Optional.of(roundsFile));
    }

    private static RunRecord.Ratio ratio(ThroughputResult.Comparison comparison) {
        Optional<Ratio> ratio = comparison.ratio();
        return new RunRecord.Ratio(
                Optional.of(comparison.variant()),
                Optional.of(comparison.value()),
                ratio.map(Ratio::low),
                ratio.map(Ratio::high),
                ratio.map(Ratio::confidence),
                ratio.map(Ratio::method));
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

    /** What a reader of the speeds must know. */
    static List<String> notes(ThroughputResult result) {
        List<String> notes = new ArrayList<>();
        if (!result.setting().equals(result.requested())) {
            notes.add("throughput ran at " + result.setting() + " because this host is too small for "
                    + result.requested());
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
        for (ThroughputResult.Comparison comparison : result.comparisons()) {
            if (comparison.slowRounds()) {
                notes.add("some throughput rounds were disturbed; see the rounds");
            }
            if (comparison.ratio().map(Ratio::high).orElse(comparison.value()) < 1) {
                notes.add(comparison.variant() + " is slower than " + comparison.baseline() + " on this host");
            }
        }
        return notes;
    }

    static void verdict(RunRecordBuilder builder, Verdict verdict) {
        builder.verdict(
                RunRecord.Verdict.valueOf(verdict.decision().name()),
                verdict.reasons().stream()
                        .map(reason -> new RunRecord.Reason(
                                reason.criterion(),
                                RunRecord.Verdict.valueOf(reason.decision().name()),
                                reason.text()))
                        .toList());
    }

    private static Optional<Double> millis(Percentile percentile) {
        OptionalDouble millis = percentile.millis();
        return millis.isPresent() ? Optional.of(millis.getAsDouble()) : Optional.empty();
    }
}
