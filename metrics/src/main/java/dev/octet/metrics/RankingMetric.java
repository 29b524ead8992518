package dev.octet.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import dev.octet.datasets.Label;
import dev.octet.statistics.Losses;
import dev.octet.statistics.Pair;
import dev.octet.statistics.PairedBootstrap;
import dev.octet.statistics.PairedInfluence;
import dev.octet.statistics.PairedRanking;

/**
 * How well scores rank samples, without a threshold: of two classes, of which class 1 is to be found, or of several
 * categories, whose plain mean it then is. A category is left out of the mean where no sample has it or none lacks it. The outcome of a sample is its score for each category; of two class scores that of class 1 less that of
 * class 0.
 */
final class RankingMetric extends Metric {

    /** What is made of the ranks. */
    private enum Measure {
        AREA,
        PRECISION
    }

    private final Measure measure;

    private RankingMetric(String name, Measure measure, String reference) {
        super(name, "%", Direction.HIGHER_IS_BETTER, reference);
        this.measure = measure;
    }

    static List<RankingMetric> family() {
        return List.of(
                new RankingMetric(
                        "auroc",
                        Measure.AREA,
                        "area under the curve of true against false positive rate: the chance that a positive sample has"
                                + " a higher score than a negative one, ties counting half (Hanley and McNeil, \"The"
                                + " Meaning and Use of the Area under a Receiver Operating Characteristic (ROC) Curve\","
                                + " 1982); of several categories the mean"),
                new RankingMetric(
                        "average_precision",
                        Measure.PRECISION,
                        "sum over thresholds of precision times the step of recall, as"
                                + " sklearn.metrics.average_precision_score; of several categories the mean"));
    }

    @Override
    public Answer.Kind answers() {
        return Answer.Kind.SCORES;
    }

    @Override
    public Set<Label.Kind> labels() {
        return EnumSet.of(Label.Kind.CLASS, Label.Kind.CATEGORIES);
    }

    @Override
    boolean takesOneScore() {
        return true;
    }

    @Override
    Optional<String> fault(Answer answer, Label label) {
        int scores = answer instanceof Answer.ClassScores classes ? classes.values().length - classes.offset() : 1;
        if (label instanceof Label.Categories categories) {
            return Answer.ClassScores.fault(scores, categories);
        }
        if (scores > 2) {
            return Optional.of("scores " + scores + " classes, not two");
        }
        return ((Label.ClassIndex) label).index() > 1
                ? Optional.of("ranks two classes but the label is class " + ((Label.ClassIndex) label).index())
                : Optional.empty();
    }

    @Override
    double[] outcome(Answer answer, Answer baseline, Label label) {
        if (answer instanceof Answer.Score score) {
            return new double[] {score.value()};
        }
        Answer.ClassScores scores = (Answer.ClassScores) answer;
        double[] values = Arrays.copyOfRange(scores.values(), scores.offset(), scores.values().length);
        return label instanceof Label.ClassIndex ? new double[] {values[1] - values[0]} : values;
    }

    @Override
    public double value(Answers answers) {
        int[] once = new int[answers.size()];
        Arrays.fill(once, 1);
        List<PairedRanking> rankings = rankings(answers, answers);
        if (measure == Measure.PRECISION) {
            return precision(rankings, once).first();
        }
        return influence(rankings).map(both -> both.values().first()).orElse(Double.NaN);
    }

    @Override
    public Loss loss(Answers baseline, Answers other, double confidence) {
        List<PairedRanking> rankings = rankings(baseline, other);
        if (rankings.size() == 1 && rankings.get(0).rarer() < 2) {
            return Loss.of(baseline, other, Optional.empty()); // nobody knows how much one sample varies
        }
        Optional<Losses> losses = measure == Measure.AREA
                ? influence(rankings).flatMap(both -> both.by(baseline.units()).losses(true, confidence))
                : new PairedBootstrap(baseline.units(), true, counts -> precision(rankings, counts)).losses(confidence);
        return Loss.of(baseline, other, losses);
    }

    @Override
    public Map<Integer, Answers> byCategory(Answers answers) {
        int categories = answers.outcomes()[0].length;
        Map<Integer, Answers> views = new LinkedHashMap<>();
        for (int category = 0; categories > 1 && category < categories; category++) {
            int[] truth = truth(answers, category);
            int[] known = IntStream.range(0, truth.length)
                    .filter(i -> truth[i] != PairedRanking.UNKNOWN)
                    .toArray();
            double[] scores = answers.column(category);
            Answers all = new Answers(
                    answers.variant(),
                    Arrays.stream(truth).mapToObj(Integer::toString).toList(),
                    answers.predictions(),
                    answers.groups(),
                    Arrays.stream(scores)
                            .mapToObj(score -> new double[] {score})
                            .toArray(double[][]::new));
            views.put(category, all.at(known));
        }
        return views;
    }

    /** The mean over categories that have one; empty if none has, or a score is NaN. */
    private static Optional<PairedInfluence> influence(List<PairedRanking> rankings) {
        List<PairedInfluence> areas = new ArrayList<>();
        rankings.forEach(ranking -> ranking.auroc().ifPresent(areas::add));
        boolean numbers = rankings.stream().allMatch(PairedRanking::isNumber);
        return areas.isEmpty() || !numbers ? Optional.empty() : Optional.of(PairedInfluence.mean(areas));
    }

    private static Pair precision(List<PairedRanking> rankings, int[] counts) {
        double first = 0;
        double second = 0;
        int categories = 0;
        for (PairedRanking ranking : rankings) {
            if (ranking.rarer() > 0) {
                Pair precision = ranking.averagePrecision(counts);
                first += precision.first();
                second += precision.second();
                categories++;
            }
        }
        return new Pair(first / categories, second / categories);
    }

    private static List<PairedRanking> rankings(Answers baseline, Answers other) {
        int categories = baseline.outcomes()[0].length;
        return IntStream.range(0, categories)
                .mapToObj(category ->
                        new PairedRanking(truth(baseline, category), baseline.column(category), other.column(category)))
                .toList();
    }

    private static int[] truth(Answers answers, int category) {
        return answers.labels().stream()
                .mapToInt(label -> switch (cell(label, category)) {
                    case "0" -> 0;
                    case "1" -> 1;
                    default -> PairedRanking.UNKNOWN;
                })
                .toArray();
    }

    private static String cell(String label, int category) {
        return label.split(";", -1)[category];
    }
}
