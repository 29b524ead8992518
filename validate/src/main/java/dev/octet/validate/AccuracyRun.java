package dev.octet.validate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.octet.datasets.BadSampleException;
import dev.octet.datasets.Dataset;
import dev.octet.engine.Graph;
import dev.octet.engine.Variant;
import dev.octet.io.Progress;
import dev.octet.io.Sha256;
import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Answer;
import dev.octet.metrics.Scoring;

import static java.util.Objects.requireNonNull;

/**
 * Scores variants of a model on the same samples in one pass: a sample is decoded once and run by all of them.
 *
 * <p>Several samples are under way at a time, each on a thread of its own, so that decoding one overlaps running
 * another; no number depends on how many. Outcomes are kept sample by sample in a CSV file, and results are computed
 * from that file alone.
 */
public final class AccuracyRun {
    /** One-sided confidence of loss bounds unless a gate asks for another. */
    public static final double DEFAULT_CONFIDENCE = 0.95;

    /** Samples read ahead for each thread: enough that none waits for a slow neighbour, and few in memory. */
    private static final int AHEAD = 4;

    private final List<Variant> variants;
    private final Scoring scoring;
    private final AccuracySettings settings;

    /**
     * @param variants the baseline first; names must differ
     * @throws IllegalArgumentException if there is no variant, or two of one name
     */
    public AccuracyRun(List<Variant> variants, Scoring scoring, AccuracySettings settings) {
        this.variants = List.copyOf(variants);
        this.scoring = requireNonNull(scoring, "scoring");
        this.settings = requireNonNull(settings, "settings");
        if (variants.isEmpty()) {
            throw new IllegalArgumentException("an accuracy run needs a variant");
        }
        if (new HashSet<>(names()).size() < variants.size()) {
            throw new IllegalArgumentException("two variants have one name: " + names());
        }
    }

    /**
     * Scores all samples that the settings ask for.
     *
     * @param dataset the whole dataset; the settings' draw is made here
     * @param csv where outcomes go. If a run of the same variants, dataset, scoring and settings was killed, its rows
     *     are kept and only the others are run; the file then has the same bytes as that of an undisturbed run
     * @param confidence of each one-sided bound of a loss: that of the gate
     * @return one result for each metric
     * @throws BadSampleException for the first sample that cannot be read, unless the settings skip such
     * @throws AccuracyException if outputs, labels and metrics do not fit each other
     * @throws IOException if {@code csv} or a model cannot be read or written
     * @throws InterruptedException if the thread is interrupted; finished shards are kept
     */
    public List<AccuracyResult> run(Dataset dataset, Path csv, double confidence, Progress progress)
            throws IOException, InterruptedException {
        if (settings.sequential()) {
            throw new AccuracyException("a sequential run needs the gate that it stops for");
        }
        return run(dataset, csv, confidence, Optional.empty(), progress);
    }

    /**
     * As above, with the confidence of {@code gate}. If the settings are {@linkplain AccuracySettings#sequential sequential},
     * the run stops after the first shard that decides every limit of the gate; bounds then hold at every look.
     *
     * @throws AccuracyException also if the settings are sequential and what is scored, limited or read does not allow it
     */
    public List<AccuracyResult> run(Dataset dataset, Path csv, Gate gate, Progress progress)
            throws IOException, InterruptedException {
        Optional<Gate> stop = Optional.of(gate).filter(g -> settings.sequential());
        stop.flatMap(g -> obstacle(g, dataset)).ifPresent(obstacle -> {
            throw new AccuracyException("a sequential run " + obstacle);
        });
        return run(dataset, csv, gate.confidence(), stop, progress);
    }

    private Optional<String> obstacle(Gate gate, Dataset dataset) {
        return EarlyStop.obstacle(Optional.of(gate), scoring).or(() -> EarlyStop.obstacle(samples(dataset)));
    }

    /** What the settings ask for, in the order of the run. Its digest covers that order. */
    public Dataset samples(Dataset dataset) {
        return settings.samples().isPresent() || settings.sequential()
                ? dataset.shuffled(settings.seed(), settings.samples().orElse(dataset.size()))
                : dataset;
    }

    private List<AccuracyResult> run(
            Dataset dataset, Path csv, double confidence, Optional<Gate> stop, Progress progress)
            throws IOException, InterruptedException {
        Dataset samples = samples(dataset);
        SampleColumns columns = new SampleColumns(samples.columns(), names(), scoring.metrics());
        progress.begin("score " + samples.size() + " samples of " + dataset.name(), samples.size());
        try (SampleLog log = SampleLog.open(csv, key(samples, columns.header()), columns.header())) {
            progress.advance(log.rows());
            Optional<EarlyStop> early = stop.map(gate -> new EarlyStop(gate, columns));
            if (early.isPresent()) {
                SampleTable.read(csv).rows().forEach(early.get()::count);
            }
            if (log.rows() < samples.size() && !early.map(EarlyStop::isDecided).orElse(false)) {
                boolean skip = settings.onBadSample() == AccuracySettings.OnBadSample.SKIP;
                try (SampleScorer scorer = new SampleScorer(variants, scoring, columns, skip)) {
                    score(samples, scorer, log, early, progress);
                }
            }
        }
        SampleTable table = SampleTable.read(csv);
        // samples.csv shows what the first metric scores.
        boolean detections = scoring.metrics().get(0).answers() == Answer.Kind.DETECTIONS;
        if (detections && DetectionFiles.canBeWrittenFor(samples)) {
            DetectionFiles.write(csv, table, samples);
        }
        return stop.isPresent()
                ? table.sequential(dataset.size(), samples.size(), confidence)
                : table.results(dataset.size(), confidence);
    }

    /**
     * Computes the results again from the outcomes of a run, such as under another confidence.
     *
     * @param csv what {@link #run} wrote
     * @param available samples that the dataset has
     * @throws AccuracyException if the file is not such a table, or has no sample that could be read
     */
    public static List<AccuracyResult> recompute(Path csv, int available, double confidence) throws IOException {
        return SampleTable.read(csv).results(available, confidence);
    }

    /**
     * As {@link #recompute}, of a sequential run.
     *
     * @param planned samples that it would have scored without a stop
     */
    public static List<AccuracyResult> recomputeSequential(Path csv, int available, int planned, double confidence)
            throws IOException {
        return SampleTable.read(csv).sequential(available, planned, confidence);
    }

    /**
     * What keeps runs under these settings from stopping early, in words; empty if nothing does, or if they need not.
     *
     * @param gate whose limits would be decided
     */
    public static Optional<String> sequentialObstacle(AccuracySettings settings, Optional<Gate> gate, Scoring scoring) {
        return settings.sequential() ? EarlyStop.obstacle(gate, scoring) : Optional.empty();
    }

    /** As above, of the samples that are asked for. */
    public static Optional<String> sequentialObstacle(AccuracySettings settings, Dataset asked) {
        return settings.sequential() ? EarlyStop.obstacle(asked) : Optional.empty();
    }

    private void score(
            Dataset samples, SampleScorer scorer, SampleLog log, Optional<EarlyStop> early, Progress progress)
            throws IOException, InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(settings.threads());
        Deque<Future<List<String>>> ahead = new ArrayDeque<>();
        try {
            int next = log.rows();
            while (next < samples.size() || !ahead.isEmpty()) {
                while (next < samples.size() && ahead.size() < AHEAD * settings.threads()) {
                    int index = next;
                    ahead.add(pool.submit(() -> scorer.row(samples, index)));
                    next++;
                }
                List<String> row = ahead.remove().get();
                log.add(row);
                progress.advance(1);
                early.ifPresent(stop -> stop.count(row));
                if (early.map(EarlyStop::isDecided).orElse(false)) {
                    break;
                }
            }
            log.finish();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            if (e.getCause() instanceof Error fault) {
                throw fault;
            }
            throw new AccuracyException("scoring failed: " + e.getCause(), e.getCause());
        } finally {
            // Not by interrupts: they would close file channels that the dataset needs again.
            ahead.forEach(row -> row.cancel(false));
            pool.shutdown();
            awaitEnd(pool);
        }
    }

    /** Sessions must outlive every run on them, so this waits also when the thread is interrupted. */
    private static void awaitEnd(ExecutorService pool) {
        boolean interrupted = Thread.interrupted();
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> names() {
        return variants.stream().map(Variant::name).toList();
    }

    /** Digest of all that the rows depend on. */
    private String key(Dataset samples, List<String> header) throws IOException {
        Sha256 key = new Sha256()
                .add(String.join(",", header))
                .add("\n" + samples.sha256() + "\n" + samples.size())
                .add("\n" + scoring.postprocess() + "\n" + settings.onBadSample());
        for (Variant variant : variants) {
            key.add("\n" + variant.engine().name() + "\n" + Sha256.of(variant.model()));
            for (Path data : Graph.dataFiles(variant.model()).values()) {
                key.add("\n" + Sha256.of(data));
            }
        }
        return key.hex();
    }
}
