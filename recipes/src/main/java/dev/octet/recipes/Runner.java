package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import dev.octet.datasets.Dataset;
import dev.octet.datasets.PreparedDataset;
import dev.octet.emulate.SaturatingEngine;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Variant;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.io.Progress;
import dev.octet.io.Sha256;
import dev.octet.io.TemporaryFolder;
import dev.octet.metrics.Scoring;
import dev.octet.reports.RunFolder;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.throughput.Rules;
import dev.octet.throughput.SweepSettings;
import dev.octet.throughput.ThroughputRun;
import dev.octet.throughput.ThroughputSettings;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.AccuracyRun;
import dev.octet.validate.AccuracySettings;
import dev.octet.zoo.Model;
import dev.octet.zoo.Zoo;

/**
 * Takes recipes through their stages: fetch, calibrate (unless the INT8 model is given), accuracy, throughput, sweep, gate. What
 * a stage made is kept when the next one fails or the process dies; the same recipe then goes on from there. Not
 * thread-safe.
 */
public final class Runner {
    /** Octet's own version. */
    public static final String VERSION = "0.1.0";

    /** Name of the emulated variant among the results of {@link #withoutVnni}. */
    public static final String WITHOUT_VNNI = "int8_without_vnni";

    private final Zoo zoo;
    private final Engine engine;
    private final Path runs;
    private final RunStore store;
    private final Options options;

    /**
     * What the command line may change about a recipe.
     *
     * @param fitHost a setting that this host cannot give is replaced by the largest one that fits
     * @param restart an unfinished run is left alone and a new one begun
     * @param rules how long throughput is measured at least, in place of what the recipe says
     */
    public record Options(boolean fitHost, boolean restart, Optional<Rules> rules) {
        /** The recipe as it is. */
        public static final Options NONE = new Options(false, false, Optional.empty());

        /** By the recipe's own rules. */
        public Options(boolean fitHost, boolean restart) {
            this(fitHost, restart, Optional.empty());
        }
    }

    /** @param runs folder of run records; made when needed */
    public Runner(Zoo zoo, Engine engine, Path runs, Options options) {
        this.zoo = zoo;
        this.engine = engine;
        this.runs = runs;
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
    public RunStore.Stored run(Recipe asked, Progress progress) throws IOException, InterruptedException {
        Optional<ThroughputSettings> throughput = asked.throughput()
                .map(settings -> settings.withFitHost(settings.fitHost() || options.fitHost())
                        .withRules(options.rules().orElse(settings.rules())));
        Optional<SweepSettings> sweep = asked.sweep()
                .map(settings -> settings.withFitHost(settings.base().fitHost() || options.fitHost()));
        // A host that is too small says so before an hour of work, not after.
        throughput.ifPresent(ThroughputRun::settingOnThisHost);
        zoo.requireBrought(asked.everyModel(), asked.everyDataset());
        Recipe recipe = asked.located(reference -> zoo.model(reference, progress));
        RunModels models = RunModels.of(zoo, engine, recipe, progress);
        Model model = models.fp32();
        Samples samples = samples(recipe, model, models.signature(), progress);
        Dataset scored = samples.scored();
        checkEnough(recipe, scored);
        AccuracyStage.check(recipe, model.card(), scored);
        recipe.scoring().ifPresent(scoring -> rehearse(scoring, model, Samples.asked(recipe, scored)));
        recipe.gate()
                .ifPresent(gate -> recipe.scoring().ifPresent(scoring -> gate.warnings(asked(recipe, scored), scoring)
                        .forEach(warning -> progress.note(recipe.name() + ": " + warning))));

        String fingerprint = Sha256.of(VERSION + "\n" + engine.name() + "\n" + recipe.sha256() + "\n" + model.sha256()
                + "\n" + models.digests() + "\n" + samples.sha256() + "\n"
                + throughput + "\n"
                + sweep
                + recipe.scoring().map(Scoring::networkDigests).orElse(""));
        Instant now = Instant.now();
        try (RunFolder folder = folder(recipe, fingerprint, now, progress)) {
            Optional<RunRecord> saved = folder.saved();
            RunRecord begun = RecordParts.begin(
                    recipe,
                    model,
                    models.int8(),
                    samples,
                    fingerprint,
                    saved.map(RunRecord::started).orElse(now));
            if (saved.isEmpty()) {
                folder.save(begun); // so that a run that is killed while calibrating is found again
            }
            Run run = new Run(recipe, model, models.others(), engine, folder, begun, saved.orElse(begun), progress);
            if (throughput.isPresent()) {
                run.checkMeasurable(scored, throughput.get());
            }
            if (models.int8().isPresent()) {
                run.take(models.int8().get());
            } else {
                run.calibrate(samples);
            }
            run.score(scored);
            if (throughput.isPresent()) {
                run.measure(scored, throughput.get());
            }
            if (sweep.isPresent()) {
                run.sweep(scored, sweep.get());
            }
            return run.finish();
        }
    }

    /**
     * What a recipe calibrates, for whoever explains the result.
     *
     * @param fp32 its model
     * @param calibration feeds of its samples, read as they are asked for
     */
    public record Material(Path fp32, Iterable<Feed> calibration) {}

    /** Opens the model and the calibration samples of {@code recipe}; the scored samples where it calibrates nothing. */
    public Material material(Recipe recipe, Progress progress) throws IOException {
        Model model = zoo.model(recipe.model(), progress);
        Signature signature = Signature.of(engine, model.file());
        Samples samples = samples(recipe, model, signature, progress);
        Iterable<Feed> feeds = samples.calibration()
                .map(set -> set.feeds(progress))
                .orElseGet(() -> () -> IntStream.range(0, samples.scored().size())
                        .mapToObj(samples.scored()::read)
                        .flatMap(sample -> sample.feeds().stream())
                        .iterator());
        return new Material(model.file(), feeds);
    }

    /**
     * What goes into a run of {@code recipe}, as its record tells it: recipe, model and datasets with the digests that they
     * have now. Reads the datasets and runs nothing.
     */
    public RunRecord inputs(Recipe recipe, Progress progress) {
        RunModels models = RunModels.of(zoo, engine, recipe, progress);
        Samples samples = samples(recipe, models.fp32(), models.signature(), progress);
        return RecordParts.begin(recipe, models.fp32(), models.int8(), samples, Sha256.of(""), Instant.EPOCH);
    }

    /**
     * Decodes and preprocesses all pictures that a run of {@code recipe} looks at and keeps them for its runs.
     *
     * @return what is kept; empty if the recipe has no pictures
     * @throws IOException if they cannot be read or kept
     */
    public List<PreparedDataset> prepare(Recipe recipe, Progress progress) throws IOException {
        Model model = zoo.model(recipe.model(), progress);
        Samples samples = samples(recipe, model, Signature.of(engine, model.file()), progress);
        List<Dataset> all = new ArrayList<>(List.of(Samples.asked(recipe, samples.scored())));
        samples.calibration().ifPresent(set -> all.add(set.samples()));
        samples.tuning().ifPresent(draw -> all.add(draw.samples()));
        List<PreparedDataset> prepared = new ArrayList<>();
        for (Dataset dataset : all) {
            zoo.prepare(dataset, progress).ifPresent(prepared::add);
        }
        return List.copyOf(prepared);
    }

    private Samples samples(Recipe recipe, Model model, Signature signature, Progress progress) {
        return Samples.of(
                recipe, reference -> zoo.dataset(reference, recipe.preprocess(), model, signature.inputs(), progress));
    }

    /**
     * Scores an INT8 model as this host runs it and as x86 without VNNI would, beside FP32, on the same samples.
     *
     * @param int8 a model for {@code recipe}
     * @param most samples to score, drawn with the recipe's seed: the emulation takes a fraction of a second for each
     * @throws InvalidInputException if the recipe scores nothing
     */
    public List<AccuracyResult> withoutVnni(Recipe recipe, Path int8, int most, Progress progress)
            throws IOException, InterruptedException {
        if (recipe.scoring().isEmpty()) {
            throw new InvalidInputException(List.of(
                    new Problem(recipe.file().toString(), 0, 0, "", "scores nothing", "Name a recipe with a metric.")));
        }
        Model model = zoo.model(recipe.model(), progress);
        Signature signature = Signature.of(engine, model.file());
        Dataset scored = zoo.dataset(recipe.dataset(), recipe.preprocess(), model, signature.inputs(), progress);
        AccuracySettings all = AccuracySettings.all();
        AccuracySettings some = new AccuracySettings(
                OptionalInt.of(Math.min(most, scored.size())), all.seed(), all.onBadSample(), all.threads());
        List<Variant> variants = List.of(
                new Variant(Run.FP32, model.file(), engine),
                new Variant(Run.INT8, int8, engine),
                new Variant(WITHOUT_VNNI, int8, new SaturatingEngine(engine)));
        try (TemporaryFolder folder = TemporaryFolder.create("octet-vnni-")) {
            Scoring scoring = recipe.scoring().get().located(reference -> zoo.model(reference, progress));
            return new AccuracyRun(variants, scoring, some)
                    .run(scored, folder.path().resolve("samples.csv"), AccuracyRun.DEFAULT_CONFIDENCE, progress);
        }
    }

    /**
     * The INT8 model that the newest finished run of {@code recipe} made.
     *
     * @throws InvalidInputException if there is none
     */
    public Path newestInt8(Recipe recipe, Progress progress) throws IOException {
        List<RunStore.Stored> stored = Files.isDirectory(runs) ? RunStore.newest(runs, progress::note) : List.of();
        return stored.stream()
                .filter(run -> run.record().recipe().name().equals(recipe.name()))
                .map(run -> run.file().resolveSibling(Run.INT8_FILE))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(List.of(new Problem(
                        runs.toString(),
                        0,
                        0,
                        "",
                        "holds no finished run of '" + recipe.name() + "' with its INT8 model",
                        "Run it first: octet run " + recipe.file() + ". Another folder of runs is named by --runs."))));
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

    /** One sample is scored: outputs, labels and metrics that do not fit are told before hours of calibration. */
    private void rehearse(Scoring scoring, Model model, Dataset scored) {
        SessionSettings quick = SessionSettings.ofThreads(1).withOptimization(SessionSettings.Optimization.NONE);
        try (Session session = engine.open(model.file(), quick)) {
            scoring.requireFit(Run.FP32, session, scored);
        }
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
