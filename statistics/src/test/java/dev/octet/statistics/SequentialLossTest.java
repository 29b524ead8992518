package dev.octet.statistics;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Golden values of {@code src/test/golden/sequential.py}. */
class SequentialLossTest {

    @ParameterizedTest
    @CsvSource({
        "10, 10, 1000, 0.01, 1.125956, -0.944833",
        "40, 20, 2000, 0.01, -0.573676, -0.554912",
        "15, 15, 5000, 0.01, 22.304609, -2.003519",
        "90, 10, 3000, 0.01, -2.042590, 12.768033",
        "0, 0, 1000, 0.01, 6.875137, -0.902683",
        "120, 100, 50000, 0.005, 81.711695, -4.589790"
    })
    void evidenceEqualsThatOfTheFormulasWrittenOut(
            long worse, long better, long samples, double limit, double below, double above) {
        SequentialLoss loss = new SequentialLoss(worse, better, samples);
        assertThat(loss.below(limit)).isCloseTo(below, within(1e-6));
        assertThat(loss.above(limit)).isCloseTo(above, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 1000, -0.005645, 0.005645",
        "60, 35, 5000, -0.000924, 0.011229",
        "90, 10, 3000, 0.017315, 0.037610"
    })
    void boundsAreWhereTheEvidenceIsTwenty(long worse, long better, long samples, double low, double high) {
        PairedProportions.Bounds bounds = new SequentialLoss(worse, better, samples).bounds(0.95);
        assertThat(bounds.low()).isCloseTo(low, within(1e-6));
        assertThat(bounds.high()).isCloseTo(high, within(1e-6));
    }

    @Test
    void noSampleIsNoEvidence() {
        SequentialLoss none = new SequentialLoss(0, 0, 0);
        assertThat(none.below(0.01)).isZero();
        assertThat(none.bounds(0.95)).isEqualTo(new PairedProportions.Bounds(-1, 1));
    }

    @Property(tries = 200)
    void moreIsNeverBelowATighterLimit(
            @ForAll @IntRange(max = 50) int worse,
            @ForAll @IntRange(max = 50) int better,
            @ForAll @IntRange(max = 2000) int same) {
        SequentialLoss loss = new SequentialLoss(worse, better, worse + better + same);
        double before = Double.NEGATIVE_INFINITY;
        for (double limit = -0.9; limit < 0.95; limit += 0.05) {
            double evidence = loss.below(limit);
            assertThat(evidence).isGreaterThanOrEqualTo(before);
            before = evidence;
        }
    }

    /** Ville's inequality promises at most 1% for each side; 10,000 streams scatter by 0.1%. */
    @Test
    void atTheLimitOneStreamInAHundredStopsAtMost() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        double limit = 0.01;
        double discordant = 0.05;
        double worseShare = (discordant + limit) / 2;
        double stop = Math.log(100);
        int passes = 0;
        int fails = 0;
        int streams = 10_000;
        for (int stream = 0; stream < streams; stream++) {
            int worse = 0;
            int better = 0;
            boolean passed = false;
            boolean failed = false;
            for (int look = 1; look <= 20; look++) {
                for (int i = 0; i < 100; i++) {
                    double u = random.nextDouble();
                    worse += u < worseShare ? 1 : 0;
                    better += u >= worseShare && u < discordant ? 1 : 0;
                }
                SequentialLoss loss = new SequentialLoss(worse, better, 100L * look);
                passed |= loss.below(limit) >= stop;
                failed |= loss.above(limit) >= stop;
            }
            passes += passed ? 1 : 0;
            fails += failed ? 1 : 0;
        }
        assertThat(passes).isLessThanOrEqualTo((int) (0.012 * streams));
        assertThat(fails).isLessThanOrEqualTo((int) (0.012 * streams));
    }

    @Test
    void refusesCountsThatCannotBe() {
        assertThatThrownBy(() -> new SequentialLoss(3, 4, 6)).hasMessageContaining("3, 4 and 6");
        assertThatThrownBy(() -> new SequentialLoss(1, 1, 10).below(1)).hasMessageContaining("(-1, 1)");
    }
}
