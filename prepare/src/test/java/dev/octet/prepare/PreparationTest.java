package dev.octet.prepare;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.GraphText;
import dev.octet.fixtures.TinyModel;

import static dev.octet.prepare.Exactness.ops;
import static dev.octet.prepare.Exactness.prepared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PreparationTest {
    @Test
    void leavesTheOriginalAsItWas() {
        TinyModel m = new TinyModel();
        m.relu("y", m.conv("c", m.input("x", 1, 3, 8, 8), 3, 4));
        Graph original = m.output("y").done();
        String before = GraphText.of(original);

        Preparation.of(Engine.onnxRuntime(), original);

        assertThat(GraphText.of(original)).isEqualTo(before);
    }

    @Test
    void foldsBatchNormalizationIntoTheConvBeforeIt() {
        TinyModel m = new TinyModel();
        m.conv("c", m.input("x", 1, 3, 8, 8), 3, 4);
        m.graph.initializer("var", Tensor.ofFloats(new float[] {0.5f, 1, 2, 4}, 4));
        m.node(
                "BatchNormalization",
                "y",
                "c",
                m.constant("g", 1, 4),
                m.constant("b", 1, 4),
                m.constant("mu", 1, 4),
                "var");

        assertThat(ops(prepared(m, 1, 3, 8, 8))).containsExactly("Conv");
    }

    @Test
    void makesConstantsInitializers() {
        TinyModel m = new TinyModel();
        m.conv("c", m.input("x", 1, 3, 8, 8), 3, 4);
        m.graph.add("Constant", List.of(), List.of("six"), Map.of("value", Tensor.ofFloats(new float[] {6})));
        m.graph.add("Constant", List.of(), List.of("zero"), Map.of("value_float", 0f));
        m.node("Clip", "y", "c", "zero", "six");

        assertThat(ops(prepared(m, 1, 3, 8, 8))).containsExactly("Conv", "Clip");
    }

    @Test
    void poolsInsteadOfAveragingOverTheSpatialAxes() {
        TinyModel m = new TinyModel();
        m.node("ReduceMean", "y", Map.of("axes", List.of(3L, 2L), "keepdims", 0L), m.input("x", 1, 3, 8, 8));

        assertThat(ops(prepared(m, 1, 3, 8, 8))).containsExactly("GlobalAveragePool", "Flatten");
    }

    @Test
    void poolsGloballyWhereTheWindowIsThePicture() {
        TinyModel m = new TinyModel(9);
        m.node("AveragePool", "y", Map.of("kernel_shape", List.of(8L, 6L)), m.input("x", -1, 3, 8, 6));

        assertThat(ops(prepared(m, 2, 3, 8, 6))).containsExactly("GlobalAveragePool");
    }

    @Test
    void leavesSmallerWindowsAlone() {
        TinyModel m = new TinyModel();
        m.node("AveragePool", "y", Map.of("kernel_shape", List.of(8L, 6L)), m.input("x", 1, 3, 8, 8));

        assertThat(ops(prepared(m, 1, 3, 8, 8))).containsExactly("AveragePool");
    }

    @Test
    void leavesOtherMeansAlone() {
        TinyModel m = new TinyModel();
        m.node("ReduceMean", "y", Map.of("axes", List.of(1L, 2L)), m.input("x", 1, 3, 8, 8));

        assertThat(ops(prepared(m, 1, 3, 8, 8))).containsExactly("ReduceMean");
    }

    @Test
    void movesTheFactorsOfGemmIntoItsConstants() {
        TinyModel m = new TinyModel();
        m.input("x", 2, 8);
        m.node("Gemm", "y", Map.of("alpha", 0.5f, "beta", 2f), "x", m.constant("w", 1, 8, 4), m.constant("b", 1, 1, 4));

        Node gemm = prepared(m, 2, 8).nodes().get(0);

        assertThat(gemm.number("alpha").orElse(1f)).isEqualTo(1f);
        assertThat(gemm.number("beta").orElse(1f)).isEqualTo(1f);
    }

    @Test
    void givesAGemmOneBiasPerColumn() {
        TinyModel m = new TinyModel();
        m.node("Gemm", "y", m.input("x", 2, 8), m.constant("w", 1, 8, 4), m.constant("b", 1, 1, 4));

        Graph prepared = prepared(m, 2, 8);

        Node gemm = prepared.nodes().get(0);
        assertThat(prepared.initializer(gemm.inputs().get(2)).orElseThrow().shape())
                .containsExactly(4);
    }

    @Test
    void upgradesAModelWhoseWeightsAreInputs() {
        TinyModel m = new TinyModel(9);
        m.input("x", 1, 3, 8, 8);
        m.graph.addInput("y.weight", ElementType.FLOAT32, 4, 3, 3, 3);
        m.graph.addInput("y.bias", ElementType.FLOAT32, 4);
        m.conv("y", "x", 3, 4);
        Graph original = m.output("y").done();

        Graph prepared = Preparation.of(Engine.onnxRuntime(), original);

        assertThat(prepared.initializer("y.weight")).isPresent();
        assertThat(prepared.inputs()).hasSize(1);
        assertThat(prepared.opset("")).contains(17);
    }

    @Test
    void namesEveryNodeOnce() {
        TinyModel m = new TinyModel();
        m.conv("y", m.conv("b", m.conv("a", m.input("x", 1, 4, 8, 8), 4, 4), 4, 4), 4, 4);

        Graph prepared = Preparation.of(Engine.onnxRuntime(), m.output("y").graph);

        assertThat(prepared.nodes())
                .extracting(Node::name)
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }

    @Test
    void keepsNewerOperatorSets() {
        TinyModel m = new TinyModel(20);
        m.graph.irVersion(9);
        m.conv("y", m.input("x", 1, 3, 8, 8), 3, 4);

        assertThat(prepared(m, 1, 3, 8, 8).opset("")).contains(20);
    }

    @Test
    void refusesAModelThatIsQuantizedAlready() {
        TinyModel m = new TinyModel();
        m.graph.initializer("z", Tensor.ofBytes(ElementType.UINT8, new byte[] {0}));
        m.node("QuantizeLinear", "q", m.input("x", 1, 3), m.scalar("s", 0.1f), "z");
        m.node("DequantizeLinear", "y", "q", "s", "z");
        Graph graph = m.output("y").done();

        assertThatThrownBy(() -> Preparation.of(Engine.onnxRuntime(), graph))
                .isInstanceOf(PreparationException.class)
                .hasMessageContaining("tiny: is quantized already")
                .hasMessageEndingWith("Give the FP32 model it was made from.");
    }
}
