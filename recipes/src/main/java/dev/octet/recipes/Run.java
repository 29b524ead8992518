package dev.octet.recipes;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.calibrate.Calibration;
import dev.octet.calibrate.CalibrationReport;
import dev.octet.calibrate.Calibrator;
import dev.octet.calibrate.Limit;
import dev.octet.datasets.BadSampleException;
import dev.octet.datasets.Dataset;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Variant;
import dev.octet.explain.Explainer;
import dev.octet.host.HostFacts;
import dev.octet.io.AtomicFile;
import dev.octet.io.Progress;
import dev.octet.reports.RunFolder;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.reports.RunStore;
import dev.octet.throughput.SweepResult;
import dev.octet.throughput.SweepRun;
import dev.octet.throughput.SweepSettings;
import dev.octet.throughput.ThroughputResult;
import dev.octet.throughput.ThroughputRun;
import dev.octet.throughput.ThroughputSettings;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.AccuracySettings;
import dev.octet.zoo.Model;

/** One run in its folder: each stage adds to the record and saves it, and is not done again where it is in there. */
final class Run {
    /** Name of the model that the recipe is about, and of the baseline unless the recipe names another. */
    static final String FP32 = "fp32";

    /** Name of the quantized variant. */
    static final String INT8 = "int8";

    /** The file of the quantized variant in a run's folder. */
    static final String INT8_FILE = "int8.onnx";

    /** The file of the outcomes of samples in a run's folder. */
    static final String SAMPLES_FILE = "samples.csv";

    private static final String ROUNDS_FILE = "rounds.csv";
    private static final String NOISE_FILE = "noise.csv";
    static final String SWEEP_FILE = "sweep.csv";

    /** Files of a run that measurements made; all others belong to the model. */
    static final Set<String> MEASURED = Set.of(SAMPLES_FILE, ROUNDS_FILE, NOISE_FILE, SWEEP_FILE);

    /** A throughput run takes this many samples in turn: enough to vary, few enough to keep in memory. */
    private static final int THROUGHPUT_SAMPLES = 32;

    private final Recipe recipe;
    private final Model model;
    private final Map<String, Model> others;
    private final Engine engine;
    private final RunFolder folder;
    private final Int8Files files;
    private final Progress progress;
    private final RunRecord begun;
    private RunRecord record;
    private List<AccuracyResult> accuracy = List.of();

    /**
     * @param model the FP32 model
     * @param others models beside it and the INT8 model, by name of their variants
     * @param begun the record of this run before its first stage
     * @param record the same with the stages that are done
     */
    Run(
            Recipe recipe,
            Model model,
            Map<String, Model> others,
            Engine engine,
            RunFolder folder,
            RunRecord begun,
            RunRecord record,
            Progress progress) {
        this.recipe = recipe;
        this.model = model;
        this.others = others;
        this.engine = engine;
        this.folder = folder;
        this.files = new Int8Files(folder);
        this.begun = begun;
        this.record = record;
        this.progress = progress;
    }

    /** Makes the INT8 model, unless it is there with the digest that the record has. */
    void calibrate(Samples samples) throws IOException, InterruptedException {
        if (files.areThose(record)) {
            return;
        }
        // What was measured before was measured on a model that is not there any more.
        record = begun;
        Instant start = Instant.now();
        CalibrationSet set = samples.calibration().orElseThrow();
        // A sample may be several feeds, such as the two sentences of a pair; the calibrator counts feeds.
        int feedsPerSample = set.feedsPerSample();
        int feeds = Math.multiplyExact(set.samples().size(), feedsPerSample);
        Calibration settings = recipe.calibrated()
                .orElseThrow()
                .settings()
                .withSamples(feeds)
                .withData(set.samples().sha256());
        Optional<Limit> limit = model.card().synthetic()
                ? Optional.of(Limit.none())
                : samples.tuning().map(draw -> new MetricLimit(recipe, model.file(), engine, draw.samples()));
        CalibrationReport report;
        try {
            report = new Calibrator(engine, settings)
                    .calibrate(model.file(), set.feeds(progress), files.model(), limit, progress);
        } catch (MetricLimit.Interrupted e) {
            throw e.interruption();
        }
        report.warnings().forEach(warning -> progress.note(recipe.name() + ": " + warning));
        RunRecordBuilder builder = record.toBuilder();
        builder.calibration(CalibrationParts.of(settings, set.samples().name(), feedsPerSample, report));
        RunRecord.RawFile made = folder.raw(INT8_FILE);
        String sha256 = files.addData(made, builder);
        variants(
                builder,
                RecordParts.variant(
                        sha256,
                        Graph.bytes(files.model()),
                        engine,
                        Optional.of(CalibrationParts.summary(report.plan()))));
        save(builder, "calibrate", start, made);
    }

    /** Puts a finished INT8 model, with the data files that belong to it, into the folder as it is. */
    void take(Model given) throws IOException {
        if (files.areThose(record)) {
            return;
        }
        record = begun;
        RunRecordBuilder builder = record.toBuilder();
        long bytes = files.copy(given, builder);
        variants(builder, RecordParts.variant(given.sha256(), bytes, engine, Optional.of("as given")));
        if (new Explainer(engine, Set.of()).isAllFloat(files.model())) {
            builder.note("no node of the INT8 model " + given.card().name()
                    + " computes in INT8: the engine runs all of it in float");
        }
        record = builder.build();
        folder.save(record);
    }

    private void variants(RunRecordBuilder builder, RunRecord.Variant int8) {
        builder.variant(FP32, RecordParts.variant(model, engine, Optional.empty()));
        builder.variant(INT8, int8);
        for (Map.Entry<String, Model> other : others.entrySet()) {
            Model given = other.getValue();
            builder.variant(
                    other.getKey(),
                    RecordParts.variant(
                            given,
                            engine,
                            Optional.of("as given: " + given.card().name())));
        }
    }

    /** Scores all variants, going on after the last finished shard of samples; nothing if the recipe scores nothing. */
    void score(Dataset scored) throws IOException, InterruptedException {
        if (recipe.scoring().isEmpty()) {
            return;
        }
        Instant start = Instant.now();
        AccuracyStage stage = new AccuracyStage(recipe, model.card(), scored);
        accuracy = stage.run(variants(), folder.path().resolve(SAMPLES_FILE), progress);
        if (record.accuracy().isEmpty()) {
            RunRecordBuilder builder = record.toBuilder();
            stage.record(builder);
            save(builder, "accuracy", start, folder.raw(SAMPLES_FILE));
        }
    }

    /** What the model cannot be fed is told before the hours of calibration and accuracy, not after. */
    void checkMeasurable(Dataset scored, ThroughputSettings settings) {
        if (settings.batchSize() > 1 && record.throughput().isEmpty()) {
            List<Variant> baseline = List.of(new Variant(FP32, model.file(), engine));
            new ThroughputRun(baseline, feeds(scored, Progress.NONE), settings, 0).check();
        }
    }

    /** Measures the speed of all variants, unless the record has it. */
    void measure(Dataset scored, ThroughputSettings settings) throws IOException {
        if (record.throughput().isPresent()) {
            return;
        }
        Instant start = Instant.now();
        ThroughputRun run = new ThroughputRun(variants(), feeds(scored, progress), settings, seed());
        ThroughputResult result = run.run(progress);
        AtomicFile.write(folder.path().resolve(ROUNDS_FILE), result.log().csv());
        RunRecordBuilder builder = record.toBuilder();
        run.padding().ifPresent(builder::note);
        if (result.noise().isPresent()) {
            AtomicFile.write(
                    folder.path().resolve(NOISE_FILE), result.noise().get().csv());
            builder.file(folder.raw(NOISE_FILE));
        }
        builder.throughput(ThroughputParts.throughput(result, ROUNDS_FILE, NOISE_FILE));
        ThroughputParts.notes(result).forEach(note -> {
            progress.note(recipe.name() + ": " + note);
            builder.note(note);
        });
        save(builder, "throughput", start, folder.raw(ROUNDS_FILE));
    }

    /** Measures the speed of the variants over the values of a sweep, unless the record has it. */
    void sweep(Dataset scored, SweepSettings settings) throws IOException {
        if (record.sweep().isPresent()) {
            return;
        }
        Instant start = Instant.now();
        SweepResult result = new SweepRun(variants(), feeds(scored, progress), settings, seed())
                .run(folder.path().resolve(SWEEP_FILE), progress);
        RunRecordBuilder builder = record.toBuilder();
        builder.sweep(ThroughputParts.sweep(result, SWEEP_FILE));
        save(builder, "sweep", start, folder.raw(SWEEP_FILE));
    }

    private long seed() {
        return recipe.accuracy().map(AccuracySettings::seed).orElse(AccuracySettings.DEFAULT_SEED);
    }

    /** Judges, adds what is known of the host, and closes the record. */
    RunStore.Stored finish() throws IOException {
        RunRecordBuilder builder = record.toBuilder();
        HostFacts facts = HostFacts.read();
        Map<String, String> host = new LinkedHashMap<>(facts.facts());
        host.putIfAbsent("engine", engine.name());
        builder.host(host);
        builder.software(Map.of("octet", Runner.VERSION));
        // Dot products of other architectures have 32-bit sums.
        boolean x86 = facts.get("isa").filter(isa -> isa.contains("avx2")).isPresent();
        if (x86 && !facts.vnni()) {
            builder.note(
                    "this host has no VNNI: sums of INT8 products saturate at 16 bits, so INT8 may be less accurate and"
                            + " slower than on hosts that have it");
        }
        if (recipe.gate().isPresent()) {
            RecordParts.verdict(builder, recipe.gate().get().judge(RecordParts.measured(record, accuracy)));
        }
        record = builder.build();
        return new RunStore.Stored(folder.finish(record), record);
    }

    /** The baseline first. */
    private List<Variant> variants() {
        List<Variant> variants = new ArrayList<>(
                List.of(new Variant(FP32, model.file(), engine), new Variant(INT8, files.model(), engine)));
        others.forEach((name, other) -> variants.add(new Variant(name, other.file(), engine)));
        variants.sort(Comparator.comparing(variant -> !variant.name().equals(recipe.baseline())));
        return variants;
    }

    private List<Feed> feeds(Dataset scored, Progress progress) {
        List<Feed> feeds = new ArrayList<>();
        for (int i = 0; i < scored.size() && feeds.size() < THROUGHPUT_SAMPLES; i++) {
            try {
                feeds.addAll(scored.read(i).feeds());
            } catch (BadSampleException e) {
                // Counted where it is scored; speed needs no particular sample.
                progress.note("throughput goes on without " + e.getMessage());
            }
        }
        return feeds;
    }

    private void save(RunRecordBuilder builder, String stage, Instant start, RunRecord.RawFile file)
            throws IOException {
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        builder.stage(new RunRecord.Stage(stage, start, seconds));
        builder.file(file);
        record = builder.build();
        folder.save(record);
    }
}
