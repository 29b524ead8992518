package dev.octet.validate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

import dev.octet.statistics.PairedProportions;
import dev.octet.zoo.Label;

/**
 * A metric that is the share of samples answered rightly: outcomes are 1 and 0, and the loss is a difference of paired
 * proportions.
 */
final class ShareMetric extends Metric {

    /** When an answer without NaN is right. */
    private enum Rule {
        TOP1,
        TOP5,
        AGREEMENT
    }

    private static final String ILSVRC =
            "share of samples whose true class is among the %s highest scores; Russakovsky et al., \"ImageNet Large"
                    + " Scale Visual Recognition Challenge\", arXiv:1409.0575";

    private final Rule rule;
    private final boolean byConfusion;

    private ShareMetric(String name, Rule rule, boolean byConfusion, String reference) {
        super(name, "%", Direction.HIGHER_IS_BETTER, reference);
        this.rule = rule;
        this.byConfusion = byConfusion;
    }

    static List<ShareMetric> shares() {
        return List.of(
                new ShareMetric("top1", Rule.TOP1, false, ILSVRC.formatted("1")),
                new ShareMetric("top5", Rule.TOP5, false, ILSVRC.formatted("5")),
                new ShareMetric(
                        "accuracy",
                        Rule.TOP1,
                        true,
                        "share of samples whose highest score is that of the true class, over the confusion matrix of"
                                + " org.tribuo.classification.evaluation"),
                new ShareMetric(
                        "agreement",
                        Rule.AGREEMENT,
                        false,
                        "share of samples whose highest score is that of the same class as the baseline's; needs no"
                                + " labels; 1 for the baseline itself"));
    }

    @Override
    boolean scoresClasses() {
        return true;
    }

    @Override
    Optional<String> wantsOtherThan(Label label) {
        boolean fits = rule == Rule.AGREEMENT || label instanceof Label.ClassIndex;
        return fits ? Optional.empty() : Optional.of("a class");
    }

    @Override
    double outcome(Answer answer, Answer baseline, int trueClass) {
        if (answer.hasNan()) {
            return 0;
        }
        boolean right =
                switch (rule) {
                    case TOP1 -> answer.rankOf(trueClass) < 1;
                    case TOP5 -> answer.rankOf(trueClass) < 5;
                    case AGREEMENT -> !baseline.hasNan() && answer.top() == baseline.top();
                };
        return right ? 1 : 0;
    }

    @Override
    double value(Answers answers) {
        if (byConfusion) {
            return Confusion.accuracy(answers);
        }
        long right = 0;
        for (double outcome : answers.outcomes()) {
            right += (long) outcome;
        }
        return (double) right / answers.outcomes().length;
    }

    @Override
    Loss loss(Answers baseline, Answers other, double confidence) {
        PairedProportions table = PairedProportions.of(baseline.outcomes(), other.outcomes());
        return new Loss(
                baseline.variant(),
                other.variant(),
                Optional.of(table.absoluteLoss(confidence)),
                table.relativeLoss(confidence),
                OptionalInt.of(Math.toIntExact(table.worse())),
                OptionalInt.of(Math.toIntExact(table.better())),
                baseline.flips(other),
                OptionalDouble.of(table.midP()));
    }
}
