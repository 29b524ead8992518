package dev.octet.calibrate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PairedTimingTest {

    @Test
    void cancelsDriftThatMeetsBothModels() {
        double[] first = new double[PairedTiming.ROUNDS];
        double[] second = new double[PairedTiming.ROUNDS];
        for (int i = 0; i < first.length; i++) {
            first[i] = 1 + 0.1 * i;
            second[i] = first[i] / 1.25;
        }

        Timing timing = PairedTiming.timing("b", first, second);

        assertThat(timing.ratio()).isCloseTo(1.25, within(1e-9));
        assertThat(timing.high() - timing.low()).isLessThan(1e-9);
    }

    @Test
    void doesNotMindRoundsThatSomethingElseDisturbed() {
        double[] first = new double[20];
        double[] second = new double[20];
        Arrays.fill(first, 2);
        Arrays.fill(second, 1);
        second[3] = 50;
        first[11] = 50;

        Timing timing = PairedTiming.timing("b", first, second);

        assertThat(timing.low()).isEqualTo(2);
        assertThat(timing.high()).isEqualTo(2);
    }

    /** Ranks of the usual table of the sign test: 6 of 20 and 14 of 40 at 95 %. */
    @Test
    void boundsTheMedianByOrderStatistics() {
        double[] ones = new double[20];
        double[] rising = new double[20];
        for (int i = 0; i < 20; i++) {
            ones[i] = 1;
            rising[i] = 1.0 / (i + 1);
        }

        Timing timing = PairedTiming.timing("b", ones, rising);

        assertThat(timing.low()).isCloseTo(6, within(1e-9));
        assertThat(timing.high()).isCloseTo(15, within(1e-9));
        assertThat(timing.ratio()).isCloseTo(10.5, within(1e-9));
    }

    @Test
    void timesModelsAgainstTheFirst() {
        TinyModel m = new TinyModel();
        m.conv("y", m.input("x", 1, 3, 8, 8), 3, 4);
        Graph graph = m.output("y").done();
        Map<String, Graph> models = new LinkedHashMap<>();
        models.put("a", graph);
        models.put("b", graph);

        List<Timing> timings = new PairedTiming(Engine.onnxRuntime(), TinyModel.feeds(2, "x", 1, 3, 8, 8), 1)
                .measure(models, timing -> false);

        assertThat(timings).extracting(Timing::name).containsExactly("a", "b");
        assertThat(timings.get(0).ratio()).isEqualTo(1);
        assertThat(timings.get(1).rounds())
                .as("the budget is spent after the fewest")
                .isEqualTo(6);
        assertThat(timings.get(1).milliseconds()).isPositive();
    }
}
