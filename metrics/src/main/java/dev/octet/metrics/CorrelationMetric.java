package dev.octet.metrics;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.octet.datasets.Label;
import dev.octet.statistics.PairedCorrelation;

/**
 * Correlation of the model's scores with those of the dataset. The outcome of a sample is its score; the loss comes from
 * a paired bootstrap over samples.
 */
final class CorrelationMetric extends Metric {
    private final boolean ranked;

    private CorrelationMetric(String name, boolean ranked, String reference) {
        super(name, "", Direction.HIGHER_IS_BETTER, reference);
        this.ranked = ranked;
    }

    static List<CorrelationMetric> family() {
        return List.of(
                new CorrelationMetric(
                        "spearman",
                        true,
                        "Pearson's correlation of the ranks, equal values sharing their mean rank; of cosine"
                                + " similarities for STS-B (Cer et al., \"SemEval-2017 Task 1\", arXiv:1708.00055)"),
                new CorrelationMetric(
                        "pearson", false, "Pearson's product-moment correlation of score and truth, in [-1, 1]"));
    }

    @Override
    public Answer.Kind answers() {
        return Answer.Kind.SCORES;
    }

    @Override
    public Set<Label.Kind> labels() {
        return EnumSet.of(Label.Kind.SCORE);
    }

    @Override
    boolean takesOneScore() {
        return true;
    }

    @Override
    Optional<String> fault(Answer answer, Label label) {
        return answer instanceof Answer.ClassScores scores
                ? Optional.of("has " + scores.values().length + " values where there should be one score; check"
                        + " task.postprocess")
                : Optional.empty();
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        return new double[] {answer.isNumber() ? ((Answer.Score) answer).value() : Double.NaN};
    }

    @Override
    public double value(Answers answers) {
        double[] scores = answers.column(0);
        return new PairedCorrelation(ranked, answers.labelNumbers(), scores, scores).baseline();
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        return Loss.of(
                baseline,
                other,
                new PairedCorrelation(
                                ranked, baseline.labelNumbers(), baseline.column(0), other.column(0), baseline.units())
                        .losses(confidence));
    }
}
