package dev.octet.metrics;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.octet.statistics.BinaryScore;
import dev.octet.statistics.Pair;
import dev.octet.statistics.PairedBootstrap;
import dev.octet.zoo.Label;

/**
 * The plain mean over classes of a score of each class against the rest. Classes are those that are true or answered
 * somewhere, as in scikit-learn. The outcome of a sample is the class answered, -1 for an output with a NaN.
 */
final class MacroMetric extends Metric {
    private final BinaryScore score;

    private MacroMetric(String name, BinaryScore score, String what) {
        super(
                name,
                "%",
                Direction.HIGHER_IS_BETTER,
                "mean over classes of " + what + " of each class against the rest; as sklearn.metrics with"
                        + " average='macro'");
        this.score = score;
    }

    static List<MacroMetric> family() {
        return List.of(
                new MacroMetric("precision_macro", BinaryScore.PRECISION, "the precision"),
                new MacroMetric("recall_macro", BinaryScore.RECALL, "the recall"),
                new MacroMetric("f1_macro", BinaryScore.F1, "F1"));
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
        return Answer.ClassScores.fault(answer, label);
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        return new double[] {answer.isNumber() ? ((Answer.ClassScores) answer).top() : -1};
    }

    @Override
    public double value(Answers answers) {
        int[] once = new int[answers.size()];
        Arrays.fill(once, 1);
        return value(answers.labelClasses(), answers.classes(0), once);
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        int[] truth = baseline.labelClasses();
        int[] first = baseline.classes(0);
        int[] second = other.classes(0);
        PairedBootstrap bootstrap = new PairedBootstrap(
                baseline.units(), true, counts -> new Pair(value(truth, first, counts), value(truth, second, counts)));
        return Loss.of(baseline, other, bootstrap.losses(confidence));
    }

    private double value(int[] truth, int[] answered, int[] counts) {
        int classes = 1;
        for (int i = 0; i < truth.length; i++) {
            classes = Math.max(classes, Math.max(truth[i], answered[i]) + 1);
        }
        double[] hits = new double[classes];
        double[] answers = new double[classes];
        double[] truths = new double[classes];
        double all = 0;
        for (int i = 0; i < truth.length; i++) {
            all += counts[i];
            truths[truth[i]] += counts[i];
            if (answered[i] >= 0) {
                answers[answered[i]] += counts[i];
            }
            hits[truth[i]] += truth[i] == answered[i] ? counts[i] : 0;
        }
        double sum = 0;
        int seen = 0;
        for (int c = 0; c < classes; c++) {
            if (truths[c] + answers[c] > 0) {
                double fp = answers[c] - hits[c];
                double fn = truths[c] - hits[c];
                sum += score.of(hits[c], fp, fn, all - hits[c] - fp - fn);
                seen++;
            }
        }
        return sum / seen;
    }
}
