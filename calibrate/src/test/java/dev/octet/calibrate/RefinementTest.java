package dev.octet.calibrate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.calibrate.CalibrationReport.Step;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.io.Progress;

import static org.assertj.core.api.Assertions.assertThat;

class RefinementTest {
    private static final int SAMPLES = 16;
    private static final int ROWS = 100;
    private static final int WIDTH = 32;
    private static final Algorithms SMOOTHING = new Algorithms(false, false, true, false, false);
    private static final Algorithms ROUNDING = new Algorithms(true, false, false, false, true);
    private static final Algorithms RANGES = new Algorithms(false, false, false, true, false);
    private static final Algorithms EQUALIZATION = new Algorithms(false, true, false, false, false);

    @TempDir
    Path folder;

    @Test
    void keepsSmoothingOfAChannelThatIsAlwaysLarge() {
        Step step = step("channels smoothed", product(), feeds(held -> 3), SMOOTHING)
                .orElseThrow();

        assertThat(step.kept()).isTrue();
        assertThat(step.after()).isGreaterThan(step.before() + 3);
    }

    @Test
    void undoesSmoothingOfAChannelThatIsSmallInOtherSamples() {
        Step step = step("channels smoothed", product(), feeds(held -> held ? 5 : 3), SMOOTHING)
                .orElseThrow();

        assertThat(step.kept()).isFalse();
        assertThat(step.after()).isLessThan(step.before());
    }

    @Test
    void triesNoOtherChannelsWhereAllAreAlike() {
        assertThat(step("channels smoothed", product(), feeds(held -> -1), SMOOTHING))
                .isEmpty();
    }

    @Test
    void keepsRoundingForInputsThatGoTogether() {
        Step step = step("weights rounded by inputs", product(), together(false), ROUNDING)
                .orElseThrow();

        assertThat(step.kept()).isTrue();
    }

    @Test
    void undoesRoundingForInputsThatGoTogetherOnlyInSomeSamples() {
        Step step = step("weights rounded by inputs", product(), together(true), ROUNDING)
                .orElseThrow();

        assertThat(step.kept()).isFalse();
    }

    @Test
    void undoesRangesThatCutOffWhatTheRowsHardlyShow() {
        Random random = new Random(5);
        List<Feed> feeds = new ArrayList<>();
        for (int n = 0; n < SAMPLES; n++) {
            float[] rare = values(random, -1);
            rare[n] = n == 1 || n % 4 == 3 ? 60 : rare[n];
            feeds.add(Feed.of("x", tensor(rare)));
        }

        Step step = step("ranges by layer error", product(), feeds, RANGES).orElseThrow();

        assertThat(step.kept()).isFalse();
        assertThat(step.after()).isLessThan(step.before());
    }

    @Test
    void equalizesConvolutionsWhereSmoothingIsOff() {
        TinyModel m = new TinyModel();
        m.conv("a", m.input("x", 1, 3, 8, 8), 3, 8);
        float[] weights = m.graph.initializer("a.weight").orElseThrow().toFloats();
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= (float) Math.pow(8, i / (weights.length / 8) % 4 - 2);
        }
        m.graph.initializer(
                "a.weight",
                Tensor.ofFloats(
                        weights, m.graph.initializer("a.weight").orElseThrow().shape()));
        m.conv("y", m.relu("r", "a"), 8, 4);

        Step step = step("channels equalized", m.output("y"), TinyModel.feeds(SAMPLES, "x", 1, 3, 8, 8), EQUALIZATION)
                .orElseThrow();

        assertThat(step.change()).isEqualTo("1 pairs of layers");
        assertThat(step.kept()).isTrue();
    }

    private Optional<Step> step(String name, TinyModel model, List<Feed> feeds, Algorithms algorithms) {
        Path fp32 = folder.resolve("fp32.onnx");
        model.done().write(fp32);
        Calibration settings = Calibration.of(SAMPLES).with(Objective.FIXED).with(algorithms);
        return new Calibrator(Engine.onnxRuntime(), settings, folder.resolve("plans"))
                .calibrate(fp32, feeds, folder.resolve("int8.onnx"), Progress.NONE).steps().stream()
                        .filter(step -> step.name().equals(name))
                        .findFirst();
    }

    private static TinyModel product() {
        TinyModel m = new TinyModel();
        m.node("Add", "b", m.matMul("p", m.input("x", 1, ROWS, WIDTH), WIDTH, 8), m.constant("bias", 1, 8));
        return m.output("b");
    }

    private interface LargeChannel {
        /** @param heldOut whether the sample is held out. @return -1 for none */
        int of(boolean heldOut);
    }

    private static List<Feed> feeds(LargeChannel large) {
        Random random = new Random(3);
        List<Feed> feeds = new ArrayList<>();
        for (int n = 0; n < SAMPLES; n++) {
            feeds.add(Feed.of("x", tensor(values(random, large.of(n % 4 == 3)))));
        }
        return feeds;
    }

    /** Rows whose values are nearly the same; of samples that are held out with alternating signs, if so wanted. */
    private static List<Feed> together(boolean alternating) {
        Random random = new Random(4);
        List<Feed> feeds = new ArrayList<>();
        for (int n = 0; n < SAMPLES; n++) {
            float[] values = new float[ROWS * WIDTH];
            float common = 0;
            for (int i = 0; i < values.length; i++) {
                common = i % WIDTH == 0 ? (float) random.nextGaussian() : common;
                float sign = alternating && n % 4 == 3 && i % 2 == 0 ? -1 : 1;
                values[i] = sign * common + 0.05f * (float) random.nextGaussian();
            }
            feeds.add(Feed.of("x", tensor(values)));
        }
        return feeds;
    }

    private static float[] values(Random random, int large) {
        float[] values = new float[ROWS * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * (i % WIDTH == large ? 50 : 1);
        }
        return values;
    }

    private static Tensor tensor(float[] values) {
        return Tensor.ofFloats(values, 1, ROWS, WIDTH);
    }
}
