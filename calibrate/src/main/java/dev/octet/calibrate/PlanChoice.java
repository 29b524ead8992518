package dev.octet.calibrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.octet.calibrate.CalibrationReport.Candidate;
import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.calibrate.FloatFallback.Result;
import dev.octet.calibrate.Limit.Judgement;
import dev.octet.calibrate.PlanCache.State;
import dev.octet.engine.Engine;
import dev.octet.io.Progress;
import dev.octet.io.TemporaryFolder;
import dev.octet.quantize.Design;

/** Chooses the plan of a refined design by the objective of the recipe. */
final class PlanChoice {
    /** Most time to compare two designs: enough for 40 rounds of a model that takes 25 ms. */
    private static final long MEASUREMENT_NANOS = 4_000_000_000L;
    /**
     * Where nobody says what a model may lose: noise of 2.5 % of the signal's power. Below that, answers change that were
     * no close calls: MobileNetV2 loses 1 % of its right ones at 15 dB and none that one could tell at 19.
     */
    private static final double LEAST_DECIBELS = 16;

    private final Engine engine;
    private final Calibration settings;
    private final HeldOut heldOut;
    private final Optional<Limit> limit;
    private final PlanCache cache;
    private final Progress progress;

    PlanChoice(
            Engine engine,
            Calibration settings,
            HeldOut heldOut,
            Optional<Limit> limit,
            PlanCache cache,
            Progress progress) {
        this.engine = engine;
        this.settings = settings;
        this.heldOut = heldOut;
        this.limit = limit;
        this.cache = cache;
        this.progress = progress;
    }

    /**
     * What was chosen.
     *
     * @param judgement of the design by the limit; empty if nothing was judged
     * @param timings the design and the FP32 model, in one measurement; empty if nothing was measured
     * @param seen designs that were measured on the way
     */
    record Chosen(Design design, Optional<Judgement> judgement, List<Timing> timings, List<Candidate> seen) {}

    Chosen of(Design refined) {
        return switch (settings.objective()) {
            case FIXED -> new Chosen(refined, Optional.empty(), List.of(), List.of());
            case MOST_ACCURATE -> new Chosen(mostAccurate(refined), Optional.empty(), List.of(), List.of());
            case FASTEST -> fastest(refined);
        };
    }

    private Design mostAccurate(Design refined) {
        Design best = refined;
        double most = heldOut.score(refined.write());
        for (PlanMoves.Move move : PlanMoves.whole(refined)) {
            Design other = move.change().apply(best);
            if (!other.placement().isEmpty() && other.isMeasured()) {
                double score = heldOut.score(other.write());
                if (score > most) {
                    best = other;
                    most = score;
                }
            }
        }
        return best;
    }

    private Chosen fastest(Design refined) {
        PairedTiming stopwatch = new PairedTiming(engine, heldOut.feeds(), MEASUREMENT_NANOS);
        String key = PlanCache.key(PlanFacts.of(
                engine, refined, stopwatch.feeds(), limit.map(Limit::name).orElse(""), settings.searchSeconds()));
        Optional<State> before = cache.find(key);
        if (before.isPresent() && before.get().isFinished()) {
            State state = before.get();
            return new Chosen(state.best(refined), state.judgement(), state.timings(), state.seen());
        }
        NodeProfiles profiles = new NodeProfiles(engine, stopwatch.feeds());
        FloatFallback fallback = new FloatFallback(engine, heldOut, this::judge, profiles, progress);
        State begun = before.orElseGet(() -> {
            Result kept = fallback.apply(refined);
            return State.begin(kept.design(), kept.judgement());
        });
        cache.keep(key, begun);
        PlanSearch search = new PlanSearch(
                heldOut,
                stopwatch,
                profiles,
                settings.searchSeconds() * 1_000_000_000L,
                fallback::ranked,
                state -> cache.keep(key, state),
                progress);
        State found = search.from(begun.start(refined), begun);
        Design best = found.best(refined);
        Judgement judgement = judge(best);
        if (judgement.exceeded() && !begun.judgement().map(Judgement::exceeded).orElse(false)) {
            // Every change was within what the score allows, but together they were not within the limit.
            Result kept = fallback.apply(best);
            best = kept.design();
            judgement = kept.judgement();
        }
        State finished = found.with(best, judgement).with(search.close(best));
        cache.keep(key, finished);
        return new Chosen(best, finished.judgement(), finished.timings(), finished.seen());
    }

    private Judgement judge(Design design) {
        if (limit.isEmpty()) {
            double decibels = heldOut.score(design.write());
            String text = String.format(
                    Locale.ROOT,
                    "%.1f dB against FP32 on %d held-out samples, at least %.0f wanted",
                    decibels,
                    heldOut.samples(),
                    LEAST_DECIBELS);
            return new Judgement(-decibels, decibels < LEAST_DECIBELS, text);
        }
        try (TemporaryFolder folder = TemporaryFolder.create("octet-candidate-")) {
            Path file = folder.path().resolve("int8.onnx");
            design.write().write(file);
            return limit.get().judge(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the temporary folder: " + e, e);
        }
    }
}
