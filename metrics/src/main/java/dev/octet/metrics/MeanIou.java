package dev.octet.metrics;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.datasets.Label;
import dev.octet.statistics.Groups;
import dev.octet.statistics.Pair;
import dev.octet.statistics.PairedInfluence;

/**
 * Mean over classes of intersection over union, of all pictures together. The outcome of a picture is intersection and
 * union of each class in pixels, up to the highest class in it; pixels whose class is {@link Label.ClassMap#IGNORED} do
 * not count, nor do classes that are nowhere.
 */
final class MeanIou extends Metric {

    MeanIou() {
        super(
                "miou",
                "%",
                Direction.HIGHER_IS_BETTER,
                "mean over classes of TP / (TP + FP + FN) in pixels of all pictures together, as in PASCAL VOC"
                        + " (Everingham et al., \"The PASCAL Visual Object Classes Challenge: A Retrospective\", 2015)");
    }

    @Override
    public Answer.Kind answers() {
        return Answer.Kind.CLASS_MAP;
    }

    @Override
    public Set<Label.Kind> labels() {
        return EnumSet.of(Label.Kind.CLASS_MAP);
    }

    @Override
    Optional<String> fault(Answer answer, Label label) {
        Answer.ClassMap map = (Answer.ClassMap) answer;
        Label.ClassMap truth = (Label.ClassMap) label;
        return map.width() == truth.width() && map.height() == truth.height()
                ? Optional.empty()
                : Optional.of("is a map of " + map.width() + " x " + map.height() + " but the label is one of "
                        + truth.width() + " x " + truth.height());
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        int[] found = ((Answer.ClassMap) answer).classes();
        byte[] truths = ((Label.ClassMap) label).classes();
        double[] parts = new double[0];
        for (int i = 0; i < found.length; i++) {
            int truth = Byte.toUnsignedInt(truths[i]);
            if (truth != Label.ClassMap.IGNORED) {
                int highest = Math.max(truth, found[i]);
                parts = parts.length <= 2 * highest ? Arrays.copyOf(parts, 2 * highest + 2) : parts;
                if (found[i] == truth) {
                    parts[2 * truth]++;
                } else if (found[i] >= 0) {
                    parts[2 * found[i] + 1]++;
                }
                parts[2 * truth + 1]++;
            }
        }
        return parts;
    }

    @Override
    public double value(Answers answers) {
        return mean(sums(answers), new double[0]);
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        Groups units = baseline.units();
        double[][] first = byUnit(baseline, units);
        double[][] second = byUnit(other, units);
        double[] all = sums(baseline);
        double[] others = sums(other);
        PairedInfluence influence = PairedInfluence.jackknife(
                new Pair(mean(all, new double[0]), mean(others, new double[0])),
                units,
                unit -> new Pair(mean(all, first[unit]), mean(others, second[unit])));
        return Loss.of(baseline, other, influence.losses(true, confidence));
    }

    @Override
    public Map<Integer, Answers> byCategory(Answers answers) {
        Map<Integer, Answers> views = new LinkedHashMap<>();
        int categories = sums(answers).length / 2;
        for (int category = 0; category < categories; category++) {
            int place = 2 * category;
            double[][] parts = Arrays.stream(answers.outcomes())
                    .map(all -> place < all.length ? new double[] {all[place], all[place + 1]} : new double[2])
                    .toArray(double[][]::new);
            views.put(
                    category,
                    new Answers(answers.variant(), answers.labels(), answers.predictions(), answers.groups(), parts));
        }
        return views;
    }

    private static double[][] byUnit(Answers answers, Groups units) {
        double[][] sums = new double[units.count()][0];
        for (int i = 0; i < answers.size(); i++) {
            int unit = units.of()[i];
            sums[unit] = plus(sums[unit], answers.outcomes()[i]);
        }
        return sums;
    }

    private static double[] sums(Answers answers) {
        double[] sums = new double[0];
        for (double[] parts : answers.outcomes()) {
            sums = plus(sums, parts);
        }
        return sums;
    }

    /** Adds to {@code sums}, or to a longer copy of it. */
    private static double[] plus(double[] sums, double[] parts) {
        double[] longest = parts.length > sums.length ? Arrays.copyOf(sums, parts.length) : sums;
        for (int i = 0; i < parts.length; i++) {
            longest[i] += parts[i];
        }
        return longest;
    }

    private static double mean(double[] all, double[] without) {
        double sum = 0;
        int classes = 0;
        for (int i = 0; i < all.length; i += 2) {
            double union = all[i + 1] - (i < without.length ? without[i + 1] : 0);
            if (union > 0) {
                sum += (all[i] - (i < without.length ? without[i] : 0)) / union;
                classes++;
            }
        }
        return sum / classes;
    }
}
