package dev.octet.statistics;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.octet.fixtures.GoldenTable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PairedInfluenceTest {
    private static final double[] WORDS = {10, 12, 7, 30, 15, 8, 22, 5};
    private static final double[] MORE_ERRORS = {0, 1, 0, 2, -1, 0, 1, 0};

    @Test
    void wordErrorsAreThoseOfNumpy() throws IOException {
        Losses losses = PairedInfluence.ofRatios(new double[8], WORDS, MORE_ERRORS, WORDS)
                .losses(false, 0.95)
                .orElseThrow();
        assertGolden("wer", losses.absolute());
        assertThat(losses.relative()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(BinaryScore.class)
    void theJackknifeOfEightCellsIsThatOfAllTheirSamples(BinaryScore score) throws IOException {
        PairedBinary table = PairedBinary.ofCells(250, 6, 4, 20, 15, 7, 12, 386);
        PairedInfluence plain = table.jackknife(score, table.cells(), "plain");
        assertGolden(
                score.name().toLowerCase(Locale.ROOT),
                plain.losses(true, 0.95).orElseThrow().absolute());
    }

    @Test
    void halfASampleWidensTheBoundsAndMovesNoLoss() {
        PairedBinary table = PairedBinary.ofCells(300, 1, 0, 30, 30, 0, 3, 300);
        Estimate plain = table.jackknife(BinaryScore.F1, table.cells(), "plain")
                .losses(true, 0.95)
                .orElseThrow()
                .absolute();
        Estimate used = table.losses(BinaryScore.F1, 0.95).orElseThrow().absolute();
        assertThat(used.value()).isEqualTo(plain.value());
        assertThat(used.standardError()).isGreaterThan(1.05 * plain.standardError());
    }

    @Test
    void recallIsAShareOfThePositives() {
        PairedBinary table = PairedBinary.ofCells(300, 1, 0, 30, 30, 1, 3, 300);
        Losses recall = table.losses(BinaryScore.RECALL, 0.95).orElseThrow();
        PairedProportions positives = new PairedProportions(300, 3, 1, 30);
        assertThat(recall.absolute()).isEqualTo(positives.absoluteLoss(0.95));
        assertThat(recall.relative()).isEqualTo(positives.relativeLoss(0.95));
        assertThat(PairedBinary.ofCells(30, 1, 2, 3, 0, 0, 0, 0).losses(BinaryScore.RECALL, 0.95))
                .isPresent();
    }

    @Test
    void delongIsThatOfPlacementsCountedPairByPair() throws IOException {
        int[] truth = {0, 0, 0, 0, 1, 1, 1, 1, 0, 1};
        double[] one = {.1, .4, .35, .8, .7, .9, .3, .6, .2, .75};
        double[] two = {.1, .45, .3, .7, .7, .9, .25, .65, .3, .6};
        PairedInfluence few = new PairedRanking(truth, one, two).auroc().orElseThrow();
        assertThat(few.values().first()).isCloseTo(0.76, within(1e-15));
        assertThat(few.values().second()).isCloseTo(0.74, within(1e-15));
        assertGolden("delong", few.losses(true, 0.95).orElseThrow().absolute());

        List<GoldenTable.Row> rows = GoldenTable.read("delong.csv");
        PairedInfluence many = new PairedRanking(
                        rows.stream().mapToInt(row -> row.count("truth")).toArray(),
                        rows.stream().mapToDouble(row -> row.number("first")).toArray(),
                        rows.stream().mapToDouble(row -> row.number("second")).toArray())
                .auroc()
                .orElseThrow();
        assertGolden("delong 300", many.losses(true, 0.95).orElseThrow().absolute());
    }

    @Test
    void unknownSamplesChangeNoArea() {
        int[] truth = {0, 1, PairedRanking.UNKNOWN, 0, 1};
        double[] scores = {0.1, 0.5, 9, 0.5, 0.7};
        PairedInfluence area = new PairedRanking(truth, scores, scores).auroc().orElseThrow();
        assertThat(area.values().first()).isEqualTo((1 + 0.5 + 1 + 1) / 4);
    }

    @Test
    void areasWithoutMeaningAreEmpty() {
        double[] scores = {0.1, 0.5, 0.2};
        assertThat(new PairedRanking(new int[] {1, 1, -1}, scores, scores).auroc())
                .isEmpty();
        double[] nan = {0.1, Double.NaN, 0.2};
        assertThat(new PairedRanking(new int[] {1, 0, 1}, scores, nan).auroc()).isEmpty();
        assertThat(new PairedRanking(new int[] {1, -1, 0}, scores, nan).auroc()).isPresent();
    }

    @Test
    void meansWithoutSkewnessHaveStudentsInterval() {
        double[] one = {1, 0.5, 0.25, 1};
        double[] two = {0.5, 0.5, 0, 0.75};
        Estimate loss = PairedInfluence.ofMeans(one, two)
                .losses(true, 0.95)
                .orElseThrow()
                .absolute();
        // differences 0.5 0 0.25 0.25: mean 0.25, variance 0.125 / 3
        double error = Math.sqrt(0.125 / 3 / 4);
        assertThat(loss.value()).isEqualTo(0.25);
        assertThat(loss.standardError()).isCloseTo(error, within(1e-15));
        double t = TDistribution.of(3).inverseCumulativeProbability(0.95);
        assertThat(loss.high()).isCloseTo(0.25 + t * error, within(1e-12));
        assertThat(loss.low()).isCloseTo(0.25 - t * error, within(1e-12));
    }

    /** What influence.py prints, which searches for the inverse of Hall's transformation. */
    @Test
    void boundsReachTowardsTheLongTailAsScipySays() {
        Estimate one = lossOf(0, 0, 0, 0, 1);
        assertThat(one.low()).isCloseTo(-0.06198877478799275, within(1e-12));
        assertThat(one.high()).isCloseTo(1.4545860335870109, within(1e-12));
        Estimate some = lossOf(0, .5, 0, .25, 0, 0, .1, -.2);
        assertThat(some.low()).isCloseTo(-0.03125315659905875, within(1e-12));
        assertThat(some.high()).isCloseTo(0.29976283737613335, within(1e-12));
        Estimate gained = lossOf(0, -.5, 0, -.25, 0, 0, -.1, .2);
        assertThat(gained.high()).isCloseTo(-some.low(), within(1e-12));
    }

    private static Estimate lossOf(double... differences) {
        return PairedInfluence.ofMeans(new double[differences.length], differences)
                .losses(false, 0.95)
                .orElseThrow()
                .absolute();
    }

    @Test
    void fewLongGroupsLeaveFewDegreesOfFreedom() {
        // four units of which one has half of all words: as much as 1 / (1/4 + 3/36) = 3 of equal length
        double[] words = {30, 10, 10, 10};
        double[] none = new double[4];
        double[] errors = {6, 1, 2, 3};
        Estimate loss = PairedInfluence.ofRatios(none, words, errors, words)
                .losses(false, 0.95)
                .orElseThrow()
                .absolute();
        double t = TDistribution.of(2).inverseCumulativeProbability(0.95);
        // both long unit and short ones have mean 0.2, so that only those two that differ move it, against each other
        assertThat(loss.high() - loss.value()).isCloseTo(t * loss.standardError(), within(1e-12));
    }

    @Test
    void fewPositivesLeaveFewDegreesOfFreedom() {
        int[] truth = new int[203];
        double[] one = new double[203];
        double[] two = new double[203];
        Random random = new Random(3);
        for (int i = 0; i < truth.length; i++) {
            truth[i] = i < 3 ? 1 : 0;
            one[i] = random.nextGaussian() + truth[i];
            two[i] = one[i] + (truth[i] == 1 ? random.nextGaussian() : 0);
        }
        Estimate loss = new PairedRanking(truth, one, two)
                .auroc()
                .orElseThrow()
                .losses(true, 0.95)
                .orElseThrow()
                .absolute();
        double t = (loss.high() - loss.value()) / loss.standardError();
        assertThat(t)
                .isBetween(
                        TDistribution.of(6).inverseCumulativeProbability(0.95),
                        TDistribution.of(2).inverseCumulativeProbability(0.95));
    }

    @Test
    void theJackknifeOfAMeanIsItsStandardError() {
        Random random = new Random(4);
        double[] one = random.doubles(50).toArray();
        double[] two = random.doubles(50).toArray();
        double sumOne = IntStream.range(0, 50).mapToDouble(i -> one[i]).sum();
        double sumTwo = IntStream.range(0, 50).mapToDouble(i -> two[i]).sum();
        PairedInfluence jackknife = PairedInfluence.jackknife(
                new Pair(sumOne / 50, sumTwo / 50),
                Groups.none(50),
                i -> new Pair((sumOne - one[i]) / 49, (sumTwo - two[i]) / 49));
        assertThat(jackknife.losses(true, 0.95).orElseThrow().absolute().standardError())
                .isCloseTo(
                        PairedInfluence.ofMeans(one, two)
                                .losses(true, 0.95)
                                .orElseThrow()
                                .absolute()
                                .standardError(),
                        within(1e-12));
    }

    @Test
    void groupsThatSufferTogetherWidenTheBounds() {
        double[] none = new double[400];
        double[] hurt = IntStream.range(0, 400).mapToDouble(i -> i / 20 % 2).toArray();
        PairedInfluence means = PairedInfluence.ofMeans(none, hurt);
        Groups groups = Groups.of(
                IntStream.range(0, 400).mapToObj(i -> "speaker " + i / 20).toList());
        Estimate alone = means.losses(false, 0.95).orElseThrow().absolute();
        Estimate grouped = means.by(groups).losses(false, 0.95).orElseThrow().absolute();
        assertThat(grouped.value()).isEqualTo(alone.value()).isEqualTo(0.5);
        // 20 groups of 20 that are all alike: the error of 20 samples, not of 400
        assertThat(grouped.standardError()).isCloseTo(Math.sqrt(0.25 / 19), within(1e-12));
        assertThat(grouped.method()).isEqualTo("t interval of paired differences, by 20 groups");
        assertThat(means.by(Groups.none(400))).isSameAs(means);
    }

    @Test
    void exponentialsLoseWhatTheirRatioSays() {
        double[] tokens = {10, 20, 30, 15};
        double[] one = {11, 19, 33, 14};
        double[] two = {12, 19, 34, 15};
        PairedInfluence raised =
                PairedInfluence.ofRatios(one, tokens, two, tokens).exponential();
        Losses losses = raised.losses(false, 0.95).orElseThrow();
        assertThat(losses.absolute().value()).isCloseTo(Math.exp(80 / 75.0) - Math.exp(77 / 75.0), within(1e-12));
        assertThat(losses.relative().orElseThrow().value()).isCloseTo(Math.exp(3 / 75.0) - 1, within(1e-12));
    }

    @Test
    void aModelAgainstItselfLosesNothing() {
        Losses losses = PairedInfluence.ofRatios(MORE_ERRORS, WORDS, MORE_ERRORS, WORDS)
                .losses(false, 0.95)
                .orElseThrow();
        assertThat(losses.absolute().low()).isZero();
        assertThat(losses.absolute().high()).isZero();
    }

    @Test
    void valuesThatAreNoNumberAndSingleUnitsHaveNoLoss() {
        assertThat(PairedInfluence.ofRatios(new double[2], new double[2], new double[2], new double[2])
                        .losses(true, 0.95))
                .isEmpty();
        assertThat(PairedInfluence.ofMeans(new double[] {1}, new double[] {0}).losses(true, 0.95))
                .isEmpty();
    }

    private static void assertGolden(String name, Estimate estimate) throws IOException {
        GoldenTable.Row golden = GoldenTable.read("influence.csv").stream()
                .filter(row -> row.cells().get("case").equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(estimate.value()).isCloseTo(golden.number("loss"), within(1e-12));

        assertThat(estimate.standardError()).isCloseTo(golden.number("error"), within(1e-12));
    }
}
