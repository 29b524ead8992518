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
import static org.assertj.core.api.Assertions.within;

/** Golden values of {@code src/test/golden/sequential.py}. */
class SequentialProportionsTest {

    @ParameterizedTest
    @CsvSource({
        "4600, 30, 30, 340, 0.01, 12.220991, -1.948018",
        "3700, 60, 35, 1205, 0.01, 0.141061, -1.131540",
        "3700, 160, 35, 1105, 0.01, -2.692870, 18.994819",
        "990, 0, 0, 10, 0, 0, 0",
        "600, 20, 11, 269, 0.02, -0.198233, -0.657354"
    })
    void evidenceOfARelativeLossEqualsThatOfTheFormulasWrittenOut(
            long a, long b, long c, long d, double limit, double below, double above) {
        SequentialProportions table = new SequentialProportions(new PairedProportions(a, b, c, d));
        assertThat(table.below(limit)).isCloseTo(below, within(1e-6));
        assertThat(table.above(limit)).isCloseTo(above, within(1e-6));
    }

    @Property(tries = 100)
    void decidedLimitsAreOutsideTheBounds(
            @ForAll @IntRange(min = 1, max = 4000) int both,
            @ForAll @IntRange(max = 60) int worse,
            @ForAll @IntRange(max = 60) int better,
            @ForAll @IntRange(max = 1000) int neither) {
        SequentialProportions table = new SequentialProportions(new PairedProportions(both, worse, better, neither));
        for (double limit : new double[] {0, 0.002, 0.01, 0.05}) {
            for (boolean full : new boolean[] {false, true}) {
                Estimate absolute = table.absoluteLoss(full, 0.95);
                Estimate relative = table.relativeLoss(full, 0.95).orElseThrow();
                if (table.decides(limit, false, 0.95)) {
                    assertThat(absolute.high() <= limit || absolute.low() > limit)
                            .isTrue();
                }
                if (table.decides(limit, true, 0.95)) {
                    assertThat(relative.high() <= limit || relative.low() > limit)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void boundsAfterAStopAreWiderThanThoseOfTheFullSet() {
        SequentialProportions table = new SequentialProportions(new PairedProportions(3700, 60, 35, 1205));
        Estimate stopped = table.absoluteLoss(false, 0.95);
        Estimate full = table.absoluteLoss(true, 0.95);
        assertThat(stopped.high()).isCloseTo(0.011229, within(1e-6));
        assertThat(stopped.low()).isCloseTo(-0.000924, within(1e-6));
        assertThat(full.high()).isLessThan(stopped.high());
        assertThat(full.high()).isGreaterThan(table.table().absoluteLoss(0.95).high());
        assertThat(stopped.method()).isEqualTo("anytime bounds by betting");
    }

    /** Streams whose relative loss is the limit: 10,000 of them scatter by 0.1%, and 1% may stop on each side. */
    @Test
    void atTheLimitOneStreamInAHundredStopsAtMost() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        double limit = 0.0125;
        double right = 0.8;
        double better = 0.02;
        double worse = better + limit * right;
        int passes = 0;
        int fails = 0;
        int streams = 10_000;
        for (int stream = 0; stream < streams; stream++) {
            long[] cells = new long[4];
            boolean passed = false;
            boolean failed = false;
            for (int look = 1; look <= 20; look++) {
                for (int i = 0; i < 100; i++) {
                    double u = random.nextDouble();
                    cells[u < worse ? 1 : u < right ? 0 : u < right + better ? 2 : 3]++;
                }
                SequentialProportions table =
                        new SequentialProportions(new PairedProportions(cells[0], cells[1], cells[2], cells[3]));
                passed |= table.below(limit) >= Math.log(100);
                failed |= table.above(limit) >= Math.log(100);
            }
            passes += passed ? 1 : 0;
            fails += failed ? 1 : 0;
        }
        assertThat(passes).isLessThanOrEqualTo((int) (0.012 * streams));
        assertThat(fails).isLessThanOrEqualTo((int) (0.012 * streams));
    }
}
