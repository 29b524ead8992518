package dev.octet.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.ModelException;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;

import static dev.octet.prepare.Exactness.ops;
import static dev.octet.prepare.Exactness.prepared;
import static dev.octet.prepare.NormFoldingTest.norm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Models that are legal and unusual; those in files are of src/test/golden/generate_odd_models.py. */
class OddModelsTest {
    @TempDir
    Path folder;

    @Test
    void sharedWeightsAreFoldedForTheirLayerOnly() {
        TinyModel m = new TinyModel();
        m.conv("a", m.input("x", 1, 4, 8, 8), 4, 4);
        m.node("Conv", "b", Map.of("pads", List.of(1L, 1L, 1L, 1L)), norm(m, "n", "a", 4), "a.weight", "a.bias");
        m.node("Conv", "c", Map.of("pads", List.of(1L, 1L, 1L, 1L)), "b", "a.weight", "a.bias");
        m.node("ConvTranspose", "d", "c", "a.weight", "a.bias");
        norm(m, "y", "d", 4);

        assertThat(ops(prepared(m, 1, 4, 8, 8))).containsExactly("Conv", "Conv", "Conv", "ConvTranspose");
    }

    @Test
    void tensorsWithoutElementsGoThrough() {
        TinyModel m = new TinyModel(11);
        m.input("x", 1, 4, 8, 8);
        m.graph.initializer("none", Tensor.ofFloats(new float[0], 0));
        m.graph.initializer("scales", Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4));
        m.node("Slice", "e", "x", m.longs("from", 0), m.longs("to", 0), m.longs("axis", 1));
        m.node("Concat", "j", Map.of("axis", 1L), "e", m.conv("c", "x", 4, 4), "e");
        m.node("Resize", "y", Map.of("mode", "nearest"), "j", "none", "scales");

        assertThat(ops(prepared(m, 1, 4, 8, 8))).contains("Conv", "Resize");
    }

    @Test
    void batchesOfNothingGiveNothing() {
        TinyModel m = new TinyModel();
        m.relu("r", norm(m, "n", m.conv("c", m.input("x", -1, 3, 8, 8), 3, 4), 4));
        m.node("ReduceMean", "p", Map.of("axes", List.of(2L, 3L), "keepdims", 0L), "r");
        m.gemm("y", "p", 4, 5);

        Graph prepared = prepared(m.output("y").done(), TinyModel.feeds(1, "x", 2, 3, 8, 8));

        Feed nothing = Feed.of("x", Tensor.zeros(ElementType.FLOAT32, 0, 3, 8, 8));
        assertThat(TinyModel.run(prepared, nothing).get("y").shape()).containsExactly(0, 5);
    }

    @Test
    void outputsThatNothingReadsAreNoObstacle() {
        TinyModel m = new TinyModel();
        m.conv("c", m.input("x", 1, 3, 8, 8), 3, 4);
        m.relu("unread", "c");
        m.graph.add("Split", List.of("c"), List.of("y", "rest"), Map.of("axis", 1L));
        m.graph.add("TopK", List.of("c", "k"), List.of("t", "indices"), Map.of("axis", 1L));
        m.longs("k", 2);
        m.output("indices");

        assertThat(ops(prepared(m, 1, 3, 8, 8))).containsExactly("Conv", "Split", "TopK");
    }

    @Test
    void equalNodesThatAreBothOutputsStayOutputs() {
        TinyModel m = new TinyModel();
        m.conv("c", m.input("x", 1, 3, 8, 8), 3, 4);
        m.relu("r", "c");
        m.relu("y", "c");
        m.output("r");

        assertThat(prepared(m, 1, 3, 8, 8).isOutput("r")).isTrue();
    }

    @Test
    void inputsAndConstantsMayBeOutputs() {
        TinyModel m = new TinyModel();
        m.conv("y", m.input("x", 1, 3, 8, 8), 3, 4);
        m.graph.addOutput("x", ElementType.FLOAT32, 1, 3, 8, 8);
        m.constant("anchors", 1, 100, 4);
        m.graph.addOutput("anchors", ElementType.FLOAT32, 100, 4);

        Graph prepared = prepared(m, 1, 3, 8, 8);

        assertThat(prepared.initializer("anchors")).isPresent();
    }

    @Test
    void deadChannelsAreFolded() {
        TinyModel m = new TinyModel();
        norm(m, "n", m.conv("c", m.input("x", 1, 3, 8, 8), 3, 4), 4);
        m.graph.initializer("c.weight", Tensor.ofFloats(new float[4 * 3 * 9], 4, 3, 3, 3));
        m.graph.initializer("n.var", Tensor.ofFloats(new float[4], 4));
        m.conv("y", "n", 4, 4);

        assertThat(ops(prepared(m, 1, 3, 8, 8))).containsExactly("Conv", "Conv");
    }

    @Test
    void masksOfTheLargestNumbersStayAsTheyAre() {
        TinyModel m = new TinyModel(11);
        m.input("x", 1, 4, 4);
        m.graph.initializer("mask", Tensor.ofFloats(new float[] {0, -1e38f, 0, -Float.MAX_VALUE}, 1, 1, 4));
        m.node("Add", "a", m.matMul("p", "x", 4, 4), "mask");
        m.node("MatMul", "y", m.node("Softmax", "s", Map.of("axis", -1L), "a"), "x");

        Graph prepared = prepared(m, 1, 4, 4);

        assertThat(ops(prepared)).containsExactly("MatMul", "Add", "Softmax", "MatMul");
        assertThat(prepared.initializer("mask").orElseThrow().toFloats()).endsWith(-Float.MAX_VALUE);
    }

    @Test
    void operatorsOfTheEngineItselfAreKept() {
        TinyModel m = new TinyModel(11);
        m.graph.opset("com.microsoft", 1);
        m.conv("c", m.input("x", 1, 3, 8, 8), 3, 4);
        m.graph.add("QuickGelu", "com.microsoft", List.of("c"), List.of("g"), Map.of());
        m.conv("y", norm(m, "n", "g", 4), 4, 4);

        assertThat(ops(prepared(m, 1, 3, 8, 8))).contains("QuickGelu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "my.domain"})
    void unknownOperatorsAreRefusedByName(String domain) {
        TinyModel m = new TinyModel(11);
        if (!domain.isEmpty()) {
            m.graph.opset(domain, 1);
        }
        m.graph.add("Frobnicate", domain, List.of(m.input("x", 1, 3)), List.of("y"), Map.of());
        Graph graph = m.output("y").done();

        assertThatThrownBy(() -> Preparation.of(Engine.onnxRuntime(), graph))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("tiny: ")
                .hasMessageContaining("Frobnicate");
    }

    @Test
    void bodiesOfLoopsAreLeftAlone() {
        TinyModel m = new TinyModel(11);
        m.conv("c", m.input("x", 1, 4, 8, 8), 4, 4);
        m.graph.initializer("yes", Tensor.ofBytes(ElementType.BOOL, new byte[] {1}));
        m.graph.initializer("trips", Tensor.ofLongs(new long[] {3}));
        Graph body = Graph.create("body", 11);
        body.addInput("i", ElementType.INT64);
        body.addInput("go", ElementType.BOOL);
        body.addInput("state", ElementType.FLOAT32, 1, 4, 8, 8);
        body.add("Identity", List.of("go"), List.of("on"), Map.of());
        body.add("Add", List.of("state", "c"), List.of("next"), Map.of());
        body.addOutput("on", ElementType.BOOL);
        body.addOutput("next", ElementType.FLOAT32, 1, 4, 8, 8);
        m.node("Loop", "y", Map.of("body", body), "trips", "yes", "x");

        assertThat(ops(prepared(m, 1, 4, 8, 8))).containsExactly("Conv", "Loop");
    }

    @Test
    void oneTensorMayBeTwoOutputs() throws IOException {
        Graph prepared = prepared(odd("duplicate-outputs"), TinyModel.feeds(1, "x", 1, 3, 8, 8));

        assertThat(prepared.outputs()).extracting("name").containsExactly("y", "y");
    }

    @Test
    void dimensionsNamedAlikeMayDiffer() throws IOException {
        Feed feed = new Feed(
                Map.of("x", Tensor.ofFloats(new float[] {1, 2, 3, 4}, 1, 4), "z", Tensor.ofFloats(new float[8], 2, 4)));

        Graph prepared = prepared(odd("dimensions-named-alike"), List.of(feed));

        assertThat(ops(prepared)).contains("MatMul", "Add", "Softmax");
    }

    @ParameterizedTest
    @ValueSource(strings = {"half-precision", "half-precision-by-cast"})
    void halfPrecisionBecomesSinglePrecision(String name) throws IOException {
        Graph original = odd(name);

        Graph prepared = Preparation.of(Engine.onnxRuntime(), original);

        TensorTypes types = TensorTypes.of(Engine.onnxRuntime(), prepared);
        assertThat(prepared.nodes())
                .filteredOn(node -> node.op().equals("Conv"))
                .isNotEmpty()
                .allMatch(conv -> types.isFloat(conv.inputs().get(1)));
        assertThat(prepared.inputs()).isEqualTo(original.inputs());
        assertThat(prepared.outputs()).isEqualTo(original.outputs());
    }

    private Graph odd(String name) throws IOException {
        Path file = folder.resolve(name + ".onnx");
        try (InputStream in = getClass().getResourceAsStream("/odd/" + name + ".onnx")) {
            Files.copy(in, file);
        }
        return Graph.read(file);
    }
}
