package dev.octet.metrics;

import java.util.Arrays;
import java.util.List;

import dev.octet.datasets.Label;
import dev.octet.statistics.BinaryScore;
import dev.octet.statistics.PairedInfluence;

/**
 * A score of the hits of all classes together: a ratio of sums over samples. The outcome of a sample is how many true
 * positives, false positives and false negatives it has over all its categories. Where each sample has one class and gets
 * one answer that is 1, 0, 0 or 0, 1, 1, and every such score is the share of right answers.
 */
final class MicroMetric extends AveragedMetric {
    private MicroMetric(String name, BinaryScore score, String what) {
        super(
                name,
                score,
                what
                        + " over all classes or categories together, TP, FP and FN summed over them; as sklearn.metrics with"
                        + " average='micro', zero_division=0");
    }

    static List<MicroMetric> family() {
        return List.of(
                new MicroMetric("precision_micro", BinaryScore.PRECISION, "TP / (TP + FP)"),
                new MicroMetric("recall_micro", BinaryScore.RECALL, "TP / (TP + FN)"),
                new MicroMetric("f1_micro", BinaryScore.F1, "2 TP / (2 TP + FP + FN)"));
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        Answer.ClassScores scores = (Answer.ClassScores) answer;
        double[] sums = new double[3];
        if (label instanceof Label.Categories categories) {
            double[] hits = scores.hits(categories);
            for (int i = 0; i < hits.length; i++) {
                sums[i % sums.length] += hits[i];
            }
            return sums;
        }
        boolean right = scores.isNumber() && scores.top() == ((Label.ClassIndex) label).index();
        return right ? new double[] {1, 0, 0} : new double[] {0, 1, 1};
    }

    @Override
    public double value(Answers answers) {
        return score.of(sum(answers, 0), sum(answers, 1), sum(answers, 2), 0); // true negatives play no part
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        if (isShare(baseline) && isShare(other)) {
            return ShareMetric.lossOfShares(baseline, other, confidence);
        }
        PairedInfluence ratios =
                PairedInfluence.ofRatios(found(baseline), looked(baseline), found(other), looked(other));
        return Loss.of(baseline, other, ratios.by(baseline.units()).losses(true, confidence));
    }

    /** Whether every sample has one class and got one answer. */
    private static boolean isShare(Answers answers) {
        return Arrays.stream(answers.outcomes()).allMatch(hits -> hits[0] + hits[1] == 1 && hits[0] + hits[2] == 1);
    }

    /** What is summed above the bar, by sample. */
    private double[] found(Answers answers) {
        return Arrays.stream(answers.outcomes())
                .mapToDouble(hits -> score == BinaryScore.F1 ? 2 * hits[0] : hits[0])
                .toArray();
    }

    /** And below it. */
    private double[] looked(Answers answers) {
        return Arrays.stream(answers.outcomes())
                .mapToDouble(hits -> switch (score) {
                    case PRECISION -> hits[0] + hits[1];
                    case RECALL -> hits[0] + hits[2];
                    case F1 -> 2 * hits[0] + hits[1] + hits[2];
                    case MCC -> throw new IllegalStateException("MCC is no ratio of sums");
                })
                .toArray();
    }

    private static double sum(Answers answers, int place) {
        return Arrays.stream(answers.column(place)).sum();
    }
}
