package dev.octet.validate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;

import dev.octet.io.Section;
import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Scoring;
import dev.octet.validate.Verdict.Reason;

import static java.util.Objects.requireNonNull;

/**
 * Decides whether a variant may replace its baseline: the section {@code gate} of a recipe.
 *
 * <p>A loss passes if its upper confidence bound is within the limit, fails if its lower bound is beyond, and is
 * undecided otherwise. So a variant whose true loss is the limit or more passes with probability at most 1 -
 * confidence, and one within the limit fails with at most that. Several criteria need no correction: all must pass.
 *
 * @param accuracyLoss limits of losses
 * @param accuracy limits of what the variant itself scores; all limits of losses and values are of one confidence
 * @param speedUp limit of the speed-up
 * @param variants names of those that are judged, each by all limits
 */
public record Gate(
        List<AccuracyLoss> accuracyLoss,
        List<AccuracyLimit> accuracy,
        Optional<SpeedUp> speedUp,
        List<String> variants) {
    /** The variant that is judged where a recipe names none. */
    public static final String DEFAULT_VARIANT = "int8";

    /** What a loss is a fraction of. */
    public enum Of {
        /** Of the baseline's value: (baseline - variant) / baseline. */
        RELATIVE,
        /** Nothing: baseline - variant, in the unit of the metric. */
        ABSOLUTE
    }

    /**
     * Largest accepted loss of one metric.
     *
     * @param metric what is limited; the first metric of the recipe when empty
     * @param max a fraction in [0, 1): 0.01 is one percent, or of an absolute loss one percentage point
     * @param of what the loss is a fraction of
     * @param confidence of each one-sided bound, in (0.5, 1)
     */
    public record AccuracyLoss(Optional<Metric> metric, double max, Of of, double confidence) {
        public AccuracyLoss {
            requireNonNull(metric, "metric");
            requireNonNull(of, "of");
            if (!(max >= 0 && max < 1)) { // written so that NaN fails too
                throw new IllegalArgumentException("max must be in [0, 1) but was " + max);
            }
            checkConfidence(confidence);
        }
    }

    /** What a value is compared with. */
    public enum Bound {
        /** The value is at least this; for metrics of which more is better. */
        MIN,
        /** The value is at most this; for metrics of which less is better. */
        MAX,
        /** A fraction of the published FP32 figure, which the value must not be worse than. */
        OF_REFERENCE
    }

    /**
     * Worst accepted value of one metric, whatever the baseline scores.
     *
     * @param metric what is limited; the first metric of the recipe when empty
     * @param bound what {@code value} is
     * @param value in the unit of the metric, shares as fractions: 0.761 is 76.1%; or for {@link Bound#OF_REFERENCE} a
     *     fraction of the figure: 0.99 is 99% of it, 1 no worse than it
     * @param confidence of the one-sided bound, in (0.5, 1)
     */
    public record AccuracyLimit(Optional<Metric> metric, Bound bound, double value, double confidence) {
        public AccuracyLimit {
            requireNonNull(metric, "metric");
            requireNonNull(bound, "bound");
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("value must be finite but was " + value);
            }
            checkConfidence(confidence);
        }
    }

    private static void checkConfidence(double confidence) {
        if (!(confidence > 0.5 && confidence < 1)) { // written so that NaN fails too
            throw new IllegalArgumentException("confidence must be in (0.5, 1) but was " + confidence);
        }
    }

    /**
     * Smallest accepted speed-up.
     *
     * @param min throughput of the variant over that of the baseline, above 0: 1.2 is 20% faster
     */
    public record SpeedUp(double min) {
        public SpeedUp {
            if (!(min > 0 && Double.isFinite(min))) {
                throw new IllegalArgumentException("min must be above 0 but was " + min);
            }
        }
    }

    public Gate {
        accuracyLoss = List.copyOf(accuracyLoss);
        accuracy = List.copyOf(accuracy);
        variants = List.copyOf(variants);
        requireNonNull(speedUp, "speedUp");
        if (accuracyLoss.isEmpty() && accuracy.isEmpty() && speedUp.isEmpty()) {
            throw new IllegalArgumentException("a gate needs accuracy_loss, accuracy or speed_up");
        }
        if (variants.isEmpty() || new HashSet<>(variants).size() < variants.size()) {
            throw new IllegalArgumentException("variants must be different and at least one but are " + variants);
        }
        if (confidences(accuracyLoss, accuracy).count() > 1) {
            throw new IllegalArgumentException(
                    "all " + (accuracy.isEmpty() ? "accuracy_loss" : "accuracy_loss and accuracy")
                            + " entries need the same confidence");
        }
        Set<String> seen = new HashSet<>();
        for (AccuracyLoss loss : accuracyLoss) {
            if (!seen.add(loss.metric().map(Metric::name).orElse("") + " " + loss.of())) {
                throw new IllegalArgumentException("accuracy_loss limits the same loss twice");
            }
        }
        for (AccuracyLimit limit : accuracy) {
            if (!seen.add(limit.metric().map(Metric::name).orElse("") + " " + limit.bound())) {
                throw new IllegalArgumentException("accuracy limits the same value twice");
            }
        }
    }

    /** Limits of losses and of the speed-up, of the {@linkplain #DEFAULT_VARIANT usual} variant. */
    public Gate(List<AccuracyLoss> accuracyLoss, Optional<SpeedUp> speedUp) {
        this(accuracyLoss, List.of(), speedUp, List.of(DEFAULT_VARIANT));
    }

    private static DoubleStream confidences(List<AccuracyLoss> losses, List<AccuracyLimit> values) {
        return DoubleStream.concat(
                        losses.stream().mapToDouble(AccuracyLoss::confidence),
                        values.stream().mapToDouble(AccuracyLimit::confidence))
                .distinct();
    }

    /** Limits the relative loss of the first metric to {@code max}, a fraction, with 95% confidence. */
    public static Gate ofRelativeLoss(double max) {
        return new Gate(
                List.of(new AccuracyLoss(Optional.empty(), max, Of.RELATIVE, AccuracyRun.DEFAULT_CONFIDENCE)),
                Optional.empty());
    }

    /** One-sided confidence of its bounds of losses and values; what {@link AccuracyRun} must be given. */
    public double confidence() {
        return confidences(accuracyLoss, accuracy).findFirst().orElse(AccuracyRun.DEFAULT_CONFIDENCE);
    }

    /**
     * Reads the section {@code gate}: {@code accuracy_loss}, one section or a list of them with {@code max} and
     * {@code of} (required), {@code confidence} (95% when missing) and {@code metric}; {@code accuracy} likewise, with one
     * of {@code min}, {@code max} and {@code of_reference}; {@code speed_up} with {@code min}; and {@code variants}, a
     * list of names. What is wrong becomes problems of the file.
     */
    public static Optional<Gate> read(Section gate) {
        return GateReader.read(gate);
    }

    /** As {@link #read(Section)}; a metric that {@code scoring} does not score is a problem too. */
    public static Optional<Gate> read(Section gate, Scoring scoring) {
        return GateReader.read(gate, scoring);
    }

    /**
     * Judges all {@link #variants} by what a run measured.
     *
     * @throws AccuracyException if the baseline has no value, or a relative loss is limited and it is not above zero, or
     *     a metric or variant was not scored, or there is no reference: such a gate cannot be judged whatever the variant
     *     does
     */
    public Verdict judge(Measured measured) {
        boolean asUsual = variants.equals(List.of(DEFAULT_VARIANT));
        List<Reason> reasons = new ArrayList<>();
        for (String variant : variants) {
            for (Reason reason : reasons(variant, measured)) {
                reasons.add(asUsual ? reason : reason.of(variant));
            }
        }
        return Verdict.of(reasons);
    }

    private List<Reason> reasons(String variant, Measured measured) {
        List<Reason> reasons = new ArrayList<>();
        for (AccuracyLoss limit : accuracyLoss) {
            reasons.add(new LossCriterion(limit, result(limit.metric(), measured.accuracy()), variant).judge());
        }
        for (AccuracyLimit limit : accuracy) {
            AccuracyResult result = result(limit.metric(), measured.accuracy());
            reasons.add(new ValueCriterion(limit, result, variant, measured.reference(result.metric())).judge());
        }
        speedUp.ifPresent(
                limit -> reasons.add(SpeedCriterion.judge(limit, measured.ratio(variant), measured.noiseFloor())));
        return reasons;
    }

    /**
     * Whether a dataset can be expected to decide the limits, before anything is run.
     *
     * @param samples how many will be scored
     * @return one sentence for each limit that is too small for them; only for metrics that are shares
     */
    public List<String> warnings(int samples, Scoring scoring) {
        List<String> warnings = new ArrayList<>();
        for (AccuracyLoss limit : accuracyLoss) {
            Metric metric = limit.metric().orElse(scoring.metrics().get(0));
            if (metric.isShare()) {
                SampleSize.warning(samples, limit.max(), limit.confidence())
                        .ifPresent(warning -> warnings.add(metric + ": " + warning));
            }
        }
        return warnings;
    }

    private static AccuracyResult result(Optional<Metric> metric, List<AccuracyResult> accuracy) {
        return accuracy.stream()
                .filter(result -> metric.map(result.metric()::equals).orElse(true))
                .findFirst()
                .orElseThrow(() -> new AccuracyException("the gate limits "
                        + metric.map(Metric::name).orElse("the first metric") + " but the run scored "
                        + accuracy.stream()
                                .map(result -> result.metric().name())
                                .toList()
                        + ". Add it to task.metric or take it out of the gate."));
    }
}
