package dev.octet.metrics;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import dev.octet.datasets.Label;
import dev.octet.statistics.BinaryScore;
import dev.octet.statistics.Groups;
import dev.octet.statistics.Losses;
import dev.octet.statistics.Pair;
import dev.octet.statistics.PairedBinary;
import dev.octet.statistics.PairedInfluence;

/**
 * A score of two classes, of which class 1 is the one to be found. The outcome of a sample is the class answered; for an
 * output with a NaN it is the wrong one.
 */
final class BinaryMetric extends Metric {
    private final BinaryScore score;

    private BinaryMetric(BinaryScore score, String unit, String reference) {
        super(score.name().toLowerCase(Locale.ROOT), unit, Direction.HIGHER_IS_BETTER, reference);
        this.score = score;
    }

    static List<BinaryMetric> family() {
        return List.of(
                new BinaryMetric(BinaryScore.PRECISION, "%", "share of answers 1 whose true class is 1; 0 without any"),
                new BinaryMetric(BinaryScore.RECALL, "%", "share of samples of class 1 that are answered 1"),
                new BinaryMetric(
                        BinaryScore.F1,
                        "%",
                        "2 TP / (2 TP + FP + FN) of class 1; of MRPC and QQP in GLUE (Wang et al., arXiv:1804.07461)"),
                new BinaryMetric(
                        BinaryScore.MCC,
                        "",
                        "Matthews correlation, that of truth and answer as 0 and 1; 0 if one of them is constant; of CoLA"
                                + " in GLUE (Wang et al., arXiv:1804.07461)"));
    }

    @Override
    public Answer.Kind answers() {
        return Answer.Kind.SCORES;
    }

    @Override
    public Set<Label.Kind> labels() {
        return EnumSet.of(Label.Kind.CLASS);
    }

    @Override
    Optional<String> fault(Answer answer, Label label) {
        Optional<String> fault = Answer.ClassScores.fault(answer, label);
        if (fault.isPresent()) {
            return fault;
        }
        Answer.ClassScores scores = (Answer.ClassScores) answer;
        int classes = scores.values().length - scores.offset();
        return classes == 2 ? Optional.empty() : Optional.of("scores " + classes + " classes, not two");
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        int truth = ((Label.ClassIndex) label).index();
        return new double[] {answer.isNumber() ? ((Answer.ClassScores) answer).top() : 1 - truth};
    }

    @Override
    public double value(Answers answers) {
        return table(answers, answers).values(score).first();
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        Groups units = baseline.units();
        Optional<Losses> losses = units.isNone()
                ? table(baseline, other).losses(score, confidence)
                : byGroups(baseline, other, units).losses(true, confidence);
        // The half samples of the table make up for few flips.
        return Loss.of(baseline, other, losses, units.isNone() ? Optional.empty() : baseline.undecidable(other));
    }

    private static PairedBinary table(Answers baseline, Answers other) {
        return PairedBinary.of(baseline.labelClasses(), baseline.classes(0), other.classes(0));
    }

    private PairedInfluence byGroups(Answers baseline, Answers other, Groups units) {
        int[] truth = baseline.labelClasses();
        int[] first = baseline.classes(0);
        int[] second = other.classes(0);
        long[][] cells = new long[units.count()][8];
        long[] all = new long[8];
        for (int i = 0; i < truth.length; i++) {
            int cell = 4 * truth[i] + 2 * first[i] + second[i];
            cells[units.of()[i]][cell]++;
            all[cell]++;
        }
        Pair values = PairedBinary.ofCells(all).values(score);
        return PairedInfluence.jackknife(values, units, group -> {
            long[] left = all.clone();
            for (int cell = 0; cell < left.length; cell++) {
                left[cell] -= cells[group][cell];
            }
            return PairedBinary.ofCells(left).values(score);
        });
    }
}
