package dev.octet.metrics;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

import dev.octet.datasets.Label;
import dev.octet.statistics.BinaryScore;

/** A score of yes and no, over several classes or over categories of which any number may apply. */
abstract sealed class AveragedMetric extends Metric permits MacroMetric, MicroMetric {
    final BinaryScore score;

    AveragedMetric(String name, BinaryScore score, String reference) {
        super(name, "%", Direction.HIGHER_IS_BETTER, reference);
        this.score = score;
    }

    @Override
    public final Answer.Kind answers() {
        return Answer.Kind.SCORES;
    }

    @Override
    public final Set<Label.Kind> labels() {
        return EnumSet.of(Label.Kind.CLASS, Label.Kind.CATEGORIES);
    }

    @Override
    final boolean takesThreshold() {
        return true;
    }

    @Override
    final Optional<String> fault(Answer answer, Label label) {
        return label instanceof Label.Categories categories
                ? Answer.ClassScores.fault(answer, categories)
                : Answer.ClassScores.fault(answer, label);
    }
}
