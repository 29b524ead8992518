package dev.octet.calibrate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.io.Progress;
import dev.octet.quantize.OperatorRules;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of what ONNX Runtime makes of the models we write. Each row holds one rule of {@link OperatorRules} against
 * the engine: an upgrade of the engine that breaks one is seen here.
 */
class FusionTest {
    private static final long[] PICTURE = {1, 16, 8, 8};

    /** @param runs what the engine runs, without Transposes and the conversions at the edges */
    record Case(String name, long[] shape, Consumer<TinyModel> body, Map<String, Integer> runs) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                picture("Conv", m -> m.conv("y", "x", 16, 16), Map.of("QLinearConv", 1)),
                picture("Conv and Relu", m -> m.relu("y", m.conv("c", "x", 16, 16)), Map.of("QLinearConv", 1)),
                picture("Conv and Clip", m -> m.relu6("y", m.conv("c", "x", 16, 16)), Map.of("QLinearConv", 1)),
                picture(
                        "Conv without bias",
                        m -> m.node("Conv", "y", "x", m.constant("w", 0.2f, 8, 16, 1, 1)),
                        Map.of("QLinearConv", 1)),
                picture(
                        "depthwise in a chain",
                        m -> m.conv("y", m.conv("d", m.conv("c", "x", 16, 16), 16, 16, 3, 16), 16, 16),
                        Map.of("QLinearConv", 3)),
                picture(
                        "residual Add and Relu",
                        m -> {
                            m.conv("a", "x", 16, 16);
                            m.node("Add", "s", m.conv("b", "a", 16, 16), "a");
                            m.conv("y", m.relu("r", "s"), 16, 16);
                        },
                        Map.of("QLinearConv", 3, "QLinearAdd", 1)),
                picture(
                        "Add of a tensor to itself",
                        m -> {
                            m.conv("a", "x", 16, 16);
                            m.conv("y", m.node("Add", "s", "a", "a"), 16, 16);
                        },
                        Map.of("QLinearConv", 2, "QLinearAdd", 1)),
                picture(
                        "Concat",
                        m -> {
                            m.conv("a", "x", 16, 16);
                            m.conv("b", "a", 16, 16);
                            m.conv("y", m.node("Concat", "s", Map.of("axis", 1L), "a", "b"), 32, 16);
                        },
                        Map.of("QLinearConv", 3, "QLinearConcat", 1)),
                picture(
                        "MaxPool",
                        m -> m.conv(
                                "y", m.node("MaxPool", "p", pool(2), m.relu("r", m.conv("c", "x", 16, 16))), 16, 16),
                        Map.of("QLinearConv", 2, "NhwcMaxPool", 1)),
                picture(
                        "LeakyRelu",
                        m -> m.conv(
                                "y", m.node("LeakyRelu", "l", Map.of("alpha", 0.1f), m.conv("c", "x", 16, 16)), 16, 16),
                        Map.of("QLinearConv", 2, "QLinearLeakyRelu", 1)),
                picture(
                        "squeeze and excite",
                        m -> {
                            m.relu("a", m.conv("c", "x", 16, 16));
                            m.node("GlobalAveragePool", "p", "a");
                            m.node("Sigmoid", "g", m.conv("e", "p", 16, 16, 1, 1));
                            m.conv("y", m.node("Mul", "s", "a", "g"), 16, 16);
                        },
                        Map.of("QLinearConv", 3, "QLinearGlobalAveragePool", 1, "QLinearSigmoid", 1, "QLinearMul", 1)),
                picture(
                        "Resize to the nearest",
                        m -> {
                            m.graph.initializer("scales", Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4));
                            m.conv("c", "x", 16, 16);
                            m.node(
                                    "Resize",
                                    "r",
                                    Map.of("mode", "nearest", "coordinate_transformation_mode", "asymmetric"),
                                    "c",
                                    "",
                                    "scales");
                            m.conv("y", "r", 16, 16);
                        },
                        Map.of("QLinearConv", 2, "Resize", 1)),
                picture(
                        "Split and Concat",
                        m -> {
                            m.conv("c", "x", 16, 16);
                            m.graph.add("Split", List.of("c"), List.of("p", "q"), Map.of("axis", 1L));
                            m.conv("a", "p", 8, 16);
                            m.conv("b", "q", 8, 16);
                            m.conv("y", m.node("Concat", "s", Map.of("axis", 1L), "a", "b"), 32, 16);
                        },
                        Map.of("QLinearConv", 4, "QLinearConcat", 1, "Split", 1)),
                picture(
                        "classifier head",
                        m -> {
                            m.relu("r", m.conv("c", "x", 16, 16));
                            m.node("GlobalAveragePool", "p", "r");
                            m.gemm("y", m.node("Flatten", "f", "p"), 16, 10);
                        },
                        Map.of("QLinearConv", 1, "QLinearGlobalAveragePool", 1, "Flatten", 1, "QGemm", 1)),
                picture(
                        "SiLU between convolutions",
                        m -> {
                            m.conv("c", "x", 16, 16);
                            m.conv("y", m.node("Mul", "s", "c", m.node("Sigmoid", "g", "c")), 16, 16);
                        },
                        Map.of("QLinearConv", 2, "Sigmoid", 1, "Mul", 1)),
                row("two Gemms", m -> m.gemm("y", m.relu("r", m.gemm("a", "x", 16, 32)), 32, 4), Map.of("QGemm", 2)),
                row(
                        "Flatten that changes nothing between two Gemms",
                        m -> m.gemm("y", m.node("Flatten", "f", m.relu("r", m.gemm("a", "x", 16, 32))), 32, 4),
                        Map.of("QGemm", 2)),
                row(
                        "two MatMuls that add nothing",
                        m -> m.matMul("y", m.matMul("a", "x", 16, 32), 32, 4),
                        Map.of("QLinearMatMul", 1, "MatMulIntegerToFloat", 1)),
                row(
                        "MatMul and Add in two dimensions",
                        m -> m.node("Add", "y", m.matMul("a", "x", 16, 8), m.constant("b", 1, 8)),
                        Map.of("QGemm", 1)),
                text(
                        "MatMul and Add of a known shape",
                        1,
                        m -> m.node("Add", "y", m.matMul("a", "x", 16, 8), m.constant("b", 1, 8)),
                        Map.of("QGemm", 1, "Reshape", 2)),
                text(
                        "MatMul and Add of an open shape",
                        -1,
                        m -> m.node("Add", "y", m.matMul("a", "x", 16, 8), m.constant("b", 1, 8)),
                        Map.of("MatMulIntegerToFloat", 1, "Add", 1)),
                text(
                        "MatMul with the bias on the left",
                        1,
                        m -> m.node("Add", "y", m.constant("b", 1, 8), m.matMul("a", "x", 16, 8)),
                        Map.of("QGemm", 1, "Reshape", 2)),
                text(
                        "three MatMuls of one tensor",
                        -1,
                        m -> {
                            m.matMul("q", "x", 16, 16);
                            m.matMul("k", "x", 16, 16);
                            m.matMul("v", "x", 16, 16);
                            m.node("Sum", "y", "q", "k", "v");
                        },
                        Map.of("MatMulIntegerToFloat", 3, "Sum", 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void runsOnIntegersAsPlanned(Case c, @TempDir Path folder) throws IOException {
        TinyModel model = new TinyModel();
        model.input("x", c.shape());
        c.body().accept(model);
        Path fp32 = folder.resolve("fp32.onnx");
        Path int8 = folder.resolve("int8.onnx");
        model.output("y").done().write(fp32);
        long[] concrete = c.shape().clone();
        for (int i = 0; i < concrete.length; i++) {
            concrete[i] = Math.abs(concrete[i]);
        }
        List<Feed> feeds = TinyModel.feeds(8, "x", concrete);

        CalibrationReport report = new Calibrator(
                        Engine.onnxRuntime(),
                        Calibration.of(8)
                                .with(Objective.FIXED)
                                .with(new Algorithms(true, false, false, false, false)) // no Mul is put in
                                .withPortable(true),
                        folder)
                .calibrate(fp32, feeds, int8, Progress.NONE);

        assertThat(report.unfused()).isEmpty();
        assertThat(runs(Graph.read(int8))).isEqualTo(new TreeMap<>(c.runs()));
        assertThat(report.signalToNoise().get("y")).isGreaterThan(25);
        equalsItsSimulation(int8, feeds);
    }

    /**
     * The fused model gives what its QuantizeLinear and DequantizeLinear say: to one level of 8 bits where a node rounds
     * the other way, to two where the next one adds its own.
     */
    private static void equalsItsSimulation(Path int8, List<Feed> feeds) {
        Graph graph = Graph.read(int8);
        for (Feed feed : feeds.subList(0, 3)) {
            float[] simulated =
                    TinyModel.run(graph, feed, Optimization.NONE).get("y").toFloats();
            float[] fused =
                    TinyModel.run(graph, feed, Optimization.ALL).get("y").toFloats();
            float largest = 0;
            for (float value : simulated) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < fused.length; i++) {
                assertThat(Math.abs(fused[i] - simulated[i])).isLessThanOrEqualTo(2 * (2 * largest / 255));
            }
        }
    }

    private static Map<String, Integer> runs(Graph int8) {
        Graph run = Engine.onnxRuntime().optimized(int8, SessionSettings.ofThreads(1));
        Map<String, Integer> counts = new TreeMap<>();
        for (Node node : run.nodes()) {
            if (!List.of("Transpose", "QuantizeLinear", "DequantizeLinear").contains(node.op())) {
                counts.merge(node.op(), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static Map<String, Object> pool(long size) {
        return Map.of("kernel_shape", List.of(size, size), "strides", List.of(size, size));
    }

    private static Case picture(String name, Consumer<TinyModel> body, Map<String, Integer> runs) {
        return new Case(name, PICTURE, body, runs);
    }

    private static Case row(String name, Consumer<TinyModel> body, Map<String, Integer> runs) {
        return new Case(name, new long[] {4, 16}, body, runs);
    }

    /** @param batch -1 for open dimensions */
    private static Case text(String name, int batch, Consumer<TinyModel> body, Map<String, Integer> runs) {
        return new Case(name, new long[] {batch, 8L * batch, 16}, body, runs);
    }
}
