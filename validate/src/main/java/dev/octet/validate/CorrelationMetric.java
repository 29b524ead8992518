package dev.octet.validate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

import dev.octet.statistics.PairedBootstrap;
import dev.octet.statistics.PairedCorrelation;
import dev.octet.zoo.Label;

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

    static List<CorrelationMetric> correlations() {
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
    boolean scoresClasses() {
        return false;
    }

    @Override
    Optional<String> wantsOtherThan(Label label) {
        return label instanceof Label.Score ? Optional.empty() : Optional.of("a score");
    }

    @Override
    double outcome(Answer answer, Answer baseline, int trueClass) {
        return Double.isFinite(answer.score()) ? answer.score() : Double.NaN;
    }

    @Override
    double value(Answers answers) {
        double[] scores = answers.outcomes();
        return new PairedCorrelation(ranked, truth(answers), scores, scores).baseline();
    }

    @Override
    Loss loss(Answers baseline, Answers other, double confidence) {
        PairedCorrelation pair = new PairedCorrelation(ranked, truth(baseline), baseline.outcomes(), other.outcomes());
        Optional<PairedBootstrap.Losses> losses = pair.losses(confidence);
        return new Loss(
                baseline.variant(),
                other.variant(),
                losses.map(PairedBootstrap.Losses::absolute),
                losses.flatMap(PairedBootstrap.Losses::relative),
                OptionalInt.empty(),
                OptionalInt.empty(),
                baseline.flips(other),
                OptionalDouble.empty());
    }

    private static double[] truth(Answers answers) {
        return answers.labels().stream().mapToDouble(Double::parseDouble).toArray();
    }
}
