package dev.octet.calibrate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.io.Progress;
import dev.octet.quantize.Plan;

import static org.assertj.core.api.Assertions.assertThat;

/** Models that are legal and unusual come out in INT8 and near FP32. */
class OddModelsTest {
    private static final double DECIBELS = 20;

    @TempDir
    Path folder;

    /** @param nodes from input x [1, 4, 8, 8] to output y */
    record Case(String name, Consumer<TinyModel> nodes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("nodes without names that read themselves twice", m -> {
                    m.conv("c", "x", 4, 4);
                    m.conv("y", m.node("Add", "a", "c", "c"), 4, 4);
                }),
                new Case("a bias that is also added", m -> {
                    m.conv("c", "x", 4, 4);
                    m.node("Reshape", "r", "c.bias", m.longs("column", 4, 1, 1));
                    m.conv("y", m.node("Add", "a", "c", "r"), 4, 4);
                }),
                new Case("a tensor without elements", m -> {
                    m.conv("c", "x", 4, 4);
                    m.node("Slice", "e", "c", m.longs("from", 0), m.longs("to", 0), m.longs("axis", 1));
                    m.node("Concat", "j", Map.of("axis", 1L), "c", "e");
                    m.conv("y", "j", 4, 4);
                }),
                new Case("outputs that nothing reads", m -> {
                    m.conv("c", "x", 4, 4);
                    m.relu("unread", "c");
                    m.graph.add("MaxPool", List.of("c"), List.of("p", "at"), Map.of("kernel_shape", List.of(2L, 2L)));
                    m.conv("y", "p", 4, 4);
                }),
                new Case("equal nodes", m -> {
                    m.conv("c", "x", 4, 4);
                    m.node("Concat", "j", Map.of("axis", 1L), m.relu("r", "c"), m.relu("s", "c"));
                    m.conv("y", "j", 8, 4);
                }),
                new Case("dead channels", m -> {
                    m.conv("c", "x", 4, 4);
                    m.graph.initializer("c.weight", Tensor.ofFloats(alive(4, 36, 1), 4, 4, 3, 3));
                    m.graph.initializer("c.bias", Tensor.ofFloats(new float[] {0, 0.1f, 0, 0}, 4));
                    m.conv("y", m.relu("r", "c"), 4, 4);
                }),
                new Case("a mask of the largest numbers", m -> {
                    m.node("Reshape", "t", "x", m.longs("rows", 1, 16, 16));
                    m.graph.initializer("mask", Tensor.ofFloats(mask(16), 1, 1, 16));
                    m.node("MatMul", "scores", m.matMul("q", "t", 16, 16), m.matMul("k", "t", 16, 16));
                    m.node("Softmax", "s", Map.of("axis", -1L), m.node("Add", "a", "scores", "mask"));
                    m.matMul("y", m.node("MatMul", "v", "s", "t"), 16, 8);
                }),
                new Case("an operator of the engine itself", m -> {
                    m.graph.opset("com.microsoft", 1);
                    m.conv("c", "x", 4, 4);
                    m.graph.add("QuickGelu", "com.microsoft", List.of("c"), List.of("g"), Map.of());
                    m.conv("y", "g", 4, 4);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void areQuantized(Case c) {
        TinyModel m = new TinyModel();
        m.input("x", 1, 4, 8, 8);
        c.nodes().accept(m);
        Path fp32 = folder.resolve("fp32.onnx");
        m.output("y").graph.write(fp32);

        CalibrationReport report = calibrate(fp32, TinyModel.feeds(4, "x", 1, 4, 8, 8));

        assertThat(report.unfused()).isEmpty();
        assertThat(report.plan().count(Plan.Precision.INT8)).isNotEmpty();
        assertThat(report.signalToNoise().get("y")).isGreaterThan(DECIBELS);
    }

    @Test
    void batchesOfNothingAreSampledAndRun() {
        TinyModel m = new TinyModel();
        m.conv("y", m.relu("r", m.conv("c", m.input("x", -1, 4, 8, 8), 4, 4)), 4, 4);
        Path fp32 = folder.resolve("fp32.onnx");
        m.output("y").done().write(fp32);
        Feed nothing = Feed.of("x", Tensor.zeros(ElementType.FLOAT32, 0, 4, 8, 8));

        CalibrationReport report = calibrate(
                fp32, List.of(nothing, TinyModel.feeds(1, "x", 2, 4, 8, 8).get(0)));

        assertThat(report.samples()).isEqualTo(2);
        Graph int8 = Graph.read(folder.resolve("int8.onnx"));
        assertThat(TinyModel.run(int8, nothing).get("y").shape()).containsExactly(0, 4, 8, 8);
    }

    private CalibrationReport calibrate(Path fp32, List<Feed> feeds) {
        return new Calibrator(Engine.onnxRuntime(), Calibration.of(4).with(Objective.FIXED), folder)
                .calibrate(fp32, feeds, folder.resolve("int8.onnx"), Progress.NONE);
    }

    /** Weights of which only one channel is not zero. */
    private static float[] alive(int channels, int perChannel, int alive) {
        float[] values = new float[channels * perChannel];
        for (int i = 0; i < perChannel; i++) {
            values[alive * perChannel + i] = 0.01f * (i - 15);
        }
        return values;
    }

    private static float[] mask(int length) {
        float[] values = new float[length];
        values[length - 1] = -1e38f;
        values[length - 2] = -Float.MAX_VALUE;
        return values;
    }
}
