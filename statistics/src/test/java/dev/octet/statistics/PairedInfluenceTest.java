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
    void meansHaveStudentsInterval() {
        double[] one = {1, 0.5, 0.25, 1};
        double[] two = {0.5, 0.5, 0, 1};
        Estimate loss = PairedInfluence.ofMeans(one, two)
                .losses(true, 0.95)
                .orElseThrow()
                .absolute();
        // differences 0.5 0 0.25 0: mean 0.1875, variance 0.171875 / 3
        double error = Math.sqrt(0.171875 / 3 / 4);
        assertThat(loss.value()).isEqualTo(0.1875);
        assertThat(loss.standardError()).isCloseTo(error, within(1e-15));
        double t = TDistribution.of(3).inverseCumulativeProbability(0.95);
        assertThat(loss.high() - loss.low()).isCloseTo(2 * t * error, within(1e-12));
    }

    @Test
    void boundsAreMovedTowardsTheLongTail() {
        double[] none = new double[5];
        double[] hurt = {0, 0, 0, 0, 1};
        Estimate loss = PairedInfluence.ofMeans(none, hurt)
                .losses(false, 0.95)
                .orElseThrow()
                .absolute();
        double t = TDistribution.of(4).inverseCumulativeProbability(0.95);
        // influences -0.04 four times and 0.16: sum of squares 0.032, of cubes 0.00384
        double shift = (2 * t * t + 1) / 6 * 0.12;
        assertThat((loss.high() + loss.low()) / 2 - loss.value()).isCloseTo(shift, within(1e-12));
        double[] gained = {1, 1, 1, 1, 0};
        Estimate turned = PairedInfluence.ofMeans(none, gained)
                .losses(true, 0.95)
                .orElseThrow()
                .absolute();
        assertThat((turned.high() + turned.low()) / 2 - turned.value()).isCloseTo(shift, within(1e-12));
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
