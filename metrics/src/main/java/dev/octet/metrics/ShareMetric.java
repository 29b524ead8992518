package dev.octet.metrics;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

import dev.octet.datasets.Label;
import dev.octet.statistics.Estimate;
import dev.octet.statistics.Groups;
import dev.octet.statistics.Losses;
import dev.octet.statistics.PairedInfluence;
import dev.octet.statistics.PairedProportions;
import dev.octet.statistics.ValueBounds;

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

    static List<ShareMetric> family() {
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
    public boolean isShare() {
        return true;
    }

    @Override
    public boolean splitsByLabel() {
        return true;
    }

    @Override
    public Answer.Kind answers() {
        return Answer.Kind.SCORES;
    }

    @Override
    public Set<Label.Kind> labels() {
        return rule == Rule.AGREEMENT ? EnumSet.allOf(Label.Kind.class) : EnumSet.of(Label.Kind.CLASS);
    }

    @Override
    Optional<String> fault(Answer answer, Label label) {
        return answer instanceof Answer.Choice ? Optional.empty() : Answer.ClassScores.fault(answer, label);
    }

    @Override
    boolean takesChoice() {
        return rule != Rule.TOP5;
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        if (!answer.isNumber()) {
            return new double[] {0};
        }
        boolean right =
                switch (rule) {
                    case TOP1 -> top(answer) == ((Label.ClassIndex) label).index();
                    case TOP5 -> ((Answer.ClassScores) answer).rankOf(((Label.ClassIndex) label).index()) < 5;
                    case AGREEMENT -> baseline.isNumber() && top(answer) == top(baseline);
                };
        return new double[] {right ? 1 : 0};
    }

    private static long top(Answer answer) {
        return answer instanceof Answer.Choice choice ? choice.index() : ((Answer.ClassScores) answer).top();
    }

    @Override
    public double value(Answers answers) {
        if (byConfusion) {
            return Confusion.accuracy(answers);
        }
        long right = 0;
        for (double outcome : answers.column(0)) {
            right += (long) outcome;
        }
        return (double) right / answers.size();
    }

    @Override
    public Optional<Estimate> bounds(Answers answers, double confidence) {
        if (!answers.units().isNone()) {
            return super.bounds(answers, confidence);
        }
        long right = Math.round(Arrays.stream(answers.column(0)).sum());
        return Optional.of(ValueBounds.ofShare(right, answers.size(), confidence));
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        return lossOfShares(baseline, other, confidence);
    }

    /** What is lost of right answers; by groups where there are such, else as paired proportions. */
    static Loss lossOfShares(Answers baseline, Answers other, double confidence) {
        double[] right = baseline.column(0);
        double[] rightToo = other.column(0);
        PairedProportions table = PairedProportions.of(right, rightToo);
        Groups units = baseline.units();
        Optional<Losses> byGroups = units.isNone()
                ? Optional.empty()
                : PairedInfluence.ofMeans(right, rightToo).by(units).losses(true, confidence);
        return new Loss(
                baseline.variant(),
                other.variant(),
                units.isNone() ? Optional.of(table.absoluteLoss(confidence)) : byGroups.map(Losses::absolute),
                units.isNone() ? table.relativeLoss(confidence) : byGroups.flatMap(Losses::relative),
                OptionalInt.of(Math.toIntExact(table.worse())),
                OptionalInt.of(Math.toIntExact(table.better())),
                baseline.flips(other),
                units.isNone() ? OptionalDouble.of(table.midP()) : OptionalDouble.empty(),
                units.isNone() ? Optional.empty() : baseline.undecidable(other));
    }
}
