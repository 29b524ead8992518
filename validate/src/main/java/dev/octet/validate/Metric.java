package dev.octet.validate;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.zoo.Label;

import static java.util.Objects.requireNonNull;

/**
 * A way to score answers. It gives each sample an <i>outcome</i> (a number), and turns the outcomes of all samples into
 * a value, and those of two variants into a paired loss.
 *
 * <p>Rules that all share: equal class scores are ranked by class index, lowest first; an output that holds a NaN is
 * wrong, and is counted in {@link AccuracyResult#notANumber}.
 */
public abstract sealed class Metric permits ShareMetric, CorrelationMetric {

    /** A class of its own, so that initializing a subclass and this class never wait for each other. */
    private static final class Known {
        static final Map<String, Metric> BY_NAME = new LinkedHashMap<>();

        static {
            ShareMetric.shares().forEach(metric -> BY_NAME.put(metric.name(), metric));
            CorrelationMetric.correlations().forEach(metric -> BY_NAME.put(metric.name(), metric));
        }
    }

    /** Which values are good. */
    public enum Direction {
        HIGHER_IS_BETTER,
        LOWER_IS_BETTER
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

    /** {@code %} for shares, whose values are fractions in [0, 1]; empty for plain numbers. */
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

    /** Whether it scores class scores (true) or one number a sample (false). */
    abstract boolean scoresClasses();

    /** What the truth must be, in words; empty if {@code label} is of that kind. */
    abstract Optional<String> wantsOtherThan(Label label);

    /**
     * The outcome of one sample.
     *
     * @param answer of the variant
     * @param baseline answer of the first variant to the same sample; the same object for the baseline itself
     * @param trueClass index of the true class in the output; -1 if the label is no class
     */
    abstract double outcome(Answer answer, Answer baseline, int trueClass);

    /** The metric over all samples; NaN where it has no value. */
    abstract double value(Answers answers);

    /** The loss of {@code other} against {@code baseline} on the same samples in the same order. */
    abstract Loss loss(Answers baseline, Answers other, double confidence);

    @Override
    public final String toString() {
        return name;
    }
}
