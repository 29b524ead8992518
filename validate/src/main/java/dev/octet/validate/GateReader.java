package dev.octet.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.octet.io.Section;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Metric.Direction;
import dev.octet.metrics.Scoring;
import dev.octet.validate.Gate.AccuracyLimit;
import dev.octet.validate.Gate.AccuracyLoss;
import dev.octet.validate.Gate.Bound;

/** Reads the section {@code gate} of a recipe. */
final class GateReader {
    /** Limits of values reach as far as any metric does. */
    private static final double ANY = 1e12;

    private static final int MOST_TIMES_REFERENCE = 10;

    private GateReader() {}

    static Optional<Gate> read(Section gate) {
        List<Optional<AccuracyLoss>> losses = new ArrayList<>();
        gate.sections("accuracy_loss").forEach(section -> losses.add(loss(section)));
        List<Optional<AccuracyLimit>> values = new ArrayList<>();
        gate.sections("accuracy").forEach(section -> values.add(limit(section)));
        Optional<Gate.SpeedUp> speedUp = gate.has("speed_up")
                ? gate.section("speed_up").flatMap(section -> {
                    Optional<Double> min = section.require("min").number("min", 0.01, 1000);
                    section.done();
                    return section.build(() -> new Gate.SpeedUp(min.orElseThrow()));
                })
                : Optional.empty();
        List<String> variants = gate.has("variants") ? gate.texts("variants") : List.of(Gate.DEFAULT_VARIANT);
        gate.done();
        return gate.build(() -> new Gate(
                losses.stream().map(Optional::orElseThrow).toList(),
                values.stream().map(Optional::orElseThrow).toList(),
                speedUp,
                variants));
    }

    static Optional<Gate> read(Section gate, Scoring scoring) {
        Optional<Gate> read = read(gate);
        List<Section> losses = gate.sections("accuracy_loss");
        for (int i = 0; read.isPresent() && i < losses.size(); i++) {
            Optional<Metric> metric = read.get().accuracyLoss().get(i).metric();
            requireScored(losses.get(i), metric, scoring);
            requireLoss(losses.get(i), metric.orElse(scoring.metrics().get(0)));
        }
        List<Section> values = gate.sections("accuracy");
        for (int i = 0; read.isPresent() && i < values.size(); i++) {
            AccuracyLimit limit = read.get().accuracy().get(i);
            requireScored(values.get(i), limit.metric(), scoring);
            requireDirection(values.get(i), limit, scoring);
        }
        return gate.build(read::orElseThrow);
    }

    private static void requireScored(Section section, Optional<Metric> metric, Scoring scoring) {
        if (metric.isPresent() && !scoring.metrics().contains(metric.get())) {
            section.problem(
                    "metric",
                    "'" + metric.get() + "' is not scored by this recipe",
                    "Scored: "
                            + String.join(
                                    ", ",
                                    scoring.metrics().stream().map(Metric::name).toList())
                            + ".");
        }
    }

    private static void requireLoss(Section section, Metric metric) {
        if (!metric.hasLoss()) {
            section.problem(
                    "limits the loss of " + metric + ", of which the baseline has nothing to lose",
                    "Limit the value itself in gate.accuracy: {metric: " + metric + ", min: 30}.");
        }
    }

    private static void requireDirection(Section section, AccuracyLimit limit, Scoring scoring) {
        Metric metric = limit.metric().orElse(scoring.metrics().get(0));
        if (limit.bound() != Bound.OF_REFERENCE && limit.bound() != ValueCriterion.worst(metric)) {
            section.problem(
                    key(limit.bound()),
                    "limits " + metric + " from the side that is good: "
                            + (metric.direction() == Direction.HIGHER_IS_BETTER ? "more" : "less") + " of it is better",
                    "Write " + key(ValueCriterion.worst(metric)) + ".");
        }
    }

    private static Optional<AccuracyLoss> loss(Section section) {
        section.require("max", "of");
        Optional<Double> max = section.fraction("max", 0, 0.99);
        Optional<Gate.Of> of = section.choice("of", Gate.Of.class);
        double confidence = confidence(section);
        Optional<Metric> metric = metric(section);
        section.done();
        return section.build(() -> new AccuracyLoss(metric, max.orElseThrow(), of.orElseThrow(), confidence));
    }

    private static Optional<AccuracyLimit> limit(Section section) {
        List<Bound> bounds = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (Bound bound : Bound.values()) {
            double most = bound == Bound.OF_REFERENCE ? MOST_TIMES_REFERENCE : ANY;
            section.fraction(key(bound), bound == Bound.OF_REFERENCE ? 0 : -most, most)
                    .ifPresent(values::add);
            if (section.has(key(bound))) {
                bounds.add(bound);
            }
        }
        if (bounds.size() != 1) {
            section.problem(
                    bounds.isEmpty() ? "has no limit" : "has several limits",
                    "Write one of min: 76.1%, max: 8% (where less is better), and of_reference: 99%.");
        }
        double confidence = confidence(section);
        Optional<Metric> metric = metric(section);
        section.done();
        return section.build(() -> new AccuracyLimit(metric, bounds.get(0), values.get(0), confidence));
    }

    private static String key(Bound bound) {
        return bound.name().toLowerCase(Locale.ROOT);
    }

    private static double confidence(Section section) {
        return section.fraction("confidence", 0.51, 0.9999).orElse(AccuracyRun.DEFAULT_CONFIDENCE);
    }

    private static Optional<Metric> metric(Section section) {
        Optional<String> name = section.text("metric");
        Optional<Metric> metric = name.flatMap(Metric::named);
        if (name.isPresent() && metric.isEmpty()) {
            section.unknown("metric", name.get(), Metric.names());
        }
        return metric;
    }
}
