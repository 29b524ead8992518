package dev.octet.calibrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.calibrate.Plan.Precision;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.io.Progress;
import dev.octet.prepare.Preparation;
import dev.octet.prepare.TensorTypes;

import static java.util.Objects.requireNonNull;

/**
 * Turns an FP32 model into an INT8 model in QDQ form: prepares it, plans, runs it once over the feeds, writes and
 * verifies. Not thread-safe; memory does not grow with the number of feeds.
 */
public final class Calibrator {
    /** Feeds that are kept to time plans and to compare the INT8 model with FP32. */
    private static final int KEPT_FEEDS = 4;

    private final Engine engine;
    private final Calibration settings;
    private final Scheme scheme;
    private final PlanCache cache;

    /** Measured plans are kept below {@code OCTET_CACHE}, else in {@code ~/.cache/octet}. */
    public Calibrator(Engine engine, Calibration settings) {
        this(engine, settings, PlanCache.defaultFolder());
    }

    /** @param plans folder in which measured plans are kept */
    public Calibrator(Engine engine, Calibration settings, Path plans) {
        this.engine = requireNonNull(engine, "engine");
        this.settings = requireNonNull(settings, "settings");
        this.scheme = settings.scheme().orElse(Scheme.DEFAULT);
        this.cache = new PlanCache(plans);
    }

    /**
     * Calibrates {@code fp32} and writes {@code int8}, as a whole or not at all.
     *
     * @param feeds samples to run, pulled one by one, at most as many as the settings say; shapes may vary
     * @param progress hears one unit per sample
     * @throws CalibrationException if there are no feeds, nothing in the model can run in INT8, a tensor has no numbers
     *     in it, or the model cannot be prepared
     */
    public CalibrationReport calibrate(Path fp32, Iterable<Feed> feeds, Path int8, Progress progress) {
        long start = System.nanoTime();
        forgetPeakRss();
        if (fp32.toAbsolutePath().normalize().equals(int8.toAbsolutePath().normalize())) {
            throw new CalibrationException(int8 + ": the INT8 model would replace the FP32 model it is made from");
        }
        Graph original = Graph.read(fp32);
        Graph prepared = Preparation.of(engine, original);
        TensorTypes types = TensorTypes.of(engine, prepared);
        Map<String, Placement> candidates = candidates(prepared, types);
        Set<String> measured = new LinkedHashSet<>();
        candidates.values().forEach(placement -> measured.addAll(placement.measured()));

        Layers layers = Layers.of(prepared, new OperatorRules(prepared, types), candidates.values());

        Observation seen = new Observation(measured, settings.biasCorrection() ? layers : new Layers(Map.of()));
        List<Feed> kept = new ArrayList<>();
        int samples = observe(prepared, seen, feeds, kept, progress);
        Quantization quantization =
                new Quantization(scheme, seen.ranges(original.name(), settings.method()), seen.means());

        PlanChoice choice = choose(prepared, types, candidates, quantization, kept, progress);
        progress.begin("verify and write", 0);
        Graph quantized = QdqWriter.write(prepared, types, choice.placement(), quantization);
        Verification verification = Verification.of(engine, original, quantized, choice.placement(), kept);
        quantized.write(int8);
        return report(fp32, int8, samples, start, choice, verification, seen.notNumbers());
    }

    /**
     * What would run in INT8 and why the rest would not, with everything in INT8 that can be; nothing is run or written.
     *
     * @throws dev.octet.prepare.PreparationException if the model is quantized already or cannot be prepared
     */
    public Plan plan(Path fp32) {
        Graph prepared = Preparation.of(engine, Graph.read(fp32));
        TensorTypes types = TensorTypes.of(engine, prepared);
        return Planner.place(prepared, types, !scheme.symmetric(), PlanOptions.EVERYTHING)
                .plan();
    }

    private Map<String, Placement> candidates(Graph prepared, TensorTypes types) {
        List<PlanOptions> options =
                settings.objective() == Objective.FIXED ? List.of(PlanOptions.EVERYTHING) : PlanOptions.CANDIDATES;
        Map<String, Placement> candidates = new LinkedHashMap<>();
        Set<Set<String>> seen = new LinkedHashSet<>();
        for (PlanOptions option : options) {
            Placement placement = Planner.place(prepared, types, !scheme.symmetric(), option);
            if (!placement.int8().isEmpty() && seen.add(placement.int8())) {
                candidates.put(option.name(), placement);
            }
        }
        if (candidates.isEmpty()) {
            Plan plan =
                    Planner.place(prepared, types, true, PlanOptions.EVERYTHING).plan();
            throw new CalibrationException(prepared.name() + ": nothing in it can run in INT8. " + mostCommon(plan));
        }
        return candidates;
    }

    private static String mostCommon(Plan plan) {
        Map<String, Integer> reasons = new TreeMap<>();
        plan.entries().stream()
                .filter(e -> e.precision() == Precision.FLOAT)
                .forEach(e -> reasons.merge(e.op() + ": " + e.reason(), 1, Integer::sum));
        return reasons.entrySet().stream()
                .sorted((a, b) -> b.getValue() - a.getValue())
                .limit(3)
                .map(e -> e.getValue() + " x " + e.getKey())
                .collect(Collectors.joining("; "));
    }

    private int observe(Graph prepared, Observation seen, Iterable<Feed> feeds, List<Feed> kept, Progress progress) {
        progress.begin("calibrate on " + settings.samples() + " feeds", settings.samples());
        CalibrationPass pass = new CalibrationPass(
                engine,
                prepared,
                CalibrationPass.BUDGET_BYTES,
                Runtime.getRuntime().availableProcessors());
        int samples = pass.run(seen.tensors(), limited(feeds.iterator(), kept), seen::add, () -> progress.advance(1));
        if (samples == 0) {
            throw new CalibrationException(
                    prepared.name() + ": there was no sample to calibrate on. Name a dataset that has some.");
        }
        return samples;
    }

    /** At most as many feeds as the settings say; copies of the first few go to {@code kept}. */
    private Iterator<Feed> limited(Iterator<Feed> feeds, List<Feed> kept) {
        return new Iterator<>() {
            private int taken;

            @Override
            public boolean hasNext() {
                return taken < settings.samples() && feeds.hasNext();
            }

            @Override
            public Feed next() {
                Feed feed = feeds.next();
                taken++;
                if (kept.size() < KEPT_FEEDS) {
                    kept.add(copy(feed));
                }
                return feed;
            }
        };
    }

    private static Feed copy(Feed feed) {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        feed.tensors().forEach((name, tensor) -> {
            Tensor copy = Tensor.zeros(tensor.type(), tensor.shape());
            copy.bytes().put(tensor.bytes());
            copies.put(name, copy);
        });
        return new Feed(copies);
    }

    private PlanChoice choose(
            Graph prepared,
            TensorTypes types,
            Map<String, Placement> candidates,
            Quantization quantization,
            List<Feed> kept,
            Progress progress) {
        return switch (settings.objective()) {
            case FIXED -> new PlanChoice(candidates.values().iterator().next(), List.of());
            case FASTEST ->
                PlanChoice.fastest(
                        engine,
                        prepared,
                        candidates,
                        placement -> QdqWriter.write(prepared, types, placement, quantization),
                        kept,
                        cache,
                        progress);
            case MOST_ACCURATE ->
                PlanChoice.mostAccurate(
                        engine,
                        prepared,
                        candidates,
                        placement -> QdqWriter.write(prepared, types, placement, quantization),
                        kept);
        };
    }

    private CalibrationReport report(
            Path fp32,
            Path int8,
            int samples,
            long start,
            PlanChoice choice,
            Verification verification,
            Map<String, Long> notNumbers) {
        long before = bytes(fp32);
        long after = bytes(int8);
        List<String> warnings = new ArrayList<>();
        if (after >= before) {
            warnings.add(
                    "the INT8 model is not smaller than the FP32 model: " + after + " against " + before + " bytes");
        }
        slower(choice).ifPresent(warnings::add);
        if (!verification.unfused().isEmpty()) {
            warnings.add(verification.unfused().size() + " nodes planned in INT8 run in float: see unfused");
        }
        notNumbers.forEach((tensor, count) ->
                warnings.add(count + " values of tensor " + tensor + " were NaN or infinite and were left out"));
        return new CalibrationReport(
                samples,
                (System.nanoTime() - start) / 1e9,
                peakRss(),
                choice.placement().plan(),
                verification.fused(),
                verification.unfused(),
                notNumbers,
                verification.signalToNoise(),
                before,
                after,
                choice.timings(),
                warnings);
    }

    private static Optional<String> slower(PlanChoice choice) {
        Optional<Timing> fp32 = choice.timings().stream()
                .filter(t -> t.name().equals(PlanChoice.FP32))
                .findFirst();
        Optional<Timing> chosen = choice.timings().stream()
                .filter(t -> t.name().equals(choice.placement().plan().name()))
                .findFirst();
        if (fp32.isEmpty()
                || chosen.isEmpty()
                || chosen.get().ratio() > fp32.get().ratio()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "no plan is faster than FP32 on this machine: %.3f ms against %.3f ms at one thread",
                chosen.get().milliseconds(),
                fp32.get().milliseconds()));
    }

    /** Size of a model with the weights that Octet, and most exporters, store beside it. */
    private static long bytes(Path model) {
        try {
            Path data = model.resolveSibling(model.getFileName() + ".data");
            return Files.size(model) + (Files.exists(data) ? Files.size(data) : 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the high-water mark anew, so that what the process did before is not counted; only Linux can. */
    private static void forgetPeakRss() {
        Path marks = Path.of("/proc/self/clear_refs");
        if (Files.isWritable(marks)) {
            try {
                Files.writeString(marks, "5");
            } catch (IOException e) {
                // Some containers show the file but refuse the write; the peak is then that of the process so far.
            }
        }
    }

    /** The high-water mark that Linux keeps. */
    private static Optional<Long> peakRss() {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return Optional.empty();
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
