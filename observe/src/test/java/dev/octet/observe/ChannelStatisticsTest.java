package dev.octet.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

import dev.octet.engine.Tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ChannelStatisticsTest {

    @Test
    void takesTheMeanAndTheExtremesOfEachChannel() {
        ChannelStatistics statistics = new ChannelStatistics(2);
        statistics.add(Tensor.ofFloats(new float[] {1, 3, -10, 20, 5, 7, 0, 2}, 2, 2, 2), 1);

        assertThat(statistics.means()).containsExactly(4, 3);
        assertThat(statistics.extremes(0)).isEqualTo(new Range(1, 7));
        assertThat(statistics.extremes(1)).isEqualTo(new Range(-10, 20));
        assertThat(statistics.largest()).containsExactly(7, 20);
    }

    @Test
    void countsTheLastAxisOfRowsOfAnyLength() {
        ChannelStatistics statistics = new ChannelStatistics(3);
        statistics.add(Tensor.ofFloats(new float[] {1, 2, 3, 3, 4, Float.NaN}, 1, 2, 3), -1);
        statistics.add(Tensor.ofFloats(new float[] {5, 6, Float.POSITIVE_INFINITY}, 1, 1, 3), -1);
        statistics.add(Tensor.ofFloats(new float[0], 1, 0, 3), -1);

        assertThat(statistics.means()).containsExactly(3, 4, 3);
        assertThat(statistics.largest()).containsExactly(5, 6, 3);
    }

    @Test
    void refusesATensorOfOtherChannels() {
        assertThatThrownBy(() -> new ChannelStatistics(3).add(Tensor.ofFloats(new float[4], 2, 2), 1))
                .hasMessageContaining("3 channels along axis 1");
    }

    @Property(tries = 50)
    void mergingPartsInAnyOrderEqualsTheWhole(@ForAll Random random) {
        List<Tensor> samples = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            float[] values = new float[12];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) (random.nextGaussian() * Math.exp(10 * random.nextGaussian()));
            }
            samples.add(Tensor.ofFloats(values, 1, 3, 4));
        }
        ChannelStatistics whole = new ChannelStatistics(3);
        samples.forEach(sample -> whole.add(sample, 1));
        Collections.shuffle(samples, random);
        ChannelStatistics left = new ChannelStatistics(3);
        ChannelStatistics right = new ChannelStatistics(3);
        samples.subList(0, 3).forEach(sample -> left.add(sample, 1));
        samples.subList(3, 8).forEach(sample -> right.add(sample, 1));
        left.merge(right);

        assertThat(left.means()).containsExactly(whole.means());
        assertThat(left.toBytes()).isEqualTo(whole.toBytes());
    }

    @Property(tries = 50)
    void aLongRowOfValuesEqualsASimpleLoop(@ForAll Random random) {
        int stride = 1 + random.nextInt(5000);
        float[] values = new float[3 * stride];
        double[] sums = new double[3];
        float[] mins = {Float.MAX_VALUE, Float.MAX_VALUE, Float.MAX_VALUE};
        float[] maxes = {-Float.MAX_VALUE, -Float.MAX_VALUE, -Float.MAX_VALUE};
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
            sums[i / stride] += values[i];
            mins[i / stride] = Math.min(mins[i / stride], values[i]);
            maxes[i / stride] = Math.max(maxes[i / stride], values[i]);
        }
        ChannelStatistics statistics = new ChannelStatistics(3);
        statistics.add(Tensor.ofFloats(values, 1, 3, stride), 1);

        for (int channel = 0; channel < 3; channel++) {
            assertThat(statistics.means()[channel]).isCloseTo(sums[channel] / stride, within(1e-12));
            assertThat(statistics.extremes(channel)).isEqualTo(new Range(mins[channel], maxes[channel]));
        }
    }

    @Test
    void bytesComeBackAsTheSameStatistics() {
        ChannelStatistics statistics = new ChannelStatistics(2);
        statistics.add(Tensor.ofFloats(new float[] {1, Float.NaN, 1e-8f, 2e30f}, 2, 2), 0);
        ChannelStatistics back = ChannelStatistics.fromBytes(statistics.toBytes());

        assertThat(back.toBytes()).isEqualTo(statistics.toBytes());
        assertThat(back.means()).containsExactly(statistics.means());
        assertThat(back.extremes(1)).isEqualTo(statistics.extremes(1));
    }

    @Test
    void refusesBytesThatAreNotStatistics() {
        byte[] bytes = new ChannelStatistics(3).toBytes();

        assertThatThrownBy(() -> ChannelStatistics.fromBytes(Arrays.copyOf(bytes, bytes.length / 2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChannelStatistics.fromBytes(new TensorStatistics().toBytes()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("format 2");
    }
}
