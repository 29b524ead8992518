package dev.octet.observe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

import dev.octet.engine.Tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChannelStatisticsTest {

    @Test
    void takesTheMeanAndTheExtremesOfEachChannel() {
        ChannelStatistics statistics = new ChannelStatistics(2);
        statistics.add(Tensor.ofFloats(new float[] {1, 3, -10, 20, 5, 7, 0, 2}, 2, 2, 2), 1);

        assertThat(statistics.means()).containsExactly(4, 3);
        assertThat(statistics.largest()).containsExactly(7, 20);
        assertThat(statistics.ranges()).containsExactly(new Range(0, 7), new Range(-10, 20));
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
        assertThat(left.ranges()).isEqualTo(whole.ranges());
    }
}
