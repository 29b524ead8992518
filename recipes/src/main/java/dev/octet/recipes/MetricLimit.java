package dev.octet.recipes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

import dev.octet.calibrate.Limit;
import dev.octet.datasets.Dataset;
import dev.octet.engine.Engine;
import dev.octet.engine.Variant;
import dev.octet.io.Progress;
import dev.octet.io.TemporaryFolder;
import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Scoring;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.AccuracyRun;
import dev.octet.validate.AccuracySettings;
import dev.octet.validate.Gate;
import dev.octet.validate.Gate.AccuracyLoss;

/**
 * The losses that the recipe's gate limits, seen on the samples of its tuning section. What counts is the loss itself:
 * the search wants the fastest plan that is expected to pass, and the gate's bounds are made of other samples later.
 */
final class MetricLimit implements Limit {
    private final Path fp32;
    private final Engine engine;
    private final Scoring scoring;
    private final List<AccuracyLoss> limits;
    private final AccuracySettings settings;
    private final Dataset samples;

    /** @param samples what is scored, all of it */
    MetricLimit(Recipe recipe, Path fp32, Engine engine, Dataset samples) {
        AccuracySettings scored = recipe.accuracy().orElseThrow();
        this.fp32 = fp32;
        this.engine = engine;
        this.scoring = recipe.scoring().orElseThrow();
        this.limits = recipe.gate().orElseThrow().accuracyLoss();
        this.settings = new AccuracySettings(
                OptionalInt.empty(), AccuracySettings.DEFAULT_SEED, scored.onBadSample(), scored.threads());
        this.samples = samples;
    }

    /** Thrown through the search where the thread is interrupted. */
    static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final InterruptedException interruption;

        Interrupted(InterruptedException interruption) {
            super(interruption);
            this.interruption = interruption;
        }

        InterruptedException interruption() {
            return interruption;
        }
    }

    @Override
    public String name() {
        String criteria = limits.stream()
                .map(limit -> metric(limit) + " " + limit.of() + " " + limit.max())
                .collect(Collectors.joining(", "));
        return criteria + " on " + samples.size() + " samples " + samples.sha256() + ", " + scoring.postprocess();
    }

    /** The loss is how far the worst criterion is beyond its limit; below zero if all are kept. */
    @Override
    public Judgement judge(Path int8) {
        List<AccuracyResult> results = score(int8);
        double worst = Double.NEGATIVE_INFINITY;
        List<String> texts = new ArrayList<>();
        for (AccuracyLoss limit : limits) {
            AccuracyResult result = results.stream()
                    .filter(candidate -> candidate.metric().equals(metric(limit)))
                    .findFirst()
                    .orElseThrow();
            double loss = loss(limit, result);
            worst = Math.max(worst, loss - limit.max());
            texts.add(text(limit, result, loss));
        }
        return new Judgement(worst, worst > 0, String.join("; ", texts));
    }

    private List<AccuracyResult> score(Path int8) {
        List<Variant> variants = List.of(new Variant(Run.FP32, fp32, engine), new Variant(Run.INT8, int8, engine));
        try (TemporaryFolder folder = TemporaryFolder.create("octet-tuning-")) {
            return new AccuracyRun(variants, scoring, settings)
                    .run(samples, folder.path().resolve("samples.csv"), AccuracyRun.DEFAULT_CONFIDENCE, Progress.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot score the tuning samples: " + e, e);
        } catch (InterruptedException e) {
            throw new Interrupted(e);
        }
    }

    private Metric metric(AccuracyLoss limit) {
        return limit.metric().orElse(scoring.metrics().get(0));
    }

    /** Positive is worse; infinite if the INT8 model has no value. */
    private double loss(AccuracyLoss limit, AccuracyResult result) {
        double baseline = result.values().get(Run.FP32);
        if (Double.isNaN(baseline) || (limit.of() == Gate.Of.RELATIVE && baseline <= 0)) {
            throw new AccuracyException(
                    result.metric() + " of the FP32 model is " + baseline + " on the tuning samples " + samples.name()
                            + ": no loss can be told. Check their labels, or name other samples.");
        }
        double worse =
                result.metric().direction().loss(baseline, result.values().get(Run.INT8));
        double loss = limit.of() == Gate.Of.RELATIVE ? worse / baseline : worse;
        return Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss;
    }

    private String text(AccuracyLoss limit, AccuracyResult result, double loss) {
        String on = " on " + result.used() + " samples of " + samples.name() + ", limit " + amount(limit, limit.max());
        if (Double.isInfinite(loss)) {
            return result.metric() + " has no value" + on;
        }
        String relative = limit.of() == Gate.Of.RELATIVE ? " relative" : "";
        return result.metric() + " loses " + amount(limit, loss) + relative + on;
    }

    /** A loss as people read it: percent, percentage points, or a plain number. */
    private String amount(AccuracyLoss limit, double loss) {
        if (limit.of() == Gate.Of.RELATIVE) {
            return String.format(Locale.ROOT, "%.2f%%", 100 * loss);
        }
        return metric(limit).unit().equals("%")
                ? String.format(Locale.ROOT, "%.2f points", 100 * loss)
                : String.format(Locale.ROOT, "%.4f", loss);
    }
}
