package dev.octet.validate;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

import dev.octet.fixtures.GoldenTable;
import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Loss;
import dev.octet.metrics.Metric;
import dev.octet.metrics.Scoring;
import dev.octet.statistics.Estimate;
import dev.octet.statistics.PairedProportions;
import dev.octet.statistics.Ratio;
import dev.octet.validate.Verdict.Decision;
import dev.octet.validate.Verdict.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class GateTest {
    private static final Metric TOP1 = Metric.named("top1").orElseThrow();
    private static final Metric SPEARMAN = Metric.named("spearman").orElseThrow();

    @Test
    void passesWhenTheUpperBoundIsWithinTheLimit() {
        Reason reason = only(gate(0.01, Gate.Of.ABSOLUTE), counts(9200, 40, 40, 720));
        assertThat(reason.decision()).isEqualTo(Decision.PASS);
        assertThat(reason.text()).isEqualTo("top1: 95% sure that the absolute loss is at most 0.1495 pp (limit 1 pp)");
        assertThat(reason.bound().getAsDouble()).isCloseTo(0.001495, within(1e-6));
        assertThat(reason.samplesNeeded()).isEmpty();
    }

    @Test
    void failsWhenTheLowerBoundIsBeyondTheLimit() {
        Reason reason = only(gate(0.01, Gate.Of.RELATIVE), counts(9000, 400, 40, 560));
        assertThat(reason.decision()).isEqualTo(Decision.FAIL);
        assertThat(reason.text()).startsWith("top1: 95% sure that the relative loss is at least 3.4");
        assertThat(reason.bound().getAsDouble()).isGreaterThan(0.01);
    }

    @Test
    void boundEqualToTheLimitPasses() {
        AccuracyResult result = counts(795, 9, 1, 95);
        double upper = result.losses().get(0).absolute().orElseThrow().high();
        assertThat(only(gate(upper, Gate.Of.ABSOLUTE), result).decision()).isEqualTo(Decision.PASS);
        assertThat(only(gate(Math.nextDown(upper), Gate.Of.ABSOLUTE), result).decision())
                .isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void undecidedTellsHowManySamplesWouldDecide() throws IOException {
        long[] expected = {5072, 24439, 8165};
        List<GoldenTable.Row> rows = GoldenTable.read("sizes.csv");
        for (int i = 0; i < expected.length; i++) {
            GoldenTable.Row row = rows.get(i);
            int n = row.count("n");
            int b = row.count("b");
            int c = row.count("c");
            AccuracyResult result = counts(n - b - c - 50, b, c, 50);
            Estimate loss = result.losses().get(0).absolute().orElseThrow();
            assertThat(SampleSize.needed(loss, n, row.number("limit"))).isCloseTo(row.number("samples"), within(1e-4));
            Reason reason = only(gate(row.number("limit"), Gate.Of.ABSOLUTE), result);
            assertThat(reason.decision()).isEqualTo(Decision.UNDECIDED);
            assertThat(reason.samplesNeeded()).isEqualTo(OptionalLong.of(expected[i]));
        }
    }

    @Test
    void undecidedNamesADatasetThatIsTooSmall() {
        Reason reason = only(gate(0.01, Gate.Of.ABSOLUTE), counts(916, 18, 16, 50));
        assertThat(reason.decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(reason.text())
                .startsWith("top1: absolute loss 0.2 pp, one-sided 95% bounds -0.")
                .endsWith(
                        "(limit 1 pp): undecidable with this dataset (n = 1000): needs about 5,100 samples like these");
    }

    @Test
    void undecidedAsksForMoreSamplesWhereTheDatasetHasThem() {
        Reason reason = only(gate(0.01, Gate.Of.ABSOLUTE), counts(50_000, 916, 18, 16, 50));
        assertThat(reason.text()).endsWith("run 4,072 more samples");
    }

    @Test
    void lossAtTheLimitIsHopeless() {
        Reason reason = only(gate(0.01, Gate.Of.ABSOLUTE), counts(900, 20, 10, 70));
        assertThat(reason.text())
                .endsWith("the loss cannot be told from the limit; even 10 times the data may not decide");
        assertThat(reason.samplesNeeded()).isEmpty();
    }

    @Test
    void nothingDiscordantStillNeedsTheFloor() {
        Reason reason = only(gate(0.002, Gate.Of.ABSOLUTE), counts(200, 0, 0, 0));
        assertThat(reason.decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(reason.samplesNeeded().getAsLong()).isGreaterThanOrEqualTo(1351);
        assertThat(SampleSize.floor(0.01, 0.95)).isCloseTo(267.9, within(0.1));
    }

    @Test
    void limitOfZeroWithoutADiscordantSampleNamesNoNumber() {
        Reason reason = only(gate(0, Gate.Of.ABSOLUTE), counts(200, 0, 0, 0));
        assertThat(reason.decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(reason.samplesNeeded()).isEmpty();
        assertThat(reason.text()).contains("cannot be told from the limit");
    }

    @Test
    void numberOfSamplesBeyondAllDatasetsIsStillTold() {
        Reason reason = only(gate(1e-12, Gate.Of.ABSOLUTE), counts(200, 0, 0, 0));
        assertThat(reason.decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(reason.text()).contains("9,300,000,000,000,000,000");
    }

    @Test
    void allSamplesLostFails() {
        assertThat(only(gate(0.01, Gate.Of.RELATIVE), counts(0, 40, 0, 0)).decision())
                .isEqualTo(Decision.FAIL);
        assertThat(only(gate(0.01, Gate.Of.ABSOLUTE), counts(0, 40, 0, 0)).decision())
                .isEqualTo(Decision.FAIL);
    }

    @Test
    void oneSampleDecidesNothing() {
        assertThat(only(gate(0.01, Gate.Of.ABSOLUTE), counts(1, 0, 0, 0)).decision())
                .isEqualTo(Decision.UNDECIDED);
        assertThat(only(gate(0.01, Gate.Of.RELATIVE), counts(1, 0, 0, 0)).decision())
                .isEqualTo(Decision.UNDECIDED);
    }

    @Property(tries = 200)
    void tenTimesTheDataNeverTurnsAPassIntoAFail(
            @ForAll @IntRange(max = 2000) int a,
            @ForAll @IntRange(max = 60) int b,
            @ForAll @IntRange(max = 60) int c,
            @ForAll @IntRange(min = 1, max = 300) int d,
            @ForAll @IntRange(min = 1, max = 100) int perMille,
            @ForAll Gate.Of of) {
        if (a + b == 0) {
            return;
        }
        Gate gate = gate(perMille / 1000.0, of);
        Decision once = only(gate, counts(a, b, c, d)).decision();
        Decision tenTimes = only(gate, counts(10 * a, 10 * b, 10 * c, 10 * d)).decision();
        assertThat(List.of(once, tenTimes)).isNotEqualTo(List.of(Decision.PASS, Decision.FAIL));
        assertThat(List.of(once, tenTimes)).isNotEqualTo(List.of(Decision.FAIL, Decision.PASS));
    }

    @Test
    void modelThatLosesExactlyTheLimitPassesAtMostOnceInTwenty() {
        Random random = new Random(11);
        int runs = 3000;
        int passes = 0;
        int fails = 0;
        for (int run = 0; run < runs; run++) {
            int[] cells = new int[4];
            for (int i = 0; i < 900; i++) {
                double u = random.nextDouble();
                cells[u < 0.02 ? 1 : u < 0.03 ? 2 : u < 0.93 ? 0 : 3]++;
            }
            Decision decision = only(gate(0.01, Gate.Of.ABSOLUTE), counts(cells[0], cells[1], cells[2], cells[3]))
                    .decision();
            passes += decision == Decision.PASS ? 1 : 0;
            fails += decision == Decision.FAIL ? 1 : 0;
        }
        // 5% of 3000 is 150; three standard errors are 36.
        assertThat(passes).isBetween(60, 186);
        assertThat(fails).isBetween(60, 186);
    }

    @Test
    void oneFailureOutweighsAnUndecidedCriterion() {
        Gate gate = new Gate(
                List.of(limit(0.01, Gate.Of.ABSOLUTE), limit(0.01, Gate.Of.RELATIVE)),
                Optional.of(new Gate.SpeedUp(2)));
        Verdict verdict = gate.judge(measured(List.of(counts(916, 18, 16, 50)), Optional.of(ratio(1.5, 1.4, 1.6))));
        assertThat(verdict.reasons()).extracting(Reason::decision).contains(Decision.UNDECIDED, Decision.FAIL);
        assertThat(verdict.decision()).isEqualTo(Decision.FAIL);
        assertThat(verdict.decision().word()).isEqualTo("fail");
    }

    @Test
    void speedUpIsJudgedByItsInterval() {
        Gate gate = new Gate(List.of(), Optional.of(new Gate.SpeedUp(1.2)));
        assertThat(gate.judge(measured(List.of(), Optional.of(ratio(1.3, 1.2, 1.4))))
                        .decision())
                .isEqualTo(Decision.PASS);
        assertThat(gate.judge(measured(List.of(), Optional.of(ratio(1.1, 1.0, 1.19))))
                        .decision())
                .isEqualTo(Decision.FAIL);
        Verdict unclear = gate.judge(measured(List.of(), Optional.of(ratio(1.25, 1.1, 1.4))));
        assertThat(unclear.decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(unclear.reasons().get(0).text())
                .isEqualTo("speed-up: 1.250, 95% interval 1.100 to 1.400 (at least 1.2 wanted): unclear, the noise is"
                        + " larger than the margin; run more rounds");
        assertThat(gate.judge(measured(List.of(), Optional.empty())).decision()).isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void relativeLossAgainstAZeroBaselineIsRefused() {
        assertThatThrownBy(() -> only(gate(0.01, Gate.Of.RELATIVE), counts(0, 0, 3, 97)))
                .isInstanceOf(AccuracyException.class)
                .hasMessage(
                        "top1 of the baseline fp32 is 0.0: a loss relative to it has no meaning. Check preprocessing"
                                + " and labels, or write of: absolute.");
        assertThat(only(gate(0.01, Gate.Of.ABSOLUTE), counts(0, 0, 3, 97)).decision())
                .isEqualTo(Decision.PASS);
    }

    @Test
    void baselineWithoutAValueIsRefusedAndAVariantWithoutOneFails() {
        assertThatThrownBy(() -> only(gate(SPEARMAN), correlation(Double.NaN, 0.8, 3, 0, Optional.empty(), 9)))
                .isInstanceOf(AccuracyException.class)
                .hasMessageContaining("3 of 100 outputs are not a number");
        Reason reason = only(gate(SPEARMAN), correlation(0.8, Double.NaN, 0, 2, Optional.empty(), 9));
        assertThat(reason.decision()).isEqualTo(Decision.FAIL);
        assertThat(reason.text()).contains("2 of 100 outputs are not a number");
    }

    @Test
    void fewChangedScoresDecideNothing() {
        Estimate tiny = new Estimate(0.0001, 0, 0.0002, 0.95, 0.0001, "bootstrap");
        Reason reason = only(gate(SPEARMAN), correlation(0.8, 0.7999, 0, 0, Optional.of(tiny), 4));
        assertThat(reason.decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(reason.text()).contains("only 4 of 100 answers changed");
        assertThat(only(gate(SPEARMAN), correlation(0.8, 0.7999, 0, 0, Optional.of(tiny), 5))
                        .decision())
                .isEqualTo(Decision.PASS);
    }

    @Test
    void whyNothingCanBeDecidedIsToldBeforeThatBoundsAreMissing() {
        assertThat(only(gate(SPEARMAN), correlation(0.8, 0.7999, 0, 0, Optional.empty(), 4))
                        .text())
                .contains("only 4 of 100 answers changed");
        assertThat(only(gate(SPEARMAN), correlation(0.8, 0.7999, 0, 0, Optional.empty(), 9))
                        .text())
                .contains("100 samples are too few for bounds: without some of them there is no value");
    }

    @Test
    void boundsOfAnotherConfidenceAreRefused() {
        Gate strict = new Gate(
                List.of(new Gate.AccuracyLoss(Optional.empty(), 0.01, Gate.Of.ABSOLUTE, 0.99)), Optional.empty());
        assertThatThrownBy(() -> only(strict, counts(900, 20, 10, 70)))
                .hasMessageContaining("confidence 0.95 but the gate wants 0.99");
    }

    @Test
    void aSpeedUpThatTheHostsNoiseCouldMakeIsUnclear() {
        Gate gate = new Gate(List.of(), Optional.of(new Gate.SpeedUp(1.05)));
        Optional<Ratio> ratio = Optional.of(ratio(1.1, 1.08, 1.12));
        assertThat(gate.judge(measured(List.of(), ratio)).decision()).isEqualTo(Decision.PASS);
        assertThat(gate.judge(measured(List.of(), ratio, 0.02)).decision()).isEqualTo(Decision.PASS);
        Reason reason = gate.judge(measured(List.of(), ratio, 0.05)).reasons().get(0);
        assertThat(reason.decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(reason.text())
                .isEqualTo("speed-up: 1.100, 95% interval 1.080 to 1.120, this host's noise floor 5.1% (at least 1.05"
                        + " wanted): unclear, the noise is larger than the margin; run more rounds");
        Optional<Ratio> slower = Optional.of(ratio(0.9, 0.89, 0.92));
        assertThat(gate.judge(measured(List.of(), slower, 0.05)).decision()).isEqualTo(Decision.FAIL);
        assertThat(gate.judge(measured(List.of(), slower, 0.2)).decision()).isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void smallDatasetsAreToldBeforeTheRun() {
        Scoring scoring = Scoring.of(TOP1);
        assertThat(gate(0.01, Gate.Of.ABSOLUTE).warnings(1855, scoring)).isEmpty();
        assertThat(gate(0.01, Gate.Of.RELATIVE).warnings(900, scoring))
                .containsExactly(
                        "top1: 900 samples are few for a limit of 1%: a variant without any loss that flips 3% of"
                                + " the answers needs about 1,855 to pass in 4 of 5 runs. Expect an undecided gate, use more"
                                + " samples, or set the limit to about 1.5%");
        assertThat(gate(0, Gate.Of.ABSOLUTE).warnings(1_000_000, scoring)).hasSize(1);
        assertThat(gate(0.01, Gate.Of.ABSOLUTE).warnings(100, Scoring.of(SPEARMAN)))
                .isEmpty();
        for (double[] row : new double[][] {{0.01, 619}, {0.03, 1855}, {0.05, 3092}, {0.1, 6183}}) {
            assertThat(Math.ceil(SampleSize.neededWithoutLoss(0.01, row[0], 0.95)))
                    .isEqualTo(row[1]);
        }
    }

    private static Reason only(Gate gate, AccuracyResult result) {
        return gate.judge(measured(List.of(result), Optional.empty())).reasons().get(0);
    }

    private static Measured measured(List<AccuracyResult> accuracy, Optional<Ratio> ratio) {
        return measured(accuracy, ratio, 0);
    }

    private static Measured measured(List<AccuracyResult> accuracy, Optional<Ratio> ratio, double noiseFloor) {
        return new Measured(
                accuracy, Map.of(), ratio.map(found -> Map.of("int8", found)).orElse(Map.of()), noiseFloor);
    }

    private static Gate gate(double max, Gate.Of of) {
        return new Gate(List.of(limit(max, of)), Optional.empty());
    }

    private static Gate gate(Metric metric) {
        return new Gate(
                List.of(new Gate.AccuracyLoss(Optional.of(metric), 0.01, Gate.Of.ABSOLUTE, 0.95)), Optional.empty());
    }

    private static Gate.AccuracyLoss limit(double max, Gate.Of of) {
        return new Gate.AccuracyLoss(Optional.empty(), max, of, 0.95);
    }

    private static Ratio ratio(double value, double low, double high) {
        return new Ratio(value, low, high, 0.95, "Hodges-Lehmann");
    }

    private static AccuracyResult counts(int a, int b, int c, int d) {
        return counts(a + b + c + d, a, b, c, d);
    }

    private static AccuracyResult counts(int available, int a, int b, int c, int d) {
        PairedProportions table = new PairedProportions(a, b, c, d);
        Loss loss = new Loss(
                "fp32",
                "int8",
                Optional.of(table.absoluteLoss(0.95)),
                table.relativeLoss(0.95),
                OptionalInt.of(b),
                OptionalInt.of(c),
                b + c,
                OptionalDouble.of(table.midP()),
                Optional.empty());
        int n = a + b + c + d;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("fp32", (double) (a + b) / n);
        values.put("int8", (double) (a + c) / n);
        return new AccuracyResult(
                TOP1,
                available,
                n,
                n,
                List.of(),
                values,
                Map.of(),
                Map.of("fp32", 0, "int8", 0),
                List.of(loss),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static AccuracyResult correlation(
            double fp32, double int8, int nanFp32, int nanInt8, Optional<Estimate> loss, int flips) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("fp32", fp32);
        values.put("int8", int8);
        Loss lost = new Loss(
                "fp32",
                "int8",
                loss,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                flips,
                OptionalDouble.empty(),
                flips < 5 ? Optional.of("only " + flips + " of 100 answers changed") : Optional.empty());
        return new AccuracyResult(
                SPEARMAN,
                100,
                100,
                100,
                List.of(),
                values,
                Map.of(),
                Map.of("fp32", nanFp32, "int8", nanInt8),
                List.of(lost),
                List.of(),
                List.of(),
                Optional.empty());
    }
}
