package dev.octet.validate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

import dev.octet.io.Section;
import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Scoring;
import dev.octet.statistics.Ratio;
import dev.octet.validate.Verdict.Decision;
import dev.octet.validate.Verdict.Reason;

import static java.util.Objects.requireNonNull;

/**
 * Decides whether a variant may replace its baseline: the section {@code gate} of a recipe.
 *
 * <p>A loss passes if its upper confidence bound is within the limit, fails if its lower bound is beyond, and is
 * undecided otherwise. So a variant whose true loss is the limit or more passes with probability at most 1 -
 * confidence, and one within the limit fails with at most that. Several criteria need no correction: all must pass.
 *
 * @param accuracyLoss limits of losses; all of one confidence
 * @param speedUp limit of the speed-up
 */
public record Gate(List<AccuracyLoss> accuracyLoss, Optional<SpeedUp> speedUp) {

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
            if (!(confidence > 0.5 && confidence < 1)) {
                throw new IllegalArgumentException("confidence must be in (0.5, 1) but was " + confidence);
            }
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
        requireNonNull(speedUp, "speedUp");
        if (accuracyLoss.isEmpty() && speedUp.isEmpty()) {
            throw new IllegalArgumentException("a gate needs accuracy_loss or speed_up");
        }
        if (accuracyLoss.stream()
                        .mapToDouble(AccuracyLoss::confidence)
                        .distinct()
                        .count()
                > 1) {
            throw new IllegalArgumentException("all accuracy_loss entries need the same confidence");
        }
        Set<String> seen = new HashSet<>();
        for (AccuracyLoss loss : accuracyLoss) {
            if (!seen.add(loss.metric().map(Metric::name).orElse("") + " " + loss.of())) {
                throw new IllegalArgumentException("accuracy_loss limits the same loss twice");
            }
        }
    }

    /** Limits the relative loss of the first metric to {@code max}, a fraction, with 95% confidence. */
    public static Gate ofRelativeLoss(double max) {
        return new Gate(
                List.of(new AccuracyLoss(Optional.empty(), max, Of.RELATIVE, AccuracyRun.DEFAULT_CONFIDENCE)),
                Optional.empty());
    }

    /** One-sided confidence of its loss bounds; what {@link AccuracyRun} must be given. */
    public double confidence() {
        return accuracyLoss.isEmpty()
                ? AccuracyRun.DEFAULT_CONFIDENCE
                : accuracyLoss.get(0).confidence();
    }

    /**
     * Reads the section {@code gate}: {@code accuracy_loss}, one section or a list of them with {@code max} and
     * {@code of} (required), {@code confidence} (95% when missing) and {@code metric}; and {@code speed_up} with
     * {@code min}. What is wrong becomes problems of the file.
     */
    public static Optional<Gate> read(Section gate) {
        List<Optional<AccuracyLoss>> losses = new ArrayList<>();
        gate.sections("accuracy_loss").forEach(section -> losses.add(readLoss(section)));
        Optional<SpeedUp> speedUp = gate.has("speed_up")
                ? gate.section("speed_up").flatMap(section -> {
                    Optional<Double> min = section.require("min").number("min", 0.01, 1000);
                    section.done();
                    return section.build(() -> new SpeedUp(min.orElseThrow()));
                })
                : Optional.empty();
        gate.done();
        return gate.build(
                () -> new Gate(losses.stream().map(Optional::orElseThrow).toList(), speedUp));
    }

    /** As {@link #read(Section)}; a metric that {@code scoring} does not score is a problem too. */
    public static Optional<Gate> read(Section gate, Scoring scoring) {
        Optional<Gate> read = read(gate);
        List<Section> sections = gate.sections("accuracy_loss");
        for (int i = 0; read.isPresent() && i < sections.size(); i++) {
            Optional<Metric> metric = read.get().accuracyLoss().get(i).metric();
            if (metric.isPresent() && !scoring.metrics().contains(metric.get())) {
                sections.get(i)
                        .problem(
                                "metric",
                                "'" + metric.get() + "' is not scored by this recipe",
                                "Scored: "
                                        + String.join(
                                                ", ",
                                                scoring.metrics().stream()
                                                        .map(Metric::name)
                                                        .toList())
                                        + ".");
            }
        }
        return gate.build(read::orElseThrow);
    }

    private static Optional<AccuracyLoss> readLoss(Section section) {
        section.require("max", "of");
        Optional<Double> max = section.fraction("max", 0, 0.99);
        Optional<Of> of = section.choice("of", Of.class);
        double confidence = section.fraction("confidence", 0.51, 0.9999).orElse(AccuracyRun.DEFAULT_CONFIDENCE);
        Optional<String> name = section.text("metric");
        Optional<Metric> metric = name.flatMap(Metric::named);
        if (name.isPresent() && metric.isEmpty()) {
            section.unknown("metric", name.get(), Metric.names());
        }
        section.done();
        return section.build(() -> new AccuracyLoss(metric, max.orElseThrow(), of.orElseThrow(), confidence));
    }

    /**
     * Judges one variant.
     *
     * @param variant its name
     * @param accuracy results of all metrics of the run, made with {@link #confidence}
     * @param ratio throughput of the variant over that of the baseline; empty if it was not measured or has no interval
     * @throws AccuracyException if the baseline has no value, or a relative loss is limited and it is not above zero, or
     *     a metric was not scored: such a gate cannot be judged whatever the variant does
     */
    public Verdict judge(String variant, List<AccuracyResult> accuracy, Optional<Ratio> ratio) {
        List<Reason> reasons = new ArrayList<>();
        for (AccuracyLoss limit : accuracyLoss) {
            reasons.add(new LossCriterion(limit, result(limit, accuracy), variant).judge());
        }
        speedUp.ifPresent(limit -> reasons.add(judge(limit, ratio)));
        return Verdict.of(reasons);
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

    private static AccuracyResult result(AccuracyLoss limit, List<AccuracyResult> accuracy) {
        return accuracy.stream()
                .filter(result -> limit.metric().map(result.metric()::equals).orElse(true))
                .findFirst()
                .orElseThrow(() -> new AccuracyException("the gate limits the loss of "
                        + limit.metric().map(Metric::name).orElse("the first metric") + " but the run scored "
                        + accuracy.stream()
                                .map(result -> result.metric().name())
                                .toList()
                        + ". Add it to task.metric or take it out of the gate."));
    }

    private static Reason judge(SpeedUp limit, Optional<Ratio> ratio) {
        String criterion = "speed_up";
        if (ratio.isEmpty()) {
            String text = "speed-up: not measured with an interval, so the limit " + limit.min() + " stays open";
            return new Reason(
                    criterion, Decision.UNDECIDED, OptionalDouble.empty(), limit.min(), text, OptionalLong.empty());
        }
        Ratio found = ratio.get();
        Decision decision = found.low() >= limit.min()
                ? Decision.PASS
                : found.high() < limit.min() ? Decision.FAIL : Decision.UNDECIDED;
        double bound = decision == Decision.FAIL ? found.high() : found.low();
        String text = String.format(
                Locale.ROOT,
                "speed-up: %.3f, %s%% interval %.3f to %.3f (at least %s wanted)%s",
                found.value(),
                LossCriterion.plain(found.confidence() * 100),
                found.low(),
                found.high(),
                LossCriterion.plain(limit.min()),
                decision == Decision.UNDECIDED
                        ? ": unclear, the noise is larger than the margin; run more rounds"
                        : "");
        return new Reason(criterion, decision, OptionalDouble.of(bound), limit.min(), text, OptionalLong.empty());
    }
}
