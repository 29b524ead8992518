package dev.octet.metrics;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.octet.datasets.Label;
import dev.octet.statistics.PairedInfluence;

/**
 * Answers to questions as the evaluation script of SQuAD v1.1 scores them: the best over the true answers. The outcome of
 * a sample is its score in [0, 1].
 */
final class TextMetric extends Metric {
    private static final String SQUAD =
            "; best of the true answers, all in lower case without punctuation and articles, as"
                    + " SQuAD's evaluate-v1.1.py (Rajpurkar et al., \"SQuAD: 100,000+ Questions for Machine Comprehension of"
                    + " Text\", arXiv:1606.05250)";

    private final boolean exact;

    private TextMetric(String name, boolean exact, String what) {
        super(name, "%", Direction.HIGHER_IS_BETTER, what + SQUAD);
        this.exact = exact;
    }

    static List<TextMetric> family() {
        return List.of(
                new TextMetric("squad_em", true, "share of answers that are equal to a true one"),
                new TextMetric("squad_f1", false, "mean F1 of the words of answer and truth as bags"));
    }

    @Override
    public boolean isShare() {
        return exact;
    }

    @Override
    public Answer.Kind answers() {
        return Answer.Kind.TEXT;
    }

    @Override
    public Set<Label.Kind> labels() {
        return EnumSet.of(Label.Kind.TEXTS);
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        String said = Words.ofSquad(answer.text());
        double best = 0;
        for (String truth : ((Label.Texts) label).texts()) {
            String normal = Words.ofSquad(truth);
            best = Math.max(best, exact ? (said.equals(normal) ? 1 : 0) : f1(Words.split(said), Words.split(normal)));
        }
        return new double[] {best};
    }

    /** Of no words at all it is 0, as the script has it. */
    private static double f1(List<String> said, List<String> truth) {
        Map<String, Integer> left = new HashMap<>();
        truth.forEach(word -> left.merge(word, 1, Integer::sum));
        int common = 0;
        for (String word : said) {
            if (left.merge(word, -1, Integer::sum) >= 0) {
                common++;
            }
        }
        if (common == 0) {
            return 0;
        }
        double precision = (double) common / said.size();
        double recall = (double) common / truth.size();
        return 2 * precision * recall / (precision + recall);
    }

    @Override
    public double value(Answers answers) {
        double sum = 0;
        for (double score : answers.column(0)) {
            sum += score;
        }
        return sum / answers.size();
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        return exact
                ? ShareMetric.lossOfShares(baseline, other, confidence)
                : Loss.of(
                        baseline,
                        other,
                        PairedInfluence.ofMeans(baseline.column(0), other.column(0))
                                .by(baseline.units())
                                .losses(true, confidence));
    }
}
