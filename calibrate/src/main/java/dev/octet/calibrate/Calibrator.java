package dev.octet.calibrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

import dev.octet.calibrate.CalibrationReport.Step;
import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.calibrate.Limit.Judgement;
import dev.octet.calibrate.PlanChoice.Chosen;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.io.Progress;
import dev.octet.prepare.Preparation;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.Design;
import dev.octet.quantize.Design.Base;
import dev.octet.quantize.Lowering;
import dev.octet.quantize.Plan;
import dev.octet.quantize.PlanOptions;
import dev.octet.quantize.Planner;
import dev.octet.quantize.Scheme;
import dev.octet.quantize.Split;

import static java.util.Objects.requireNonNull;

/**
 * Turns an FP32 model into an INT8 model in QDQ form: prepares it, plans, runs it once over the feeds, writes and
 * verifies. Not thread-safe; memory does not grow with the number of feeds.
 */
public final class Calibrator {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private final Engine engine;
    private final Calibration settings;
    private final Scheme scheme;
    private final PlanCache cache;
    private final StatisticsCache statistics;

    /** Measured plans and statistics are kept below {@code OCTET_CACHE}, else in {@code ~/.cache/octet}. */
    public Calibrator(Engine engine, Calibration settings) {
        this(engine, settings, PlanCache.defaultFolder());
    }

    /** @param plans folder in which measured plans are kept; statistics are in {@code statistics} beside it */
    public Calibrator(Engine engine, Calibration settings, Path plans) {
        this.engine = requireNonNull(engine, "engine");
        this.settings = requireNonNull(settings, "settings");
        this.scheme = settings.scheme().orElse(Scheme.DEFAULT);
        this.cache = new PlanCache(plans);
        this.statistics = new StatisticsCache(plans.toAbsolutePath().resolveSibling("statistics"));
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
        return calibrate(fp32, feeds, int8, Optional.empty(), progress);
    }

    /** As above. @param limit what the model may lose; without one its outputs must be nearer to FP32's than 16 dB of noise */
    public CalibrationReport calibrate(
            Path fp32, Iterable<Feed> feeds, Path int8, Optional<Limit> limit, Progress progress) {
        long start = System.nanoTime();
        forgetPeakRss();
        if (fp32.toAbsolutePath().normalize().equals(int8.toAbsolutePath().normalize())) {
            throw new CalibrationException(int8 + ": the INT8 model would replace the FP32 model it is made from");
        }
        Graph original = Graph.read(fp32);
        Graph prepared = Preparation.of(engine, original);
        TensorTypes types = TensorTypes.of(engine, prepared);
        Gathering gathering = new Gathering(engine, settings, scheme, statistics, PROCESSORS);
        Split split = new Split(feeds.iterator(), settings.samples());
        Calibrated calibrated = gathering.of(new Base(prepared, types), split, progress);

        HeldOut heldOut = new HeldOut(engine, prepared, types, split.heldOut(), PROCESSORS);
        Refinement refinement = new Refinement(settings, scheme, heldOut, original.name());
        Function<Graph, Calibrated> pass = graph -> gathering.of(
                new Base(graph, TensorTypes.of(engine, graph)),
                new Split(feeds.iterator(), settings.samples()),
                progress);
        Design design = refinement.of(calibrated, pass, Lowering.of(settings.portable()), progress);
        Chosen found = new PlanChoice(engine, settings, heldOut, limit, cache, progress).of(design);
        Design settled = refinement.again(found.design(), progress);
        progress.begin("verify and write", 0);
        Graph quantized = settled.write();
        Verification verification =
                Verification.of(engine, original, prepared, quantized, settled.placement(), heldOut.feeds());
        quantized.write(int8);
        Plan plan = found.design().placement().plan().asWritten(quantized);
        return report(
                fp32, int8, split.taken(), start, found, plan, refinement.steps(), verification, calibrated.seen());
    }

    /**
     * What would run in INT8 and why the rest would not, with everything in INT8 that can be; nothing is run or written.
     *
     * @throws dev.octet.prepare.PreparationException if the model is quantized already or cannot be prepared
     */
    public Plan plan(Path fp32) {
        Graph prepared = Preparation.of(engine, Graph.read(fp32));
        TensorTypes types = TensorTypes.of(engine, prepared);
        return Planner.place(prepared, types, !scheme.symmetric(), PlanOptions.everything(settings.portable()))
                .plan();
    }

    private CalibrationReport report(
            Path fp32,
            Path int8,
            int samples,
            long start,
            Chosen found,
            Plan plan,
            List<Step> steps,
            Verification verification,
            Observation seen) {
        long before = Graph.bytes(fp32);
        long after = Graph.bytes(int8);
        List<String> warnings = new ArrayList<>();
        if (after >= before) {
            warnings.add(
                    "the INT8 model is not smaller than the FP32 model: " + after + " against " + before + " bytes");
        }
        slower(found.timings()).ifPresent(warnings::add);
        found.judgement()
                .filter(Judgement::exceeded)
                .ifPresent(
                        missed -> warnings.add("no plan keeps the limit; the nearest one was kept: " + missed.text()));
        if (!verification.unfused().isEmpty()) {
            warnings.add(verification.unfused().size() + " nodes planned in INT8 run in float: see unfused");
        }
        verification
                .deviating()
                .forEach(text -> warnings.add("the engine runs the model wrongly on this CPU: " + text));
        verification
                .rewritten()
                .forEach(text -> warnings.add(text + " before anything is INT8, and the INT8 model is made of that:"
                        + " a fault of octet's rewriting, please report it with the model"));
        seen.faults().forEach(fault -> warnings.add(fault + "; they were left out"));
        return new CalibrationReport(
                samples,
                (System.nanoTime() - start) / 1e9,
                peakRss(),
                plan,
                verification.fused(),
                verification.unfused(),
                seen.notNumbers(),
                verification.signalToNoise(),
                before,
                after,
                found.timings(),
                found.seen(),
                steps,
                found.judgement(),
                warnings);
    }

    private static Optional<String> slower(List<Timing> timings) {
        return timings.stream()
                .filter(timing -> timing.name().equals(PlanSearch.FP32) && timing.ratio() >= 1)
                .findFirst()
                .map(fp32 -> String.format(
                        Locale.ROOT,
                        "no plan is faster than FP32 on this machine, which is %.3f times as fast [%.3f, %.3f] as the"
                                + " one kept, by the median of %d paired rounds at one thread",
                        fp32.ratio(),
                        fp32.low(),
                        fp32.high(),
                        fp32.rounds()));
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
