package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.octet.datasets.Dataset;
import dev.octet.engine.Variant;
import dev.octet.io.Progress;
import dev.octet.metrics.AccuracyException;
import dev.octet.reports.ReferenceRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.reports.SequentialRecord;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.AccuracyRun;
import dev.octet.validate.AccuracySettings;
import dev.octet.validate.AccuracySettings.OnReference;
import dev.octet.validate.Gate;
import dev.octet.zoo.ModelCard;

/** Scores all variants, and holds the FP32 model against what is published of it before anything else is done. */
final class AccuracyStage {
    private final Recipe recipe;
    private final ModelCard card;
    private final Dataset dataset;
    private final List<String> notes = new ArrayList<>();
    private List<AccuracyResult> results = List.of();
    private Optional<SequentialRecord> sequential = Optional.empty();

    /**
     * @param recipe one that scores
     * @param card of the FP32 model
     * @param dataset the whole of it
     */
    AccuracyStage(Recipe recipe, ModelCard card, Dataset dataset) {
        this.recipe = recipe;
        this.card = card;
        this.dataset = dataset;
    }

    /**
     * Goes on after the last finished shard of samples.
     *
     * @param variants the baseline first
     * @throws AccuracyException if the FP32 model is not what is published, and the recipe requires that
     */
    List<AccuracyResult> run(List<Variant> variants, Path csv, Progress progress)
            throws IOException, InterruptedException {
        AccuracySettings settings = recipe.accuracy().orElseThrow();
        AccuracyRun run = new AccuracyRun(variants, recipe.scoring().orElseThrow(), settings);
        Optional<Gate> gate = recipe.gate();
        results = gate.isPresent()
                ? run.run(dataset, csv, gate.get(), progress)
                : run.run(dataset, csv, AccuracyRun.DEFAULT_CONFIDENCE, progress);
        // One is enough: those of the other metrics are of its kind.
        results.stream()
                .flatMap(result -> result.caveat().stream().map(text -> result.metric() + ": " + text))
                .findFirst()
                .ifPresent(notes::add);
        AccuracyResult first = results.get(0);
        if (settings.sequential()) {
            sequential = Optional.of(new SequentialRecord(
                    first.asked(),
                    first.stoppedEarly(),
                    settings.seed(),
                    run.samples(dataset).sha256()));
        }
        if (first.stoppedEarly()) {
            notes.add(String.format(
                    Locale.ROOT,
                    "accuracy was stopped at %,d of %,d samples, when they decided every limit of the gate; its bounds"
                            + " allow for that",
                    first.used() + first.skipped().size(),
                    first.asked()));
        }
        for (AccuracyResult result : results) {
            reference(result)
                    .filter(reference -> !reference.agrees())
                    .map(reference -> PublishedFigure.warning(Run.FP32, result, dataset.name(), reference))
                    .ifPresent(notes::add);
        }
        notes.forEach(note -> progress.note(recipe.name() + ": " + note));
        boolean off = results.stream().anyMatch(result -> reference(result)
                .filter(reference -> !reference.agrees())
                .isPresent());
        if (off && settings.reference() == OnReference.REQUIRE) {
            throw new AccuracyException(
                    notes.get(notes.size() - 1)
                            + ". The recipe requires the published figure (validate.accuracy.reference), so the run ends here.");
        }
        return results;
    }

    /** Adds what was found to a record. */
    void record(RunRecordBuilder builder) {
        results.forEach(result -> builder.accuracy(RecordParts.accuracy(result, reference(result), sequential)));
        notes.forEach(builder::note);
    }

    private Optional<ReferenceRecord> reference(AccuracyResult result) {
        return PublishedFigure.of(card, dataset.name(), result.metric()).flatMap(figure -> figure.against(result));
    }

    /** What can be told to be in the way before any sample is scored. */
    static void check(Recipe recipe, ModelCard card, Dataset dataset) {
        if (recipe.scoring().isEmpty()) {
            return;
        }
        AccuracySettings settings = recipe.accuracy().orElseThrow();
        AccuracyRun.sequentialObstacle(settings, Samples.asked(recipe, dataset)).ifPresent(obstacle -> {
            throw recipe.wrong("validate.accuracy.sequential", obstacle, "Remove it to score all samples.");
        });
        boolean none = recipe.scoring().get().metrics().stream()
                .noneMatch(metric ->
                        PublishedFigure.of(card, dataset.name(), metric).isPresent());
        if (settings.reference() == OnReference.REQUIRE && none) {
            throw recipe.wrong(
                    "validate.accuracy.reference",
                    "requires a published figure, but the catalogue has none of " + card.name() + " on "
                            + dataset.name() + " in the metrics of this recipe",
                    "Write warn, or add the figure to the model's references in the catalogue.");
        }
        for (Gate.AccuracyLimit limit : recipe.gate().map(Gate::accuracy).orElse(List.of())) {
            boolean missing = limit.bound() == Gate.Bound.OF_REFERENCE
                    && PublishedFigure.of(
                                    card,
                                    dataset.name(),
                                    limit.metric()
                                            .orElse(recipe.scoring()
                                                    .get()
                                                    .metrics()
                                                    .get(0)))
                            .isEmpty();
            if (missing) {
                throw recipe.wrong(
                        "gate.accuracy",
                        "has of_reference, but the catalogue has no figure of " + card.name() + " on " + dataset.name()
                                + " in that metric",
                        "Write min or max with a number, or add the figure to the model's references in the catalogue.");
            }
        }
    }
}
