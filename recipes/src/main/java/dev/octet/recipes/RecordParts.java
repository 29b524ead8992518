package dev.octet.recipes;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.datasets.Dataset;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.metrics.Loss;
import dev.octet.metrics.Metric;
import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.ReferenceRecord;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.reports.SequentialRecord;
import dev.octet.statistics.Estimate;
import dev.octet.statistics.Ratio;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.Measured;
import dev.octet.validate.Slice;
import dev.octet.validate.Verdict;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;

/** What the modules found, in the form of the run record. */
final class RecordParts {
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
                                licence.isEmpty() ? Optional.empty() : Optional.of(licence),
                                model.card().facts().family()))
                .fingerprint(fingerprint)
                .baseline(recipe.baseline())
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
        uncovered(recipe.model(), model).ifPresent(builder::note);
        given.flatMap(int8 -> uncovered(recipe.int8().orElseThrow(), int8)).ifPresent(builder::note);
        given.ifPresent(int8 -> builder.note("the INT8 model " + int8.card().name() + " was given, not made by Octet"));
        return builder.build();
    }

    /** Weights beside a model that its recipe names no digest of: they are recorded, but nobody vouches for them. */
    private static Optional<String> uncovered(ModelReference reference, Model model) {
        boolean told = !(reference instanceof ModelReference.Own own)
                || own.asIs()
                || own.dataSha256().isPresent();
        return model.dataSha256()
                .filter(found -> !told)
                .map(found -> "the recipe's sha256 of " + model.file().getFileName() + " does not cover the weights in "
                        + String.join(", ", model.data().keySet()) + "; 'data_sha256: " + found + "' beside it would");
    }

    private static RunRecord.Dataset dataset(Dataset dataset) {
        return new RunRecord.Dataset(dataset.name(), Optional.of(dataset.sha256()), Optional.of((long) dataset.size()));
    }

    /** @param plan one line: what runs in which type; empty for the FP32 model */
    static RunRecord.Variant variant(Model model, Engine engine, Optional<String> plan) {
        return variant(model.sha256(), Graph.bytes(model.file()), engine, plan);
    }

    /** As above. @param sha256 what the model is known by @param bytes size of the model with the weights beside it */
    static RunRecord.Variant variant(String sha256, long bytes, Engine engine, Optional<String> plan) {
        return new RunRecord.Variant(Optional.of(sha256), Optional.of(bytes), Optional.of(engine.name()), plan);
    }

    static AccuracyRecord accuracy(
            AccuracyResult result, Optional<ReferenceRecord> reference, Optional<SequentialRecord> sequential) {
        List<AccuracyRecord.Loss> losses =
                result.losses().stream().map(RecordParts::loss).toList();
        return new AccuracyRecord(
                result.metric().name(),
                result.metric().unit(),
                result.metric().direction() == Metric.Direction.HIGHER_IS_BETTER,
                result.asked() == result.available() ? Optional.empty() : Optional.of((long) result.asked()),
                Optional.of((long) result.used()),
                result.skipped().stream()
                        .map(s -> new AccuracyRecord.Skipped(s.id(), s.fault()))
                        .toList(),
                finite(result.values()),
                losses.stream().findFirst(),
                losses.size() > 1 ? losses : List.of(),
                reference,
                sequential,
                result.categories().stream().map(RecordParts::slice).toList(),
                result.slices().stream().map(RecordParts::slice).toList());
    }

    private static AccuracyRecord.Slice slice(Slice slice) {
        List<AccuracyRecord.Loss> losses =
                slice.losses().stream().map(RecordParts::loss).toList();
        boolean category = slice.by().equals(Slice.CATEGORY);
        return new AccuracyRecord.Slice(
                category ? Optional.of(slice.label()) : Optional.empty(),
                category ? Optional.empty() : Optional.of(slice.by()),
                category ? Optional.empty() : Optional.of(slice.label()),
                slice.samples(),
                finite(slice.values()),
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

    private static AccuracyRecord.Loss loss(Loss loss) {
        Optional<Estimate> relative = loss.relative();
        Optional<Estimate> absolute = loss.absolute();
        return new AccuracyRecord.Loss(
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

    /** What a gate is judged on. @param record with all that was measured */
    static Measured measured(RunRecord record, List<AccuracyResult> accuracy) {
        Map<String, Double> references = new LinkedHashMap<>();
        record.accuracy().forEach(measured -> measured.reference()
                .ifPresent(reference -> references.put(measured.metric(), reference.value())));
        Map<String, Ratio> ratios = new LinkedHashMap<>();
        record.variants().keySet().forEach(variant -> ThroughputParts.ratio(record, variant)
                .ifPresent(ratio -> ratios.put(variant, ratio)));
        return new Measured(accuracy, references, ratios, ThroughputParts.noiseFloor(record));
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
}
