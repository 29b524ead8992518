package dev.octet.synthetic;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class MomentsTest {

    /** Of max(x, 0) for a standard normal x: 1 / sqrt(2 pi) and 1/2 - 1 / (2 pi). */
    @Test
    void rectifiedNormalVariableHasItsKnownMoments() {
        Moments after = Activation.RELU.after(Moments.of(1, 0, 1));
        assertThat(after.mean()[0]).isCloseTo(1 / Math.sqrt(2 * Math.PI), within(0.003));
        assertThat(after.variance()[0]).isCloseTo(0.5 - 1 / (2 * Math.PI), within(0.003));
    }

    @Test
    void convolutionIsExpectedToGiveWhatItGives() {
        SplitMix random = new SplitMix(1);
        Moments in = new Moments(new double[] {0.5, -1, 2}, new double[] {1, 4, 0.25});
        Weights weights = Weights.dense(random, in, 1);
        double mean = 0;
        double square = 0;
        int draws = 200_000;
        for (int draw = 0; draw < draws; draw++) {
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                sum += weights.values()[i] * (in.mean()[i] + Math.sqrt(in.variance()[i]) * random.normal());
            }
            mean += sum / draws;
            square += sum * sum / draws;
        }
        assertThat(weights.moments().mean()[0]).isCloseTo(mean, within(0.01));
        // Half of the squared means of the inputs is reckoned as variance.
        double spare = 0;
        for (int i = 0; i < 3; i++) {
            spare += weights.values()[i] * weights.values()[i] * in.mean()[i] * in.mean()[i] / 2;
        }
        assertThat(weights.moments().variance()[0]).isCloseTo(square - mean * mean + spare, within(0.02));
    }

    @Test
    void shuffleTakesOneChannelOfEachGroupInTurn() {
        Moments six = new Moments(new double[] {0, 1, 2, 3, 4, 5}, new double[6]);
        assertThat(six.shuffled(2).mean()).containsExactly(0, 3, 1, 4, 2, 5);
    }
}
