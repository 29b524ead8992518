package dev.octet.statistics;

import java.io.IOException;
import java.util.List;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.fixtures.GoldenTable;
import dev.octet.statistics.PairedProportions.Bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class PairedProportionsTest {
    private static final double ONE_SIDED = PairedProportions.z(0.95);
    private static final double TWO_SIDED = PairedProportions.z(0.975);
    private static final Offset<Double> GOLDEN = within(1e-9);

    static List<GoldenTable.Row> differences() throws IOException {
        return GoldenTable.read("proportions.csv");
    }

    static List<GoldenTable.Row> ratios() throws IOException {
        return GoldenTable.read("ratios.csv");
    }

    /** Not simulated: the probabilities of all tables in which the bound holds are summed. */
    @ParameterizedTest
    @CsvSource({"0.01, 0", "0.01, 0.005", "0.02, 0.01", "0.05, 0", "0.05, 0.01"})
    void upperBoundHoldsInAtLeastNineteenOfTwentyRuns(double discordance, double loss) {
        int n = 400;
        BinomialDistribution discordant = BinomialDistribution.of(n, discordance);
        double held = 0;
        for (int both = 0; both <= discordant.inverseCumulativeProbability(1 - 1e-12); both++) {
            BinomialDistribution worse = BinomialDistribution.of(both, (discordance + loss) / 2 / discordance);
            for (int b = 0; b <= both; b++) {
                double high = new PairedProportions(n - both, b, both - b, 0)
                        .absoluteLoss(0.95)
                        .high();
                held += high >= loss ? discordant.probability(both) * worse.probability(b) : 0;
            }
        }
        assertThat(held).isBetween(0.95, 0.99);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differences")
    void boundsOfDifferencesEqualThoseOfScipy(GoldenTable.Row row) {
        PairedProportions table = table(row);
        assertBounds(table.tango(TWO_SIDED), row, "tango");
        assertBounds(table.tango(ONE_SIDED), row, "one_sided");
        assertBounds(table.bonettPrice(TWO_SIDED), row, "bonett_price");
        assertThat(table.midP()).isCloseTo(row.number("mid_p"), within(row.number("mid_p") * 1e-9));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ratios")
    void boundsOfRatiosEqualThoseOfScipy(GoldenTable.Row row) {
        PairedProportions table = table(row);
        assertThat(table.ratio()).isCloseTo(row.number("ratio"), GOLDEN);
        assertBounds(table.tang(TWO_SIDED), row, "tang");
        assertBounds(table.logDelta(TWO_SIDED), row, "log_delta");
        assertThat(table.tang(ONE_SIDED).low()).isCloseTo(row.number("one_sided_low"), GOLDEN);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differences")
    void newcombesIntervalAgreesAsASecondOpinion(GoldenTable.Row row) {
        Bounds newcombe = Newcombe.method10(table(row), TWO_SIDED);
        assertBounds(newcombe, row, "newcombe");
        if (row.count("b") + row.count("c") > 1000) {
            assertThat(table(row).tango(TWO_SIDED).low()).isCloseTo(newcombe.low(), within(1e-5));
        }
    }

    @Test
    void ratioWithoutDiscordanceHasTangsWidth() {
        Bounds bounds = new PairedProportions(880, 0, 0, 20).tang(TWO_SIDED);
        assertThat(bounds.low()).isCloseTo(0.995654, within(1e-6));
        assertThat(bounds.high()).isCloseTo(1.004365, within(1e-6));
    }

    @Property(tries = 300)
    void swappingTheModelsNegatesTheDifference(
            @ForAll @IntRange(max = 5000) int a,
            @ForAll @IntRange(max = 200) int b,
            @ForAll @IntRange(max = 200) int c,
            @ForAll @IntRange(min = 1, max = 500) int d) {
        Bounds one = new PairedProportions(a, b, c, d).tango(ONE_SIDED);
        Bounds swapped = new PairedProportions(a, c, b, d).tango(ONE_SIDED);
        assertThat(swapped.low()).isCloseTo(-one.high(), within(1e-12));
        assertThat(swapped.high()).isCloseTo(-one.low(), within(1e-12));
    }

    @Property(tries = 200)
    void withoutDiscordanceTheDifferenceHasItsClosedForm(@ForAll @LongRange(min = 1, max = 100_000_000) long n) {
        Bounds bounds = new PairedProportions(n, 0, 0, 0).tango(ONE_SIDED);
        double closed = ONE_SIDED * ONE_SIDED / (n + ONE_SIDED * ONE_SIDED);
        assertThat(bounds.high()).isCloseTo(closed, within(closed * 1e-9));
        assertThat(bounds.low()).isCloseTo(-closed, within(closed * 1e-9));
    }

    @Property(tries = 300)
    void boundsSolveTheirEquations(
            // Not all discordant: near ±1 the statistic itself has fewer digits.
            @ForAll @IntRange(min = 1_000, max = 100_000_000) int a,
            @ForAll @IntRange(min = 1, max = 10_000) int b,
            @ForAll @IntRange(min = 1, max = 10_000) int c,
            @ForAll @IntRange(max = 1_000_000) int d) {
        PairedProportions table = new PairedProportions(a, b, c, d);
        Bounds tango = table.tango(ONE_SIDED);
        assertThat(table.tangoStatistic(tango.low())).isCloseTo(ONE_SIDED, within(1e-9));
        assertThat(table.tangoStatistic(tango.high())).isCloseTo(-ONE_SIDED, within(1e-9));
        assertThat(table.tangStatistic(table.tang(ONE_SIDED).low())).isCloseTo(ONE_SIDED, within(1e-6));
    }

    @Property(tries = 60)
    void tangosStatisticIsTheScoreAtTheMaximumOfTheLikelihood(
            @ForAll @IntRange(max = 300) int a,
            @ForAll @IntRange(min = 1, max = 40) int b,
            @ForAll @IntRange(min = 1, max = 40) int c,
            @ForAll @IntRange(min = 1, max = 100) int d,
            @ForAll @IntRange(min = -40, max = 40) int percent) {
        double loss = percent / 100.0 + 0.001;
        double slow = Likelihood.scoreOfDifference(a, b, c, d, loss);
        assertThat(new PairedProportions(a, b, c, d).tangoStatistic(loss)).isCloseTo(slow, within(1e-4));
    }

    @Property(tries = 40)
    void tangsStatisticIsTheScoreAtTheMaximumOfTheLikelihood(
            @ForAll @IntRange(min = 20, max = 300) int a,
            @ForAll @IntRange(min = 1, max = 20) int b,
            @ForAll @IntRange(min = 1, max = 20) int c,
            @ForAll @IntRange(min = 1, max = 100) int d,
            @ForAll @IntRange(min = 80, max = 120) int percent) {
        double ratio = percent / 100.0 + 0.001;
        double slow = Likelihood.scoreOfRatio(a, b, c, d, ratio);
        assertThat(new PairedProportions(a, b, c, d).tangStatistic(ratio)).isCloseTo(slow, within(1e-3));
    }

    @Property(tries = 300)
    void envelopeHoldsBothIntervalsAndTheEstimate(
            @ForAll @IntRange(min = 1, max = 2000) int a,
            @ForAll @IntRange(max = 60) int b,
            @ForAll @IntRange(max = 60) int c,
            @ForAll @IntRange(max = 300) int d) {
        PairedProportions table = new PairedProportions(a, b, c, d);
        Estimate loss = table.absoluteLoss(0.95);
        assertThat(loss.low()).isLessThanOrEqualTo(table.tango(ONE_SIDED).low());
        assertThat(loss.low()).isLessThanOrEqualTo(table.bonettPrice(ONE_SIDED).low());
        assertThat(loss.high()).isGreaterThanOrEqualTo(table.tango(ONE_SIDED).high());
        assertThat(loss.high())
                .isGreaterThanOrEqualTo(table.bonettPrice(ONE_SIDED).high());
        assertThat(loss.value()).isBetween(loss.low(), loss.high());
        Estimate relative = table.relativeLoss(0.95).orElseThrow();
        assertThat(relative.value()).isBetween(relative.low(), relative.high());
        assertThat(relative.high())
                .isEqualTo(1
                        - Math.min(
                                table.tang(ONE_SIDED).low(),
                                table.logDeltaPlusOne(ONE_SIDED).low()));
        assertThat(relative.low())
                .isLessThanOrEqualTo(1 - table.logDeltaPlusOne(ONE_SIDED).high());
    }

    @Test
    void oneSampleSaysNearlyNothing() {
        for (PairedProportions table : List.of(
                new PairedProportions(1, 0, 0, 0),
                new PairedProportions(0, 1, 0, 0),
                new PairedProportions(0, 0, 1, 0),
                new PairedProportions(0, 0, 0, 1))) {
            Estimate loss = table.absoluteLoss(0.95);
            assertThat(loss.high() - loss.low()).as("%s", table).isGreaterThan(1);
            assertThat(table.relativeLoss(0.95).isPresent()).isEqualTo(table.both() + table.worse() > 0);
        }
    }

    @Test
    void allDiscordantReachesTheEnds() {
        assertThat(new PairedProportions(0, 50, 0, 0).absoluteLoss(0.95).high()).isEqualTo(1);
        assertThat(new PairedProportions(0, 0, 50, 0).absoluteLoss(0.95).low()).isEqualTo(-1);
        Estimate relative =
                new PairedProportions(0, 50, 0, 0).relativeLoss(0.95).orElseThrow();
        assertThat(relative.value()).isEqualTo(1);
        assertThat(relative.high()).isEqualTo(1);
        assertThat(relative.low()).isBetween(0.5, 1.0);
    }

    @Test
    void relativeLossNeedsABaselineThatIsRightSometimes() {
        assertThat(new PairedProportions(0, 0, 3, 97).relativeLoss(0.95)).isEmpty();
    }

    @Test
    void standardErrorsAreThoseOfTheSampleSizeFormula() {
        Estimate loss = new PairedProportions(900, 18, 16, 66).absoluteLoss(0.95);
        assertThat(loss.standardError()).isCloseTo(Math.sqrt((0.035 - 0.002 * 0.002) / 1000), within(1e-15));
        // With a baseline that is always right and few discordant samples, relative and absolute loss are nearly the
        // same.
        PairedProportions sure = new PairedProportions(9_900, 100, 0, 0);
        assertThat(sure.relativeLoss(0.95).orElseThrow().standardError())
                .isCloseTo(sure.absoluteLoss(0.95).standardError(), within(1e-5));
    }

    @Test
    void countsMustDescribeASample() {
        assertThatThrownBy(() -> new PairedProportions(0, 0, 0, 0)).hasMessageContaining("not all zero");
        assertThatThrownBy(() -> new PairedProportions(1, -1, 0, 0)).hasMessageContaining("must not be negative");
    }

    private static void assertBounds(Bounds bounds, GoldenTable.Row row, String method) {
        assertThat(bounds.low()).as(method + " low").isCloseTo(row.number(method + "_low"), GOLDEN);
        assertThat(bounds.high()).as(method + " high").isCloseTo(row.number(method + "_high"), GOLDEN);
    }

    private static PairedProportions table(GoldenTable.Row row) {
        return new PairedProportions(row.count("a"), row.count("b"), row.count("c"), row.count("d"));
    }
}
