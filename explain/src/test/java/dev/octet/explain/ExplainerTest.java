package dev.octet.explain;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.calibrate.Algorithms;
import dev.octet.calibrate.Calibration;
import dev.octet.calibrate.Calibrator;
import dev.octet.calibrate.Objective;
import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.explain.Explanation.Finding;
import dev.octet.explain.Explanation.Form;
import dev.octet.explain.Explanation.LayerError;
import dev.octet.explain.Explanation.Operator;
import dev.octet.explain.Explanation.Severity;
import dev.octet.fixtures.TinyModel;
import dev.octet.io.Progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ExplainerTest {
    private static final Engine ENGINE = Engine.onnxRuntime();
    private static final List<Feed> FEEDS = TinyModel.feeds(4, "x", 1, 8, 8, 8);

    @TempDir
    Path folder;

    /** Three convolutions with Relu between them. */
    private Path chain() {
        TinyModel tiny = new TinyModel();
        String x = tiny.input("x", 1, 8, 8, 8);
        String a = tiny.relu("a", tiny.conv("a_conv", x, 8, 16));
        String b = tiny.relu("b", tiny.conv("b_conv", a, 16, 16));
        tiny.output(tiny.conv("y", b, 16, 8));
        return written("fp32.onnx", tiny.done());
    }

    private Path written(String name, Graph graph) {
        Path file = folder.resolve(name);
        graph.write(file);
        return file;
    }

    private Path quantized(Path fp32) {
        Path int8 = folder.resolve("int8.onnx");
        // Weights whose channels were scaled have no counterpart in FP32.
        Calibration settings = Calibration.of(4).with(Objective.FIXED).with(Algorithms.NONE);
        new Calibrator(ENGINE, settings, folder).calibrate(fp32, FEEDS, int8, Progress.NONE);
        return int8;
    }

    private Explanation explain(Path model, Optional<Path> fp32, List<Feed> feeds, String... isa) {
        return new Explainer(ENGINE, Set.of(isa)).explain(model, fp32, feeds, Progress.NONE);
    }

    @Test
    void tellsWhatOctetQuantized() {
        Path fp32 = chain();
        Explanation explanation = explain(quantized(fp32), Optional.of(fp32), FEEDS, "avx2", "avx512_vnni");
        assertThat(explanation.form()).isEqualTo(Form.QDQ);
        assertThat(explanation.operators()).contains(new Operator("Conv", 3, 0, 0));
        assertThat(explanation.macs().orElseThrow().total()).isEqualTo(64 * 9 * (8 * 16 + 16 * 16 + 16 * 8));
        assertThat(explanation.macs().orElseThrow().share()).isEqualTo(1);
        assertThat(explanation.speed().orElseThrow().ratio()).isPresent();
        assertThat(explanation.times())
                .filteredOn(time -> time.op().equals("Conv"))
                .hasSize(3)
                .allMatch(time -> time.fp32Micros().isPresent());
        assertThat(explanation.saturation().orElseThrow().signalToNoise()).isGreaterThan(30);
        assertThat(explanation.layers()).extracting(LayerError::tensor).contains("x", "a", "b", "y");
        assertThat(explanation.layers())
                .filteredOn(layer -> !layer.node().isEmpty())
                .allMatch(layer -> layer.weight().orElseThrow() > 30);
    }

    @Test
    void aModelIsAllFloatWhereTheEngineRunsItSo() {
        Path fp32 = chain();
        Explainer explainer = new Explainer(ENGINE, Set.of());
        assertThat(explainer.isAllFloat(fp32)).isTrue();
        assertThat(explainer.isAllFloat(quantized(fp32))).isFalse();
    }

    @Test
    void integersInASubgraphAreSeen() {
        Explainer explainer = new Explainer(ENGINE, Set.of());
        assertThat(explainer.isAllFloat(branched("float.onnx", false))).isTrue();
        assertThat(explainer.isAllFloat(branched("integers.onnx", true))).isFalse();
    }

    /** A model whose input decides between two branches. */
    private Path branched(String name, boolean integers) {
        Graph then = Graph.create("then", 17);
        if (integers) {
            then.initializer("w", Tensor.ofBytes(ElementType.INT8, new byte[64], 8, 8));
            then.add("DynamicQuantizeLinear", List.of("x"), List.of("q", "scale", "zero"), Map.of());
            then.add("MatMulInteger", List.of("q", "w", "zero"), List.of("sum"), Map.of());
            then.add("Cast", List.of("sum"), List.of("t"), Map.of("to", (long) ElementType.FLOAT32.code()));
        } else {
            then.add("Neg", List.of("x"), List.of("t"), Map.of());
        }
        then.addOutput("t", ElementType.FLOAT32, 1, 8);
        Graph otherwise = Graph.create("otherwise", 17);
        otherwise.add("Abs", List.of("x"), List.of("e"), Map.of());
        otherwise.addOutput("e", ElementType.FLOAT32, 1, 8);
        TinyModel tiny = new TinyModel();
        tiny.input("x", 1, 8);
        tiny.graph.addInput("yes", ElementType.BOOL, 1);
        tiny.output(tiny.node("If", "y", Map.of("then_branch", then, "else_branch", otherwise), "yes"));
        return written(name, tiny.done());
    }

    @Test
    void anErrorBelongsToTheLayerThatMakesIt() {
        Path fp32 = chain();
        Graph int8 = Graph.read(quantized(fp32));
        // Somebody rounds the weights of the second layer to a few levels.
        String weight = int8.initializers().stream()
                .filter(name -> name.startsWith("b_conv.weight") && name.endsWith("_quantized"))
                .findFirst()
                .orElseThrow();
        Tensor values = int8.initializer(weight).orElseThrow();
        byte[] bytes = values.toBytes();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (bytes[i] / 64 * 64);
        }
        int8.initializer(weight, Tensor.ofBytes(values.type(), bytes, values.shape()));
        Map<String, LayerError> layers = new HashMap<>();
        explain(written("coarse.onnx", int8), Optional.of(fp32), FEEDS)
                .layers()
                .forEach(layer -> layers.put(layer.tensor(), layer));
        assertThat(layers.get("a").own().orElseThrow()).isGreaterThan(30);
        assertThat(layers.get("b").own().orElseThrow()).isLessThan(15);
        assertThat(layers.get("b").weight().orElseThrow()).isLessThan(10);
        // The third layer is hurt by the second but hurts nothing itself.
        assertThat(layers.get("y").own().orElseThrow()).isGreaterThan(30);
        assertThat(layers.get("y").accumulated()).isLessThan(15);
    }

    @Test
    void accumulatedErrorIsThatOfTheOutput() {
        Path fp32 = chain();
        Path int8 = quantized(fp32);
        LayerError output = explain(int8, Optional.of(fp32), FEEDS).layers().stream()
                .filter(layer -> layer.tensor().equals("y"))
                .findFirst()
                .orElseThrow();
        double expected = TinyModel.signalToNoise(Graph.read(fp32), Graph.read(int8), FEEDS, "y");
        assertThat(output.accumulated()).isCloseTo(expected, within(0.5));
    }

    @Test
    void channelsThatWereScaledAreNotComparedWithThoseThatWereNot() {
        Graph uneven = Graph.read(chain());
        scaleChannels(uneven, "a_conv.weight");
        scaleChannels(uneven, "a_conv.bias");
        Path fp32 = written("uneven.onnx", uneven);
        Path int8 = folder.resolve("equalized.onnx");
        Algorithms equalize = new Algorithms(false, true, false, false, false);
        Calibration settings = Calibration.of(4).with(Objective.FIXED).with(equalize);
        new Calibrator(ENGINE, settings, folder).calibrate(fp32, FEEDS, int8, Progress.NONE);
        Explanation explanation = explain(int8, Optional.of(fp32), FEEDS);
        assertThat(explanation.notes()).anyMatch(note -> note.contains("the name and not the values of one in FP32"));
        assertThat(explanation.layers()).extracting(LayerError::tensor).containsExactly("x", "y");
        assertThat(explanation.layers()).allMatch(layer -> layer.own().orElseThrow() > 30);
        assertThat(explanation.findings())
                .extracting(Finding::remedy)
                .noneMatch(remedy -> remedy.contains("Leave the worst of these layers float"));
    }

    @Test
    void whatFoldingChangedIsNotCompared() {
        TinyModel tiny = new TinyModel();
        List<Feed> feeds = TinyModel.feeds(4, "x", 4, 16);
        String product = tiny.matMul("product", tiny.input("x", 4, 16), 16, 8);
        String biased = tiny.node("Add", "biased", product, tiny.constant("bias", 0.1f, 8));
        String[] norm = {biased, "scale", "shift", "mean", "variance"};
        for (int i = 1; i < norm.length; i++) {
            tiny.graph.initializer(norm[i], Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 8));
        }
        tiny.output(tiny.node("BatchNormalization", "y", norm));
        Path fp32 = written("normalized.onnx", tiny.done());
        Path int8 = folder.resolve("folded.onnx");
        Calibration settings =
                Calibration.of(4).with(Objective.FIXED).with(Algorithms.NONE).withPortable(true);
        new Calibrator(ENGINE, settings, folder).calibrate(fp32, feeds, int8, Progress.NONE);
        assertThat(Graph.read(int8).producer("product")).isPresent();
        Explanation explanation = explain(int8, Optional.of(fp32), feeds);
        assertThat(explanation.layers()).extracting(LayerError::tensor).containsExactly("x", "y");
        assertThat(explanation.layers()).allMatch(layer -> layer.own().orElseThrow() > 30);
    }

    /** Makes every second output channel a hundred times as large. */
    private static void scaleChannels(Graph graph, String constant) {
        Tensor value = graph.initializer(constant).orElseThrow();
        float[] floats = value.toFloats();
        int channels = (int) value.shape()[0];
        for (int i = 0; i < floats.length; i++) {
            floats[i] *= i / (floats.length / channels) % 2 == 0 ? 100 : 1;
        }
        graph.initializer(constant, Tensor.ofFloats(floats, value.shape()));
    }

    @Test
    void theIntegerLstmCountsAsInt8() {
        TinyModel tiny = new TinyModel();
        List<Feed> feeds = TinyModel.feeds(4, "x", 5, 1, 32);
        String x = tiny.input("x", 5, 1, 32);
        String weight = tiny.constant("w", 0.3f, 1, 4 * 64, 32);
        String recurrent = tiny.constant("r", 0.3f, 1, 4 * 64, 64);
        tiny.output(tiny.node("LSTM", "y", Map.of("hidden_size", 64L), x, weight, recurrent));
        Path fp32 = written("lstm.onnx", tiny.done());
        Path int8 = folder.resolve("lstm-int8.onnx");
        Calibration settings = Calibration.of(4).with(Objective.FIXED).with(Algorithms.NONE);
        new Calibrator(ENGINE, settings, folder).calibrate(fp32, feeds, int8, Progress.NONE);
        Explanation explanation = explain(int8, Optional.of(fp32), feeds);
        assertThat(explanation.operators()).contains(new Operator("LSTM", 1, 0, 0));
        assertThat(explanation.macs()).contains(new Explanation.Macs(5 * 4 * 64 * (32 + 64), 5 * 4 * 64 * (32 + 64)));
    }

    @Test
    void weightsOfDynamicProductsAreComparedByTheirOwnScales() {
        QdqModel exact = new QdqModel();
        exact.graph.initializer("w", Tensor.ofFloats(new float[] {0.03f, -0.01f, 0.02f, 0.05f}, 2, 2));
        exact.op("MatMul", "y", exact.input(1, 2), "w");
        QdqModel model = new QdqModel();
        model.input(1, 2);
        model.weight("w", 2, 2);
        model.graph.initializer("w_quantized", Tensor.ofBytes(ElementType.INT8, new byte[] {3, -1, 2, 5}, 2, 2));
        model.graph.add("DynamicQuantizeLinear", List.of("x"), List.of("n", "n_scale", "n_zero_point"), Map.of());
        model.graph.opset("com.microsoft", 1);
        List<String> inputs = List.of("n", "w_quantized", "n_scale", "w_scale", "n_zero_point", "w_zero_point");
        model.graph.add("MatMulIntegerToFloat", "com.microsoft", inputs, List.of("y"), Map.of());
        Path fp32 = written("exact.onnx", exact.output("y").done());
        Path dynamic = written("dynamic.onnx", model.output("y").done());
        List<LayerError> layers = explain(dynamic, Optional.of(fp32), TinyModel.feeds(2, "x", 1, 2))
                .layers();
        assertThat(layers)
                .filteredOn(layer -> layer.tensor().equals("y"))
                .allMatch(layer -> layer.weight().orElseThrow() > 100)
                .hasSize(1);
    }

    @Test
    void aFloatModelIsPlannedAndLinted() {
        TinyModel tiny = new TinyModel(11);
        String x = tiny.input("x", 1, 8, 8, 8);
        String y = tiny.conv("y", x, 8, 16);
        tiny.output(tiny.node("Add", "z", y, tiny.scalar("mask", -10000)));
        Explanation explanation = explain(written("float.onnx", tiny.done()), Optional.empty(), List.of());
        assertThat(explanation.form()).isEqualTo(Form.FLOAT);
        assertThat(explanation.operators()).contains(new Operator("Conv", 1, 0, 0), new Operator("Add", 0, 0, 1));
        assertThat(explanation.findings())
                .extracting(Finding::what)
                .contains("the operator set is 11", "1 node reads a constant below -1000, as masks of attention are");
        assertThat(explanation.data()).startsWith("made-up inputs");
        assertThat(explanation.layers()).isEmpty();
    }

    @Test
    void aModelThatTheEngineRefusesIsExplainedAllTheSame() {
        QdqModel model = new QdqModel(11);
        String x = model.qdq(model.input(1, 16, 8, 8));
        String weight = model.weight("w", 16, 16, 1, 1);
        model.graph.setAttribute(model.graph.producer(weight).orElseThrow(), "axis", 0L);
        model.output(model.qdq(model.op("Conv", "y", x, weight)));
        Explanation explanation = explain(written("refused.onnx", model.done()), Optional.empty(), List.of());
        Finding first = explanation.findings().get(0);
        assertThat(first.severity()).isEqualTo(Severity.ERROR);
        assertThat(first.what()).startsWith("the engine refuses the model");
        assertThat(first.why()).isEqualTo("Scales per channel need opset 13, but the model says 11.");
        assertThat(explanation.data()).isEqualTo("nothing was run");
    }

    @Test
    void scalesAlongAWrongAxisAreToldAlthoughTheEngineFuses() {
        QdqModel model = new QdqModel();
        String x = model.qdq(model.input(2, 4, 32));
        String weight = model.weight("w", 32, 16);
        model.graph.initializer("w_scale", Tensor.ofFloats(new float[32], 32));
        model.graph.initializer("w_zero_point", Tensor.ofBytes(ElementType.INT8, new byte[32], 32));
        model.graph.setAttribute(model.graph.producer(weight).orElseThrow(), "axis", 0L);
        model.output(model.qdq(model.op("MatMul", "y", x, weight)));
        Explanation explanation = explain(written("axis.onnx", model.done()), Optional.empty(), List.of());
        assertThat(explanation.findings())
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .extracting(Finding::what)
                .anyMatch(what -> what.startsWith("the engine opens the model but cannot run it"))
                .anyMatch(what -> what.startsWith("1 of 1 MatMul in INT8 with wrong scales"));
    }

    @Test
    void aHostWithoutVnniIsTold() {
        Explanation explanation = explain(quantized(chain()), Optional.empty(), List.of(), "avx2");
        assertThat(explanation.findings().get(0).what())
                .isEqualTo("this CPU has none of avx512_vnni, avx_vnni and amx_int8");
        assertThat(explanation.notes()).anyMatch(note -> note.startsWith("no errors and no FP32 times"));
    }

    @Test
    void convolutionsQuantizedDynamicallyAreToldToBeSlow() {
        QdqModel model = new QdqModel();
        model.input(1, 16, 8, 8);
        model.graph.add(
                "DynamicQuantizeLinear", List.of("x"), List.of("x_quantized", "x_scale", "x_zero_point"), Map.of());
        model.weight("w", 16, 16, 1, 1);
        model.op("ConvInteger", "s", "x_quantized", "w_quantized", "x_zero_point", "w_zero_point");
        model.op("Cast", "c", Map.of("to", 1L), "s");
        model.output(model.op("Mul", "y", "c", "x_scale"));
        Explanation explanation = explain(written("dynamic.onnx", model.done()), Optional.empty(), List.of());
        assertThat(explanation.form()).isEqualTo(Form.DYNAMIC);
        assertThat(explanation.macs().orElseThrow().share()).isEqualTo(1);
        assertThat(explanation.findings()).extracting(Finding::what).contains("1 Conv is quantized dynamically");
    }
}
