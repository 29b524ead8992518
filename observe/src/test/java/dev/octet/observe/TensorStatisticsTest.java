package dev.octet.observe;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class TensorStatisticsTest {

    @Test
    void countsWhatIsNotFiniteAndIgnoresItOtherwise() {
        TensorStatistics statistics =
                of(new float[] {1, Float.NaN, -2, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 4});

        assertThat(statistics.count()).isEqualTo(3);
        assertThat(statistics.nans()).isEqualTo(2);
        assertThat(statistics.infinities()).isEqualTo(2);
        assertThat(statistics.extremes()).isEqualTo(new Range(-2, 4));
        assertThat(statistics.distribution().total()).isEqualTo(3);
    }

    @Test
    void givesEveryObserverAnEmptyRangeWhenNothingFiniteWasSeen() {
        TensorStatistics statistics = of(new float[0], new float[] {Float.NaN});

        assertThat(statistics.isEmpty()).isTrue();
        assertThat(statistics.samples()).isZero();
        for (Observer observer : ObserverTest.ALL) {
            assertThat(observer.range(statistics)).as(observer.name()).isEqualTo(new Range(0, 0));
        }
    }

    @Test
    void averagesTheExtremesOfSamples() {
        TensorStatistics statistics = new TensorStatistics(true);
        for (int i = 1; i <= 5; i++) {
            statistics.add(FloatBuffer.wrap(new float[] {-i, 0, i}));
        }

        assertThat(statistics.meanExtremes()).isEqualTo(new Range(-3, 3));
    }

    @Test
    void leavesTheBufferWhereItWas() {
        FloatBuffer values = FloatBuffer.wrap(new float[] {9, 1, 2, 9});
        values.position(1).limit(3);
        TensorStatistics statistics = new TensorStatistics(true);
        statistics.add(values);

        assertThat(statistics.extremes()).isEqualTo(new Range(1, 2));
        assertThat(values.position()).isEqualTo(1);
        assertThat(values.limit()).isEqualTo(3);
    }

    @Property(tries = 60)
    void mergingPartsInAnyOrderEqualsTheWhole(
            @ForAll @Size(min = 1, max = 8) List<@From("samples") float[]> samples, @ForAll Random random) {
        TensorStatistics whole = new TensorStatistics(true);
        samples.forEach(sample -> whole.add(FloatBuffer.wrap(sample)));
        List<float[]> shuffled = new ArrayList<>(samples);
        Collections.shuffle(shuffled, random);
        int cut = random.nextInt(shuffled.size() + 1);
        TensorStatistics left = new TensorStatistics(true);
        TensorStatistics right = new TensorStatistics(true);
        shuffled.subList(0, cut).forEach(sample -> left.add(FloatBuffer.wrap(sample)));
        shuffled.subList(cut, shuffled.size()).forEach(sample -> right.add(FloatBuffer.wrap(sample)));
        left.merge(right);

        assertThat(left.toBytes()).isEqualTo(whole.toBytes());
        for (Observer observer : ObserverTest.ALL) {
            assertThat(observer.range(left)).as(observer.name()).isEqualTo(observer.range(whole));
        }
    }

    @Property(tries = 60)
    void bytesComeBackAsTheSameStatistics(@ForAll("samples") float[] sample) {
        TensorStatistics statistics = of(sample, new float[] {1e-45f, -0f, 3e38f});
        TensorStatistics back = TensorStatistics.fromBytes(statistics.toBytes());

        assertThat(back.toBytes()).isEqualTo(statistics.toBytes());
        assertThat(back.extremes()).isEqualTo(statistics.extremes());
        assertThat(back.meanExtremes()).isEqualTo(statistics.meanExtremes());
        back.merge(statistics);
        assertThat(back.count()).isEqualTo(2 * statistics.count());
    }

    @Test
    void refusesToMergeWhereOnlyOneCountsMagnitudes() {
        assertThatThrownBy(() -> new TensorStatistics().merge(of(new float[] {1})))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("magnitudes");
    }

    @Property(tries = 60)
    void magnitudesAreInTheBinsOfTheirFinalWidthInWhateverOrderTheyCame(@ForAll("samples") float[] sample) {
        Magnitudes magnitudes = of(sample).magnitudes();
        long[] expected = new long[Magnitudes.BINS];
        double width = magnitudes.middle(0) * 2;
        float largest = 0;
        for (float value : sample) {
            float magnitude = Math.abs(value);
            if (magnitude < Float.POSITIVE_INFINITY) {
                expected[(int) (magnitude / width)]++;
                largest = Math.max(largest, magnitude);
            }
        }

        assertThat(magnitudes.largest()).isEqualTo(largest);
        for (int bin = 0; bin < Magnitudes.BINS; bin++) {
            assertThat(magnitudes.count(bin)).isEqualTo(expected[bin]);
        }
    }

    @Test
    void refusesBytesThatAreNotStatistics() {
        byte[] bytes = of(new float[] {1, 2, 3}).toBytes();

        assertThatThrownBy(() -> TensorStatistics.fromBytes(new byte[] {1, 2, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not statistics");
        assertThatThrownBy(() -> TensorStatistics.fromBytes(Arrays.copyOf(bytes, bytes.length / 2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 100)
    void everyValueIsInOneIntervalOfTheDistribution(@ForAll("samples") float[] sample) {
        TensorStatistics statistics = of(sample);
        Distribution distribution = statistics.distribution();

        assertThat(distribution.total()).isEqualTo(statistics.count());
        for (int i = 0; i < distribution.size(); i++) {
            assertThat(distribution.low(i)).isLessThanOrEqualTo(distribution.high(i));
            if (i > 0) {
                assertThat(distribution.high(i - 1)).isLessThanOrEqualTo(distribution.low(i));
            }
        }
        for (float value : sample) {
            if (Math.abs(value) < Float.POSITIVE_INFINITY) {
                assertThat(distribution.countBelow(Math.nextDown(value))).isLessThan(distribution.total());
            }
        }
    }

    @Test
    void quantilesOfAKnownDistributionAreWithinABucket() {
        float[] values = new float[100_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i + 0.5f) / values.length * 8 - 2; // even over [-2, 6]
        }
        Distribution distribution = of(values).distribution();

        for (double share : new double[] {0.001, 0.1, 0.25, 0.5, 0.9, 0.999}) {
            double exact = 8 * share - 2;
            assertThat((double) distribution.quantile(share)).isCloseTo(exact, within(Math.abs(exact) / 128 + 1e-3));
        }
        assertThat(distribution.quantile(0)).isEqualTo(values[0]);
        assertThat(distribution.quantile(1)).isEqualTo(values[values.length - 1]);
        assertThat(distribution.countBelow(2)).isCloseTo(50_000, within(10.0));
    }

    @Test
    void theLinearHistogramKeepsTheNumberOfValues() {
        Random random = new Random(5);
        float[] values = new float[50_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        TensorStatistics statistics = of(values);
        double[] histogram = statistics.distribution().linear(512, -6, 6);

        assertThat(Arrays.stream(histogram).sum()).isCloseTo(50_000, within(1e-3));
        double[] exact = new double[512];
        for (float value : values) {
            exact[(int) Math.floor((value + 6.0) / 12 * 512)]++;
        }
        double moved = 0;
        for (int i = 0; i < 512; i++) {
            moved += Math.abs(exact[i] - histogram[i]);
        }
        assertThat(moved / 50_000)
                .as("share of values put into a neighbouring bin")
                .isLessThan(0.05);
    }

    @Provide
    Arbitrary<float[]> samples() {
        Arbitrary<Float> values = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.floats().between(-100, 100)),
                Tuple.of(2, Arbitraries.just(0f)),
                Tuple.of(1, Arbitraries.floats()),
                Tuple.of(1, Arbitraries.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f)));
        return values.array(float[].class).ofMaxSize(40);
    }

    static TensorStatistics of(float[]... samples) {
        TensorStatistics statistics = new TensorStatistics(true);
        for (float[] sample : samples) {
            statistics.add(FloatBuffer.wrap(sample));
        }
        return statistics;
    }
}
