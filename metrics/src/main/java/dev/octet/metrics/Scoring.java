package dev.octet.metrics;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.octet.datasets.BadSampleException;
import dev.octet.datasets.Dataset;
import dev.octet.datasets.Label;
import dev.octet.datasets.Sample;
import dev.octet.engine.Session;
import dev.octet.io.Section;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;

import static java.util.Objects.requireNonNull;

/**
 * What is scored and how: the keys {@code metric} and {@code postprocess} of a recipe's section {@code task}.
 *
 * @param metrics at least one, all of which take labels of one kind; the first is the one that a gate judges by default
 * @param postprocess what is done to outputs first
 */
public record Scoring(List<Metric> metrics, Postprocess postprocess) {

    public Scoring {
        metrics = List.copyOf(metrics);
        requireNonNull(postprocess, "postprocess");
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("scoring needs a metric");
        }
        if (new HashSet<>(metrics).size() < metrics.size()) {
            throw new IllegalArgumentException("a metric is named twice");
        }
        Set<Label.Kind> labels = EnumSet.allOf(Label.Kind.class);
        for (Metric metric : metrics) {
            labels.retainAll(metric.labels());
            if (labels.isEmpty()) {
                throw new IllegalArgumentException(metrics.get(0).name() + " and " + metric.name()
                        + " cannot be scored together: no dataset has labels for both");
            }
            if (postprocess.similarity().isPresent() && !metric.takesOneScore()) {
                throw new IllegalArgumentException(
                        metric.name() + " cannot be scored: similarity makes a single number of the output");
            }
        }
        boolean decodesBoxes = postprocess
                .decoder()
                .filter(Postprocess.Decoder.Boxes.class::isInstance)
                .isPresent();
        for (Metric metric : metrics) {
            if (metric.answers() == Answer.Kind.DETECTIONS && !decodesBoxes) {
                throw new IllegalArgumentException(
                        metric.name() + " scores detections but postprocess has no section detections");
            }
        }
        boolean scoresPixels = metrics.stream().anyMatch(metric -> metric.answers() == Answer.Kind.CLASS_MAP);
        if (!scoresPixels
                && postprocess
                        .decoder()
                        .filter(Postprocess.Decoder.Upsample.class::isInstance)
                        .isPresent()) {
            throw new IllegalArgumentException(
                    metrics.get(0).name() + " scores no map of classes but postprocess has a section upsample");
        }
        if (postprocess.threshold().isPresent() && metrics.stream().noneMatch(Metric::takesThreshold)) {
            throw new IllegalArgumentException("threshold is set but no metric says yes or no to categories by it");
        }
        if (!labels.contains(Label.Kind.CLASS) && !scoresPixels && postprocess.classOffset() != 0) {
            throw new IllegalArgumentException(metrics.get(0).name() + " scores no classes but class_offset is set");
        }
    }

    /** Scores the first output with {@code metrics}. */
    public static Scoring of(Metric... metrics) {
        return new Scoring(List.of(metrics), Postprocess.none());
    }

    /**
     * Reads {@code metric} (one name or a list) and {@code postprocess} of the section {@code task}; its other keys, and
     * the end of the section, are left to who else reads it.
     */
    public static Optional<Scoring> read(Section task) {
        task.require("metric");
        List<String> names = task.texts("metric");
        List<Metric> metrics = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Optional<Metric> metric = Metric.named(name);
            if (metric.isEmpty()) {
                task.unknown("metric", name, Metric.names());
            } else if (!seen.add(name)) {
                task.problem("metric", "'" + name + "' is named twice", "Name each metric once.");
            } else {
                metrics.add(metric.get());
            }
        }
        if (task.isList("metric") && names.isEmpty()) {
            task.problem("metric", "is an empty list", "Name at least one metric.");
        }
        boolean wrong = metrics.isEmpty() || metrics.size() < names.size();
        Optional<Postprocess> postprocess = task.has("postprocess")
                ? task.section("postprocess").flatMap(Postprocess::read)
                : Optional.of(Postprocess.none());
        if (wrong || postprocess.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Scoring(metrics, postprocess.get()));
        } catch (IllegalArgumentException e) {
            task.problem("metric", e.getMessage(), "Choose metrics and postprocess that fit each other.");
            return Optional.empty();
        }
    }

    /** Networks beside the model that the outputs are decoded by, as the recipe names them. */
    public List<ModelReference> networks() {
        return postprocess.networks();
    }

    /** Digests of their files, once they are located; empty if there are none. */
    public String networkDigests() {
        return postprocess
                .decoder()
                .filter(Transducer.class::isInstance)
                .map(Transducer.class::cast)
                .map(known -> "\n" + known.prediction() + "\n" + known.joint())
                .orElse("");
    }

    /** The same scoring with the files of these networks. It runs none of them without. */
    public Scoring located(Function<ModelReference, Model> models) {
        return new Scoring(metrics, postprocess.located(models));
    }

    /**
     * Checks that dataset, model and metrics fit each other, before long work begins: scores the first sample that can be
     * read, and looks whether the model has a score for the highest class of all labels.
     *
     * @param variant name of the model
     * @throws AccuracyException if they do not fit each other
     */
    public void requireFit(String variant, Session session, Dataset dataset) {
        OutputReader reader = new OutputReader(variant, session, this);
        for (int i = 0; i < dataset.size(); i++) {
            try {
                Sample sample = dataset.read(i);
                requireFit(sample);
                Map<Answer.Kind, Answer> answers = reader.answers(sample);
                metrics.forEach(metric -> metric.outcome(variant, sample, answers, answers));
                requireClasses(variant, dataset, answers.get(Answer.Kind.SCORES));
                return;
            } catch (BadSampleException e) {
                continue; // what becomes of such is decided where all are scored
            }
        }
    }

    private void requireClasses(String variant, Dataset dataset, Answer answer) {
        if (answer instanceof Answer.ClassScores scores
                && dataset.highestClass().isPresent()) {
            Answer.ClassScores.fault(
                            scores, new Label.ClassIndex(dataset.highestClass().getAsInt()))
                    .ifPresent(fault -> {
                        throw new AccuracyException(variant + ": its output does not fit the labels of "
                                + dataset.name() + ": it " + fault);
                    });
        }
    }

    private void requireFit(Sample sample) {
        for (Metric metric : metrics) {
            if (!metric.labels().contains(sample.label().kind())) {
                throw metric.wrongLabel(sample);
            }
        }
    }

    /** What {@code samples.csv} shows of the answers to a sample: the first that can be shown as text. */
    public String prediction(Map<Answer.Kind, Answer> answers) {
        return metrics.stream()
                .map(metric -> answers.get(metric.answers()).text())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }
}
