package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

import dev.octet.engine.Engine;
import dev.octet.io.Progress;
import dev.octet.io.Sha256;
import dev.octet.reports.RunFolder;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.validate.AccuracySettings;
import dev.octet.validate.ThroughputRun;
import dev.octet.validate.ThroughputSettings;
import dev.octet.zoo.Dataset;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;
import dev.octet.zoo.Zoo;

/**
 * Takes recipes through their stages: fetch, calibrate (unless the INT8 model is given), accuracy, throughput, gate. What
 * a stage made is kept when the next one fails or the process dies; the same recipe then goes on from there. Not
 * thread-safe.
 */
public final class Runner {
    /** Octet's own version. */
    public static final String VERSION = "0.1.0";

    private final Zoo zoo;
    private final Engine engine;
    private final RunStore store;
    private final Options options;

    /**
     * What the command line may change about a recipe.
     *
     * @param fitHost a setting that this host cannot give is replaced by the largest one that fits
     * @param restart an unfinished run is left alone and a new one begun
     */
    public record Options(boolean fitHost, boolean restart) {
        /** The recipe as it is. */
        public static final Options NONE = new Options(false, false);
    }

    /** @param runs folder of run records; made when needed */
    public Runner(Zoo zoo, Engine engine, Path runs, Options options) {
        this.zoo = zoo;
        this.engine = engine;
        this.store = new RunStore(runs);
        this.options = options;
    }

    /**
     * Runs a recipe to its verdict, or the rest of it if an earlier run of the same recipe, model and data was cut off.
     *
     * @return the finished record and where it is
     * @throws IOException if a file cannot be read or written
     * @throws InterruptedException if the thread is interrupted; finished work is kept
     */
    public RunStore.Stored run(Recipe recipe, Progress progress) throws IOException, InterruptedException {
        Optional<ThroughputSettings> throughput =
                recipe.throughput().map(settings -> settings.withFitHost(settings.fitHost() || options.fitHost()));
        // A host that is too small says so before an hour of work, not after.
        throughput.ifPresent(ThroughputRun::settingOnThisHost);
        Model model = zoo.model(recipe.model(), progress);
        Signature signature = Signature.of(engine, model.file());
        Optional<Model> given = recipe.int8().map(reference -> given(recipe, reference, signature, progress));
        Samples samples = Samples.of(
                recipe, reference -> zoo.dataset(reference, recipe.preprocess(), model, signature.inputs(), progress));
        Dataset scored = samples.scored();
        checkEnough(recipe, scored);
        recipe.gate()
                .ifPresent(gate -> recipe.scoring().ifPresent(scoring -> gate.warnings(asked(recipe, scored), scoring)
                        .forEach(warning -> progress.note(recipe.name() + ": " + warning))));

        String fingerprint = Sha256.of(VERSION + "\n" + engine.name() + "\n" + recipe.sha256() + "\n" + model.sha256()
                + "\n" + given.map(Model::sha256).orElse("") + "\n" + samples.sha256() + "\n" + throughput);
        Instant now = Instant.now();
        try (RunFolder folder = folder(recipe, fingerprint, now, progress)) {
            Optional<RunRecord> saved = folder.saved();
            RunRecord begun = RecordParts.begin(
                    recipe,
                    model,
                    given,
                    samples,
                    fingerprint,
                    saved.map(RunRecord::started).orElse(now));
            if (saved.isEmpty()) {
                folder.save(begun); // so that a run that is killed while calibrating is found again
            }
            Run run = new Run(recipe, engine, folder, begun, saved.orElse(begun), progress);
            if (throughput.isPresent()) {
                run.checkMeasurable(model.file(), scored, throughput.get());
            }
            if (given.isPresent()) {
                run.take(model.file(), given.get());
            } else {
                run.calibrate(model.file(), samples);
            }
            run.score(model.file(), scored);
            if (throughput.isPresent()) {
                run.measure(model.file(), scored, throughput.get());
            }
            return run.finish();
        }
    }

    /** The folder of the run that goes on, or of a new one. */
    private RunFolder folder(Recipe recipe, String fingerprint, Instant now, Progress progress) throws IOException {
        if (!options.restart()) {
            Optional<RunFolder> unfinished = store.unfinished(
                    recipe.name(),
                    fingerprint,
                    fault -> progress.note(recipe.name() + ": cannot be continued: " + fault));
            if (unfinished.isPresent()) {
                progress.note(recipe.name() + ": continues the run in "
                        + unfinished.get().path());
                return unfinished.get();
            }
        }
        return store.create(recipe.name(), now, recipe.sha256());
    }

    /** The INT8 model that the recipe gives, if it can stand in for the FP32 model. */
    private Model given(Recipe recipe, ModelReference reference, Signature fp32, Progress progress) {
        Model model = zoo.model(reference, progress);
        fp32.difference(Signature.of(engine, model.file())).ifPresent(difference -> {
            throw recipe.wrong(
                    "int8",
                    reference.name() + " " + difference,
                    "Name a model that takes and gives the same tensors, by the same names.");
        });
        return model;
    }

    private static void checkEnough(Recipe recipe, Dataset scored) {
        int wanted = asked(recipe).orElse(0);
        if (wanted > scored.size()) {
            throw recipe.wrong(
                    "validate.accuracy.samples",
                    "asks for " + wanted + " samples but " + scored.name() + " has " + scored.size(),
                    "Ask for at most " + scored.size() + ", or for all.");
        }
    }

    private static int asked(Recipe recipe, Dataset scored) {
        return Math.min(asked(recipe).orElse(scored.size()), scored.size());
    }

    private static OptionalInt asked(Recipe recipe) {
        return recipe.accuracy().map(AccuracySettings::samples).orElse(OptionalInt.empty());
    }
}
