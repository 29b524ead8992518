package dev.octet.metrics;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.statistics.Estimate;
import dev.octet.statistics.ValueBounds;

import static java.util.Objects.requireNonNull;

/**
 * A way to score answers. It gives each sample an <i>outcome</i> (some numbers), and turns the outcomes of all samples
 * into a value, and those of two variants into a paired loss. Values and losses are functions of outcomes, labels and
 * groups alone, so that they can be computed again from {@code samples.csv}.
 *
 * <p>Rules that all share: equal class scores are ranked by class index, lowest first; an answer that
 * {@linkplain Answer#isNumber is no number} counts as wrong where there is right and wrong, else it leaves the metric
 * without a value; either way it is counted.
 */
public abstract sealed class Metric
        permits ShareMetric,
                BinaryMetric,
                AveragedMetric,
                RankingMetric,
                CorrelationMetric,
                TextMetric,
                RatioMetric,
                MeanIou,
                FidelityMetric,
                PrecisionMetric {

    /** A class of its own, so that initializing a subclass and this class never wait for each other. */
    private static final class Known {
        static final Map<String, Metric> BY_NAME = new LinkedHashMap<>();

        static {
            List.of(
                            ShareMetric.family(),
                            BinaryMetric.family(),
                            MacroMetric.family(),
                            MicroMetric.family(),
                            RankingMetric.family(),
                            CorrelationMetric.family(),
                            TextMetric.family(),
                            RatioMetric.family(),
                            List.of(new MeanIou()),
                            FidelityMetric.family(),
                            PrecisionMetric.family())
                    .forEach(family -> family.forEach(metric -> BY_NAME.put(metric.name(), metric)));
        }
    }

    /** Which values are good. */
    public enum Direction {
        HIGHER_IS_BETTER,
        LOWER_IS_BETTER;

        /** How much worse {@code value} is than {@code baseline}; below zero if it is better. */
        public double loss(double baseline, double value) {
            return this == HIGHER_IS_BETTER ? baseline - value : value - baseline;
        }
    }

    private final String name;
    private final String unit;
    private final Direction direction;
    private final String reference;

    Metric(String name, String unit, Direction direction, String reference) {
        this.name = requireNonNull(name, "name");
        this.unit = requireNonNull(unit, "unit");
        this.direction = requireNonNull(direction, "direction");
        this.reference = requireNonNull(reference, "reference");
    }

    /** The metric that recipes call {@code name}. */
    public static Optional<Metric> named(String name) {
        return Optional.ofNullable(Known.BY_NAME.get(name));
    }

    /** Names of all metrics. */
    public static Set<String> names() {
        return Collections.unmodifiableSet(Known.BY_NAME.keySet());
    }

    /** All metrics, in the order of {@link #names}. */
    public static Collection<Metric> all() {
        return Collections.unmodifiableCollection(Known.BY_NAME.values());
    }

    /** What recipes, records and tables call it. */
    public final String name() {
        return name;
    }

    /** {@code %} for shares, whose values are fractions in [0, 1]; {@code dB}; empty for plain numbers. */
    public final String unit() {
        return unit;
    }

    public final Direction direction() {
        return direction;
    }

    /** Definition, with its source where it has one. */
    public final String reference() {
        return reference;
    }

    /** Whether each sample is right or wrong, so that the fewest samples can be told before any is scored. */
    public boolean isShare() {
        return false;
    }

    /** Whether it has a meaning over the samples of one label alone. */
    public boolean splitsByLabel() {
        return false;
    }

    /** What it scores. */
    public abstract Answer.Kind answers();

    /** What the truth may be. */
    public abstract Set<Label.Kind> labels();

    /** Whether it can score an output of one number. */
    boolean takesOneScore() {
        return false;
    }

    /** Whether it can score the class that a model took without the scores of the others. */
    boolean takesChoice() {
        return false;
    }

    /** Whether it says yes or no to categories by {@link Postprocess#threshold}. */
    boolean takesThreshold() {
        return false;
    }

    /** Whether a variant can lose of it against a baseline; if not, only the value itself can be limited. */
    public boolean hasLoss() {
        return true;
    }

    /**
     * The outcome of one sample: as many numbers as the metric needs.
     *
     * @param variant whose answers they are, for messages
     * @param answers of the variant, by kind
     * @param baseline those of the first variant to the same sample
     * @throws AccuracyException if label or answer do not fit the metric
     */
    public final double[] outcome(
            String variant, Sample sample, Map<Answer.Kind, Answer> answers, Map<Answer.Kind, Answer> baseline) {
        if (!labels().contains(sample.label().kind())) {
            throw wrongLabel(sample);
        }
        Answer answer = answers.get(answers());
        Optional<String> fault = answer instanceof Answer.Choice && !takesChoice()
                ? Optional.of(
                        "names the best class only, which top1, accuracy and agreement can score; export the model"
                                + " with its scores for others")
                : fault(answer, sample.label());
        fault.ifPresent(found -> {
            throw new AccuracyException(
                    variant + ": sample " + sample.id() + ": " + name + " cannot score the output: it " + found);
        });
        return outcome(answer, baseline.get(answers()), sample.label());
    }

    final AccuracyException wrongLabel(Sample sample) {
        return new AccuracyException("sample " + sample.id() + ": " + name + " needs "
                + labels().stream().map(Label.Kind::toString).collect(Collectors.joining(" or "))
                + " as its label but the label is '" + sample.label().text()
                + "'. Choose a metric that fits the dataset.");
    }

    /** What is wrong with an answer of the {@linkplain #answers right kind}, given the label; empty if nothing is. */
    Optional<String> fault(Answer answer, Label label) {
        return Optional.empty();
    }

    /**
     * As above.
     *
     * @param answer of the variant; one in which {@link #fault} finds nothing
     * @param baseline answer of the first variant to the same sample; the same object for the baseline itself
     * @param label of one of the {@link #labels} kinds
     */
    abstract double[] outcome(Answer answer, Answer baseline, Label label);

    /** How many outputs could not be scored because they held a NaN. A text may well read {@code nan}. */
    public final int notANumber(Answers answers) {
        return answers() == Answer.Kind.TEXT ? 0 : answers.notANumber();
    }

    /** The metric over all samples; NaN where it has no value. */
    public abstract double value(Answers answers);

    /**
     * Bounds of {@link #value}, for comparing it with a number that is given.
     *
     * @param confidence of each one-sided bound
     * @return empty if it has no value, or there are too few samples or groups of them
     */
    public Optional<Estimate> bounds(Answers answers, double confidence) {
        return ValueBounds.jackknife(value(answers), answers.units(), rows -> value(answers.at(rows)), confidence);
    }

    /**
     * What {@code other} lost against {@code baseline} on the same samples in the same order.
     *
     * @param confidence of each one-sided bound
     */
    public abstract Loss loss(Answers baseline, Answers other, double confidence);

    /**
     * The same answers looked at category by category, such as one finding of many: what this metric gives for each is
     * a row of the table of categories. Empty for metrics without such.
     *
     * @return the answers that each category is scored on, by its number
     */
    public Map<Integer, Answers> byCategory(Answers answers) {
        return Map.of();
    }

    /** What a reader of the value should know of it though it is right; empty if there is nothing. */
    public Optional<String> caveat(Answers answers) {
        return Optional.empty();
    }

    @Override
    public final String toString() {
        return name;
    }
}
