package dev.octet.calibrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.EngineException;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.io.Progress;
import dev.octet.observe.Observer;
import dev.octet.prepare.PreparationException;
import dev.octet.quantize.Plan;
import dev.octet.quantize.Scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CalibratorTest {
    @TempDir
    Path folder;

    @Test
    void writesTheSameBytesTwice() throws IOException {
        Path fp32 = write(convolutions());
        List<Feed> feeds = TinyModel.feeds(8, "x", 1, 3, 8, 8);

        calibrator(8, Objective.FASTEST).calibrate(fp32, feeds, folder.resolve("a.onnx"), Progress.NONE);
        calibrator(8, Objective.FASTEST).calibrate(fp32, feeds, folder.resolve("b.onnx"), Progress.NONE);

        assertThat(Files.readAllBytes(folder.resolve("a.onnx")))
                .isEqualTo(Files.readAllBytes(folder.resolve("b.onnx")));
    }

    @Test
    void reportsWhatItDid() throws IOException {
        Path fp32 = write(convolutions());

        CalibrationReport report = calibrator(5, Objective.FIXED)
                .calibrate(fp32, TinyModel.feeds(9, "x", 1, 3, 8, 8), folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.samples()).isEqualTo(5);
        assertThat(report.fused()).containsEntry("QLinearConv", 2);
        assertThat(report.plan().count(Plan.Precision.FOLDED)).containsEntry("Relu", 1);
        assertThat(report.int8Bytes()).isEqualTo(Files.size(folder.resolve("int8.onnx")));
        assertThat(report.signalToNoise().get("y")).isBetween(25.0, 80.0);
        assertThat(report.timings()).isEmpty();
    }

    @Test
    void plansWithoutFeeds() throws IOException {
        Path fp32 = write(convolutions());

        Plan plan = calibrator(1, Objective.FIXED).plan(fp32);

        assertThat(plan.count(Plan.Precision.INT8)).containsEntry("Conv", 2);
        assertThat(plan.count(Plan.Precision.FOLDED)).containsEntry("Relu", 1);
    }

    @Test
    void pullsFeedsOneByOne() throws IOException {
        Path fp32 = write(convolutions());
        List<Integer> pulled = new ArrayList<>();
        Feed feed = TinyModel.feeds(1, "x", 1, 3, 8, 8).get(0);
        Iterable<Feed> endless = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Feed next() {
                pulled.add(pulled.size());
                return feed;
            }
        };

        Calibration once = Calibration.of(3).with(Objective.FIXED).with(Algorithms.NONE);
        new Calibrator(Engine.onnxRuntime(), once, folder)
                .calibrate(fp32, endless, folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(pulled).hasSize(3);
    }

    @Test
    void acceptsFeedsOfDifferentShapes() throws IOException {
        TinyModel m = new TinyModel();
        m.matMul("y", m.input("x", -1, -1, 16), 16, 8);
        Path fp32 = write(m.output("y"));
        List<Feed> feeds = new ArrayList<>();
        for (int length : new int[] {3, 9, 3, 1, 9, 30}) {
            feeds.addAll(TinyModel.feeds(1, "x", 1, length, 16));
        }

        CalibrationReport report =
                calibrator(10, Objective.FIXED).calibrate(fp32, feeds, folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.samples()).isEqualTo(6);
        assertThat(report.fused()).containsEntry("MatMulIntegerToFloat", 1);
    }

    @Test
    void aBiasThatBecamePartOfItsProductIsNoFloatNode() throws IOException {
        TinyModel m = new TinyModel();
        String product = m.matMul("p", m.input("x", 1, 5, 16), 16, 8);
        String biased = m.node("Add", "biased", product, m.constant("bias", 0.1f, 8));
        m.node("Sigmoid", "y", biased);
        Path fp32 = write(m.output("y"));

        CalibrationReport report = calibrator(4, Objective.FIXED)
                .calibrate(fp32, TinyModel.feeds(4, "x", 1, 5, 16), folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.plan().count(Plan.Precision.INT8)).containsEntry("MatMul", 1);
        assertThat(report.plan().count(Plan.Precision.FLOAT)).isEqualTo(Map.of("Sigmoid", 1));
    }

    @Test
    void leavesNoFileThatTheEngineDoesNotOpen() throws IOException {
        Path fp32 = write(convolutions());
        Engine picky = new Engine() {
            private final Engine real = Engine.onnxRuntime();

            @Override
            public String name() {
                return real.name();
            }

            @Override
            public Session open(Path file, SessionSettings settings) {
                return real.open(file, settings);
            }

            @Override
            public Session open(Graph graph, SessionSettings settings) {
                return real.open(accepted(graph), settings);
            }

            @Override
            public Graph optimized(Graph graph, SessionSettings settings) {
                return real.optimized(accepted(graph), settings);
            }

            private Graph accepted(Graph graph) {
                if (graph.nodes().stream().anyMatch(node -> node.op().equals("QuantizeLinear"))) {
                    throw new EngineException("no integers here");
                }
                return graph;
            }
        };

        assertThatThrownBy(() -> new Calibrator(picky, Calibration.of(1).with(Objective.FIXED), folder.resolve("plans"))
                        .calibrate(
                                fp32, TinyModel.feeds(1, "x", 1, 3, 8, 8), folder.resolve("int8.onnx"), Progress.NONE))
                .hasMessage("no integers here");
        assertThat(folder.resolve("int8.onnx")).doesNotExist();
    }

    @Test
    void refusesToRunWithoutSamples() throws IOException {
        Path fp32 = write(convolutions());

        assertThatThrownBy(() -> calibrator(5, Objective.FIXED)
                        .calibrate(fp32, List.of(), folder.resolve("int8.onnx"), Progress.NONE))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("there was no sample to calibrate on");
        assertThat(folder.resolve("int8.onnx")).doesNotExist();
    }

    @Test
    void saysThatBranchesAreNotLookedInto() throws IOException {
        TinyModel branch = new TinyModel();
        branch.node("Relu", "r", "x");
        TinyModel m = new TinyModel();
        m.node("ReduceMax", "most", Map.of("keepdims", 0L), m.input("x", 1, 4));
        m.node("Cast", "c", Map.of("to", (long) ElementType.BOOL.code()), "most");
        m.node("If", "y", "c");
        Node node = m.graph.producer("y").orElseThrow();
        m.graph.setAttribute(node, "then_branch", branch.output("r").done());
        m.graph.setAttribute(node, "else_branch", branch.done());
        Path fp32 = write(m.output("y"));

        assertThatThrownBy(() -> calibrator(5, Objective.FIXED)
                        .calibrate(fp32, TinyModel.feeds(1, "x", 1, 4), folder.resolve("int8.onnx"), Progress.NONE))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("nothing in it can run in INT8")
                .hasMessageEndingWith("export the branch or the step that is used as a model of its own");
    }

    @Test
    void refusesAModelWithNothingToQuantizeAndSaysWhy() throws IOException {
        TinyModel m = new TinyModel();
        m.node("Tanh", "y", m.input("x", 1, 4));
        Path fp32 = write(m.output("y"));

        assertThatThrownBy(() -> calibrator(5, Objective.FIXED)
                        .calibrate(fp32, TinyModel.feeds(1, "x", 1, 4), folder.resolve("int8.onnx"), Progress.NONE))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("nothing in it can run in INT8")
                .hasMessageContaining("1 x Tanh: the engine has no integer kernel for Tanh");
    }

    @Test
    void refusesAModelThatIsQuantizedAlready() throws IOException {
        Path fp32 = write(convolutions());
        Path int8 = folder.resolve("int8.onnx");
        List<Feed> feeds = TinyModel.feeds(2, "x", 1, 3, 8, 8);
        calibrator(2, Objective.FIXED).calibrate(fp32, feeds, int8, Progress.NONE);

        assertThatThrownBy(() -> calibrator(2, Objective.FIXED)
                        .calibrate(int8, feeds, folder.resolve("again.onnx"), Progress.NONE))
                .isInstanceOf(PreparationException.class)
                .hasMessageContaining("is quantized already");
    }

    @Test
    void refusesToOverwriteTheFloatModel() throws IOException {
        Path fp32 = write(convolutions());

        assertThatThrownBy(() -> calibrator(2, Objective.FIXED).calibrate(fp32, List.of(), fp32, Progress.NONE))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("would replace the FP32 model");
    }

    @Test
    void namesTensorsWithNan() throws IOException {
        Path fp32 = write(convolutions());
        List<Feed> feeds = TinyModel.feeds(3, "x", 1, 3, 8, 8);
        feeds.get(1).tensors().get("x").floats().put(5, Float.NaN);

        CalibrationReport report =
                calibrator(3, Objective.FIXED).calibrate(fp32, feeds, folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.notNumbers()).containsEntry("x", 1L);
        assertThat(report.warnings()).anyMatch(w -> w.startsWith("tensor x had 1 NaN values in sample 1;"));
    }

    @Test
    void makesTheSameModelOfWhatItRemembersOfTheSamples() throws IOException {
        Path fp32 = write(convolutions());
        List<Feed> feeds = TinyModel.feeds(20, "x", 1, 3, 8, 8);
        Calibration known = Calibration.of(20).with(Objective.FIXED).withData("digest");
        Calibration entropy = known.with(new Observer.Entropy());

        new Calibrator(Engine.onnxRuntime(), known, folder.resolve("plans"))
                .calibrate(fp32, feeds, folder.resolve("minmax.onnx"), Progress.NONE);
        new Calibrator(Engine.onnxRuntime(), entropy, folder.resolve("plans"))
                .calibrate(fp32, feeds, folder.resolve("kept.onnx"), Progress.NONE);
        new Calibrator(Engine.onnxRuntime(), entropy, folder.resolve("other/plans"))
                .calibrate(fp32, feeds, folder.resolve("anew.onnx"), Progress.NONE);

        assertThat(folder.resolve("kept.onnx")).hasSameBinaryContentAs(folder.resolve("anew.onnx"));
    }

    @Test
    void refusesATensorWithoutASingleNumber() throws IOException {
        Path fp32 = write(convolutions());
        List<Feed> feeds = TinyModel.feeds(2, "x", 1, 3, 8, 8);
        feeds.forEach(feed -> {
            Tensor x = feed.tensors().get("x");
            for (int i = 0; i < x.elements(); i++) {
                x.floats().put(i, Float.NaN);
            }
        });

        assertThatThrownBy(() -> calibrator(3, Objective.FIXED)
                        .calibrate(fp32, feeds, folder.resolve("int8.onnx"), Progress.NONE))
                .isInstanceOf(CalibrationException.class)
                .hasMessageContaining("every value of tensor x is NaN or infinite");
    }

    @Test
    void quantizesUnnamedNodesWithSharedWeightsAndBias() throws IOException {
        TinyModel m = new TinyModel();
        m.conv("a", m.input("x", 1, 8, 8, 8), 8, 8);
        Map<String, Object> pads = Map.of("pads", List.of(1L, 1L, 1L, 1L));
        m.node("Conv", "b", pads, "a", "a.weight", "a.bias");
        m.node("Conv", "y", pads, "b", "a.weight", "a.bias");
        Graph graph = m.output("y").graph;
        Path fp32 = folder.resolve("fp32.onnx");
        graph.write(fp32);

        CalibrationReport report = calibrator(4, Objective.FIXED)
                .calibrate(fp32, TinyModel.feeds(4, "x", 1, 8, 8, 8), folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.fused()).containsEntry("QLinearConv", 3);
        assertThat(report.unfused()).isEmpty();
        assertThat(Graph.read(folder.resolve("int8.onnx")).initializers())
                .filteredOn(name -> name.startsWith("a.weight_quantized"))
                .hasSize(1);
    }

    @Test
    void survivesAChannelWhoseBiasIsFarLargerThanItsWeights() throws IOException {
        TinyModel m = new TinyModel();
        m.conv("y", m.input("x", 1, 3, 8, 8), 3, 16);
        Tensor weight = m.graph.initializer("y.weight").orElseThrow();
        for (int i = 0; i < 27; i++) {
            weight.floats().put(i, weight.floats().get(i) * 1e-9f);
        }
        m.graph.initializer("y.weight", weight);
        m.graph.initializer(
                "y.bias", Tensor.ofFloats(new float[] {5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 16));
        Path fp32 = write(m.output("y"));

        CalibrationReport report = calibrator(4, Objective.FIXED)
                .calibrate(fp32, TinyModel.feeds(4, "x", 1, 3, 8, 8), folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.signalToNoise().get("y")).isGreaterThan(30);
    }

    @Test
    void warnsWhenInt8IsNotSmaller() throws IOException {
        TinyModel m = new TinyModel();
        m.gemm("y", m.input("x", 1, 4), 4, 4);
        Path fp32 = write(m.output("y"));

        CalibrationReport report = calibrator(2, Objective.FIXED)
                .calibrate(fp32, TinyModel.feeds(2, "x", 1, 4), folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.warnings()).anyMatch(w -> w.startsWith("the INT8 model is not smaller"));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void runsUnderEveryScheme(Scheme scheme) throws IOException {
        Path fp32 = write(convolutions());
        Calibration settings = Calibration.of(4).with(Objective.FIXED).with(scheme);

        CalibrationReport report = new Calibrator(Engine.onnxRuntime(), settings, folder)
                .calibrate(fp32, TinyModel.feeds(4, "x", 1, 3, 8, 8), folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.unfused()).isEmpty();
        assertThat(report.signalToNoise().get("y")).isGreaterThan(20);
    }

    static Stream<Scheme> schemes() {
        return Stream.of(
                new Scheme(ElementType.UINT8, ElementType.INT8, false, false, false),
                new Scheme(ElementType.UINT8, ElementType.INT8, false, true, true),
                new Scheme(ElementType.UINT8, ElementType.INT8, true, true, false),
                new Scheme(ElementType.UINT8, ElementType.UINT8, false, true, false),
                new Scheme(ElementType.INT8, ElementType.INT8, false, true, false),
                new Scheme(ElementType.INT8, ElementType.INT8, true, true, false));
    }

    @Test
    void measuresTheFloatModelBesideThePlans() throws IOException {
        Path fp32 = write(convolutions());

        CalibrationReport report = calibrator(4, Objective.FASTEST)
                .calibrate(fp32, TinyModel.feeds(4, "x", 1, 3, 8, 8), folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.timings())
                .extracting(CalibrationReport.Timing::name)
                .hasSize(2)
                .endsWith("fp32");
        assertThat(report.candidates()).isNotEmpty();
        assertThat(report.timings().get(0).name()).isEqualTo(report.plan().name());
        assertThat(report.timings().get(0).ratio()).isEqualTo(1);
    }

    private Calibrator calibrator(int samples, Objective objective) {
        return new Calibrator(Engine.onnxRuntime(), Calibration.of(samples).with(objective), folder);
    }

    private Path write(TinyModel model) {
        Path file = folder.resolve("fp32.onnx");
        model.done().write(file);
        return file;
    }

    private static TinyModel convolutions() {
        TinyModel m = new TinyModel();
        m.relu("r", m.conv("c", m.input("x", 1, 3, 8, 8), 3, 16));
        m.conv("y", "r", 16, 16);
        return m.output("y");
    }
}
