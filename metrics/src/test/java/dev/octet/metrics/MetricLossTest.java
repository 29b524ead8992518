package dev.octet.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.datasets.Label;
import dev.octet.statistics.BinaryScore;
import dev.octet.statistics.Estimate;
import dev.octet.statistics.PairedBinary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class MetricLossTest {
    private static final int N = 120;

    static List<Metric> withLosses() {
        return Metric.all().stream().filter(Metric::hasLoss).toList();
    }

    /** What every metric must keep, on made-up outcomes of its kind. */
    @ParameterizedTest
    @MethodSource("withLosses")
    void lossIsTheDifferenceOfTheValuesAndZeroAgainstItself(Metric metric) {
        Answers fp32 = made("fp32", metric, Optional.empty(), 0);
        Answers int8 = made("int8", metric, Optional.empty(), 0.3);
        double expected = metric.direction().loss(metric.value(fp32), metric.value(int8));
        Loss loss = metric.loss(fp32, int8, 0.95);
        Estimate absolute = loss.absolute().orElseThrow();
        assertThat(expected).isNotZero();
        assertThat(absolute.value()).isCloseTo(expected, within(1e-12));
        assertThat(loss.relative().orElseThrow().value()).isCloseTo(expected / metric.value(fp32), within(1e-12));
        assertThat(absolute.low()).isLessThan(absolute.high());
        assertThat(loss.flips()).isPositive();
        assertThat(loss.undecidable()).isEmpty();

        Loss none = metric.loss(fp32, fp32, 0.95);
        assertThat(none.absolute().orElseThrow().value()).isZero();
        assertThat(none.flips()).isZero();
        // a table of right and wrong, or yes and no, has bounds without any flip too
        assertThat(none.undecidable().isPresent()).isEqualTo(!metric.isShare() && !(metric instanceof BinaryMetric));
    }

    @ParameterizedTest
    @MethodSource("withLosses")
    void fewGroupsLeaveAGateUndecided(Metric metric) {
        Loss few = loss(metric, i -> "speaker " + i % 14);
        assertThat(few.undecidable())
                .contains("only 14 groups of samples: an interval over fewer than 15 cannot be trusted");
        Loss enough = loss(metric, i -> "speaker " + i % 15);
        assertThat(enough.undecidable()).isEmpty();
        assertThat(enough.absolute().orElseThrow().method()).contains("15 groups");
        Loss each = loss(metric, i -> "speaker " + i);
        assertThat(each.absolute())
                .isEqualTo(metric.loss(
                                made("fp32", metric, Optional.empty(), 0),
                                made("int8", metric, Optional.empty(), 0.3),
                                0.95)
                        .absolute());
    }

    @Test
    void fewChangedAnswersLeaveAGateUndecided() {
        Metric metric = metric("wer");
        double[][] fp32 = {{0, 5}, {1, 5}, {0, 5}, {2, 5}, {0, 5}, {0, 5}};
        double[][] int8 = {{1, 5}, {2, 5}, {1, 5}, {3, 5}, {0, 5}, {0, 5}};
        Loss loss = metric.loss(answers("fp32", fp32), answers("int8", int8), 0.95);
        assertThat(loss.undecidable()).contains("only 4 of 6 answers changed: there is nothing to resample");
        assertThat(loss.absolute().orElseThrow().value()).isCloseTo(4 / 30.0, within(1e-15));
    }

    @Test
    void binaryLossIsThatOfTheEightCells() {
        Metric metric = metric("f1");
        Answers fp32 = made("fp32", metric, Optional.empty(), 0);
        Answers int8 = made("int8", metric, Optional.empty(), 0.3);
        assertThat(metric.loss(fp32, int8, 0.95).absolute())
                .contains(PairedBinary.of(fp32.labelClasses(), fp32.classes(0), int8.classes(0))
                        .losses(BinaryScore.F1, 0.95)
                        .orElseThrow()
                        .absolute());
    }

    @Test
    void outputsWithNanAreTheWrongAnswer() {
        Answer nan = new Answer.ClassScores(new double[] {Double.NaN, 1}, 0);
        assertThat(metric("f1").outcome(nan, nan, new Label.ClassIndex(0))).containsExactly(1);
        assertThat(metric("f1").outcome(nan, nan, new Label.ClassIndex(1))).containsExactly(0);
        assertThat(metric("f1_macro").outcome(nan, nan, new Label.ClassIndex(1)))
                .containsExactly(-1);
        Metric auroc = metric("auroc");
        double[][] outcomes = {{1}, {Double.NaN}, {3}, {2}};
        Answers answers = new Answers(
                "int8", List.of("0", "1", "1", "0"), List.of("1", "nan", "3", "2"), Optional.empty(), outcomes);
        assertThat(auroc.value(answers)).isNaN();
        assertThat(auroc.notANumber(answers)).isEqualTo(1);
    }

    @Test
    void twoClassScoresAreRankedByTheirDifference() {
        Answer two = new Answer.ClassScores(new double[] {0.25, 1}, 0);
        assertThat(metric("auroc").outcome(two, two, new Label.ClassIndex(1))).containsExactly(0.75);
        assertThat(metric("auroc").fault(new Answer.ClassScores(new double[3], 0), new Label.ClassIndex(1)))
                .contains("scores 3 classes, not two");
        assertThat(metric("auroc").fault(two, Label.Categories.parse("0;1;nan")))
                .contains("has 2 scores but the label marks 3 categories");
    }

    @Test
    void mapsCountIntersectionAndUnionWithoutIgnoredPixels() {
        Label truth = new Label.ClassMap(3, 2, new byte[] {0, 0, 1, 2, (byte) 255, 1});
        Answer found = new Answer.ClassMap(3, 2, new int[] {0, 1, 1, 2, 2, -1});
        assertThat(metric("miou").outcome(found, found, truth)).containsExactly(1, 2, 1, 3, 1, 1);
        Answers one = answers("fp32", new double[][] {{1, 2, 1, 3, 1, 1}, {3, 3}});
        assertThat(metric("miou").value(one)).isCloseTo((4 / 5.0 + 1 / 3.0 + 1) / 3, within(1e-15));
        assertThat(metric("miou").value(metric("miou").byCategory(one).get(1))).isCloseTo(1 / 3.0, within(1e-15));
    }

    @Test
    void fidelityComparesWithTheBaseline() {
        Answer baseline = new Answer.Values(Map.of("y", new double[] {3, 4}));
        Answer other = new Answer.Values(Map.of("y", new double[] {4, 3}));
        assertThat(metric("cosine").outcome(other, baseline, new Label.None())[0])
                .isCloseTo(24 / 25.0, within(1e-15));
        assertThat(metric("cosine").outcome(baseline, baseline, new Label.None()))
                .containsExactly(1);
        double[] energies = metric("sqnr").outcome(other, baseline, new Label.None());
        assertThat(energies).containsExactly(25, 2);
        assertThat(metric("sqnr").value(answers("int8", new double[][] {energies, {75, 8}})))
                .isEqualTo(10);
        Answers itself = answers("fp32", new double[][] {{25, 0}, {75, 0}});
        assertThat(metric("sqnr").value(itself)).isInfinite();
        assertThat(metric("sqnr").loss(itself, itself, 0.95).undecidable().orElseThrow())
                .contains("limit the value itself in gate.accuracy");
    }

    @Test
    void cosineOfOneNumberIsRefusedBecauseItIsASign() {
        Answer one = new Answer.Values(Map.of("y", new double[] {3}));
        assertThat(metric("cosine").fault(one, new Label.None()))
                .contains("has 1 value a sample, and a cosine needs two or more to tell anything; use sqnr instead");
        assertThat(metric("sqnr").fault(one, new Label.None())).isEmpty();
        Answer two = new Answer.Values(Map.of("y", new double[] {3}, "z", new double[] {3}));
        assertThat(metric("cosine").fault(two, new Label.None())).isEmpty();
    }

    @Test
    void fewBoxesLeaveAGateUndecided() {
        Metric metric = metric("detection_agreement");
        Answers one = pictures(12, 1, 1, 0.9);
        assertThat(metric.loss(one, pictures(12, 1, 1, 0.8), 0.95).undecidable())
                .contains("only 1 box to be found: from fewer than 20 nothing can be concluded");
        assertThat(metric.bounds(one, 0.95)).isEmpty();
        assertThat(metric.caveat(one)).isPresent();

        Answers crowded = pictures(100, 10, 5, 0.9);
        assertThat(metric.loss(crowded, pictures(100, 10, 5, 0.8), 0.95).undecidable())
                .contains("only 10 pictures have a box to be found: bounds over fewer than 15 cannot be trusted");

        Answers enough = pictures(100, 20, 5, 0.9);
        assertThat(metric.loss(enough, pictures(100, 20, 5, 0.8), 0.95).undecidable())
                .isEmpty();
    }

    @Test
    void aPictureHasChangedOnlyWhereTheBoxesToBeFoundHave() {
        Metric metric = metric("detection_agreement");
        double[] right = {0, 1, 2, 0.9, 1023, 0.1, 0};
        double[] surer = {0, 1, 2, 0.95, 1023, 0.1, 0};
        double[] more = {0, 1, 3, 0.9, 1023, 0.1, 0, 0.05, 0};
        double[] elsewhere = {0, 1, 1, 0.9, 1023, 1, 0, 1, 0.2, 0};
        double[] missed = {0, 1, 1, 0.1, 0};
        double[] coarser = {0, 1, 2, 0.9, 511, 0.1, 0};
        double[] behind = {0, 1, 2, 0.95, 0, 0.9, 1023};
        double[][] all = {surer, more, elsewhere, missed, coarser, behind};
        double[][] same = new double[all.length][];
        Arrays.fill(same, right);
        assertThat(metric.loss(answers("fp32", same), answers("int8", all), 0.95)
                        .flips())
                .isEqualTo(3);
    }

    /** So many boxes, all found, in each of the first pictures, and none in the others. */
    private static Answers pictures(int count, int with, int boxes, double score) {
        double[][] outcomes = new double[count][];
        for (int i = 0; i < count; i++) {
            double[] outcome = new double[i < with ? 3 + 2 * boxes : 0];
            if (i < with) {
                outcome[1] = boxes;
                outcome[2] = boxes;
                for (int b = 0; b < boxes; b++) {
                    outcome[3 + 2 * b] = score;
                    outcome[4 + 2 * b] = 1023;
                }
            }
            outcomes[i] = outcome;
        }
        return answers("any", outcomes);
    }

    /** 10 log10 of a ratio of sums, whose error is that of the delta method. */
    @Test
    void noiseHasBoundsInDecibels() {
        Random random = new Random(3);
        double[][] energies = new double[4000][];
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < energies.length; i++) {
            energies[i] = new double[] {50 + 50 * random.nextDouble(), Math.exp(0.5 * random.nextGaussian())};
            signal += energies[i][0];
            noise += energies[i][1];
        }
        double squares = 0;
        for (double[] parts : energies) {
            double moved = 10 / Math.log(10) * (parts[0] / signal - parts[1] / noise);
            squares += moved * moved;
        }
        Estimate bounds = metric("sqnr").bounds(answers("int8", energies), 0.95).orElseThrow();
        assertThat(bounds.value()).isCloseTo(10 * Math.log10(signal / noise), within(1e-12));
        assertThat(bounds.standardError()).isCloseTo(Math.sqrt(squares), within(1e-3 * Math.sqrt(squares)));
        assertThat(bounds.high() - bounds.low()).isPositive().isLessThan(0.2);
    }

    @Test
    void categoriesCountHitsAndLeaveOutUnknownOnes() {
        Label truth = Label.Categories.parse("1;0;nan;1;0");
        Answer scores = new Answer.ClassScores(new double[] {0.5, 0.5, 0.9, 0.4, Double.NaN}, 0);
        assertThat(metric("f1_macro").outcome(scores, scores, truth))
                .containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0);
        assertThat(metric("f1_micro").outcome(scores, scores, truth)).containsExactly(1, 2, 1);
        Answer logits = new Answer.ClassScores(new double[] {0.5, -0.5, 0.9, 0.4, -1}, 0, 0);
        assertThat(metric("recall_micro").outcome(logits, logits, truth)).containsExactly(2, 0, 0);
        assertThat(metric("precision_macro").fault(scores, Label.Categories.parse("0;1")))
                .contains("has 5 scores but the label marks 2 categories");
    }

    @Test
    void microAveragesOfOneClassASampleAreSharesOfRightAnswers() {
        Answers fp32 = made("fp32", metric("top1"), Optional.empty(), 0);
        Answers int8 = made("int8", metric("top1"), Optional.empty(), 0.3);
        Estimate share = metric("top1").loss(fp32, int8, 0.95).absolute().orElseThrow();
        for (String name : List.of("precision_micro", "recall_micro", "f1_micro")) {
            Loss loss = metric(name).loss(asHits(fp32), asHits(int8), 0.95);
            assertThat(loss.absolute()).contains(share);
            assertThat(loss.worse()).isPresent();
        }
    }

    private static Answers asHits(Answers right) {
        double[][] hits = Arrays.stream(right.outcomes())
                .map(one -> one[0] == 1 ? new double[] {1, 0, 0} : new double[] {0, 1, 1})
                .toArray(double[][]::new);
        return new Answers(right.variant(), right.labels(), right.predictions(), Optional.empty(), hits);
    }

    @Test
    void normalizedWordErrorsHearNoCaseAndPunctuation() {
        Answer said = new Answer.Text("it's ten o'clock  sharp");
        Label truth = new Label.Texts(List.of("It's TEN o'clock, sharp!"));
        assertThat(metric("wer_normalized").outcome(said, said, truth)).containsExactly(0, 4);
        assertThat(metric("wer").outcome(said, said, truth)).containsExactly(4, 4);
    }

    private static Loss loss(Metric metric, IntFunction<String> group) {
        Optional<List<String>> groups =
                Optional.of(IntStream.range(0, N).mapToObj(group).toList());
        return metric.loss(made("fp32", metric, groups, 0), made("int8", metric, groups, 0.3), 0.95);
    }

    private static Metric metric(String name) {
        return Metric.named(name).orElseThrow();
    }

    /** Outcomes of a metric's kind, {@code noise} of them spoiled. */
    private static Answers made(String variant, Metric metric, Optional<List<String>> groups, double noise) {
        Random random = new Random(6);
        Random spoiled = new Random(7);
        String[] labels = new String[N];
        double[][] outcomes = new double[N][];
        for (int i = 0; i < N; i++) {
            int truth = random.nextInt(2);
            double score = random.nextDouble() + 0.3 * truth;
            boolean spoil = spoiled.nextDouble() < noise;
            double spoiledScore = spoil ? spoiled.nextDouble() : score;
            labels[i] = Integer.toString(truth);
            outcomes[i] = switch (metric.name()) {
                case "wer", "wer_normalized", "perplexity" ->
                    new double[] {(int) (5 * score) + (spoil ? 2 : 0), 10 + i % 7};
                case "miou" -> new double[] {spoil ? 1 : 5, 9, 4, 10 + i % 3};
                case "auroc", "average_precision", "spearman", "pearson" -> new double[] {spoiledScore};
                // one category with one box and one detection, right at all ten thresholds or at the only one
                case "coco_map", "coco_map_small", "coco_map_medium", "coco_map_large", "detection_agreement" ->
                    new double[] {0, 1, 1, score, score > 0.4 && !spoil ? 1023 : 0};
                case "coco_map50",
                        "coco_map75",
                        "voc_ap",
                        "voc2007_ap",
                        "wider_ap_easy",
                        "wider_ap_medium",
                        "wider_ap_hard" -> new double[] {0, 1, 1, score, score > 0.4 && !spoil ? 1 : 0};
                case "squad_f1", "cosine" -> new double[] {spoil ? 0.5 * score : score};
                case "precision", "recall", "f1", "mcc", "precision_macro", "recall_macro", "f1_macro" ->
                    new double[] {(score > 0.4) == (truth == 1) && !spoil ? truth : 1 - truth};
                case "precision_micro", "recall_micro", "f1_micro" -> new double[] {spoil ? 1 : 2, i % 3, i % 2};
                default -> new double[] {score > 0.4 && !spoil ? 1 : 0};
            };
        }
        // accuracy is counted from predictions
        List<String> predictions = IntStream.range(0, N)
                .mapToObj(i -> outcomes[i][0] == 1 ? labels[i] : "2")
                .toList();
        return new Answers(variant, List.of(labels), predictions, groups, outcomes);
    }

    private static Answers answers(String variant, double[][] outcomes) {
        List<String> none = Arrays.stream(outcomes).map(outcome -> "").toList();
        return new Answers(variant, none, none, Optional.empty(), outcomes);
    }
}
