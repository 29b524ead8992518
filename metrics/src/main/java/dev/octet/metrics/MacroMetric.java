package dev.octet.metrics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.octet.datasets.Label;
import dev.octet.statistics.BinaryScore;
import dev.octet.statistics.Groups;
import dev.octet.statistics.Pair;
import dev.octet.statistics.PairedInfluence;

/**
 * The plain mean of a score of each class against the rest, as in scikit-learn: over the classes that are true or answered
 * somewhere, or over all categories where any number of them may apply. The outcome of a sample is the class answered, -1
 * for an output with a NaN; of categories the {@linkplain Answer.ClassScores#hits hits} of each.
 */
final class MacroMetric extends AveragedMetric {
    /** Numbers that {@link Answer.ClassScores#hits} has for a category. */
    private static final int HITS = 3;

    private MacroMetric(String name, BinaryScore score, String what) {
        super(
                name,
                score,
                "mean over classes of " + what + " of each class against the rest, or over categories where any number"
                        + " of them may apply; as sklearn.metrics with average='macro', zero_division=0");
    }

    static List<MacroMetric> family() {
        return List.of(
                new MacroMetric("precision_macro", BinaryScore.PRECISION, "the precision"),
                new MacroMetric("recall_macro", BinaryScore.RECALL, "the recall"),
                new MacroMetric("f1_macro", BinaryScore.F1, "F1"));
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        if (label instanceof Label.Categories categories) {
            return ((Answer.ClassScores) answer).hits(categories);
        }
        return new double[] {answer.isNumber() ? ((Answer.ClassScores) answer).top() : -1};
    }

    @Override
    public double value(Answers answers) {
        return new Table(score, answers).value();
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        Groups units = baseline.units();
        int[][] members = units.members();
        Table first = new Table(score, baseline);
        Table second = new Table(score, other);
        PairedInfluence left = PairedInfluence.jackknife(
                new Pair(first.value(), second.value()),
                units,
                unit -> new Pair(first.without(members[unit]), second.without(members[unit])));
        return Loss.of(baseline, other, left.losses(true, confidence));
    }

    @Override
    public Map<Integer, Answers> byCategory(Answers answers) {
        Map<Integer, Answers> views = new LinkedHashMap<>();
        for (int c = 0; isOfCategories(answers) && c < answers.outcomes()[0].length / HITS; c++) {
            int place = HITS * c;
            double[][] hits = Arrays.stream(answers.outcomes())
                    .map(all -> Arrays.copyOfRange(all, place, place + HITS))
                    .toArray(double[][]::new);
            views.put(
                    c, new Answers(answers.variant(), answers.labels(), answers.predictions(), answers.groups(), hits));
        }
        return views;
    }

    private static boolean isOfCategories(Answers answers) {
        return answers.outcomes()[0].length > 1;
    }

    /** The hits of each class or category, of which those of some samples can be taken out again. */
    private static final class Table {
        private final BinaryScore score;
        private final double[][] outcomes;
        private final int[] truth;
        private final double[] sums;

        Table(BinaryScore score, Answers answers) {
            this.score = score;
            this.outcomes = answers.outcomes();
            this.truth = isOfCategories(answers) ? new int[0] : answers.labelClasses();
            int classes = 1;
            for (int i = 0; i < truth.length; i++) {
                classes = Math.max(classes, 1 + Math.max(truth[i], (int) outcomes[i][0]));
            }
            this.sums = new double[truth.length == 0 ? outcomes[0].length : HITS * classes];
            for (int i = 0; i < outcomes.length; i++) {
                add(i, 1, sums);
            }
        }

        double value() {
            return mean(sums);
        }

        double without(int[] samples) {
            double[] left = sums.clone();
            for (int sample : samples) {
                add(sample, -1, left);
            }
            return mean(left);
        }

        private void add(int sample, int times, double[] to) {
            double[] outcome = outcomes[sample];
            if (truth.length == 0) {
                for (int place = 0; place < to.length; place++) {
                    to[place] += times * outcome[place];
                }
                return;
            }
            int answered = (int) outcome[0];
            to[HITS * truth[sample] + (answered == truth[sample] ? 0 : 2)] += times;
            if (answered >= 0 && answered != truth[sample]) {
                to[HITS * answered + 1] += times;
            }
        }

        private double mean(double[] hits) {
            double sum = 0;
            int seen = 0;
            for (int place = 0; place < hits.length; place += HITS) {
                // a class that is nowhere does not count, a category does
                if (truth.length == 0 || hits[place] + hits[place + 1] + hits[place + 2] > 0) {
                    sum += score.of(hits[place], hits[place + 1], hits[place + 2], 0); // none looks at true negatives
                    seen++;
                }
            }
            return sum / seen;
        }
    }
}
