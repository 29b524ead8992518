package dev.octet.prepare;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;

import static dev.octet.prepare.Exactness.ops;
import static dev.octet.prepare.Exactness.prepared;
import static org.assertj.core.api.Assertions.assertThat;

class NormFoldingTest {
    private static final Map<String, Object> UNPADDED = Map.of("kernel_shape", List.of(3L, 3L));

    @Test
    void foldsIntoTheConvBeforeIt() {
        TinyModel m = new TinyModel();
        norm(m, "y", m.conv("c", m.input("x", 1, 4, 8, 8), 4, 6), 6);

        assertThat(ops(prepared(m, 1, 4, 8, 8))).containsExactly("Conv");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void foldsIntoTheConvTransposeBeforeIt(long groups) {
        TinyModel m = new TinyModel();
        m.input("x", 1, 4, 5, 5);
        m.node(
                "ConvTranspose",
                "c",
                Map.of("group", groups, "strides", List.of(2L, 2L)),
                "x",
                m.constant("w", 1, 4, 6 / groups, 3, 3),
                m.constant("b", 1, 6));
        norm(m, "y", "c", 6);

        assertThat(ops(prepared(m, 1, 4, 5, 5))).containsExactly("ConvTranspose");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void foldsIntoTheGemmBeforeIt(long transposed) {
        TinyModel m = new TinyModel();
        m.input("x", 3, 8);
        m.node(
                "Gemm",
                "g",
                Map.of("transB", transposed, "alpha", 0.5f),
                "x",
                m.constant("w", 1, transposed == 1 ? 5 : 8, transposed == 1 ? 8 : 5));
        norm(m, "y", "g", 5);

        assertThat(ops(prepared(m, 3, 8))).containsExactly("Gemm");
    }

    @Test
    void foldsIntoTheMatMulBeforeIt() {
        TinyModel m = new TinyModel();
        norm(m, "y", m.matMul("p", m.input("x", 3, 8), 8, 5), 5);

        assertThat(ops(prepared(m, 3, 8))).containsExactly("Gemm");
    }

    @Test
    void foldsIntoTheMatMulAndAddBeforeIt() {
        TinyModel m = new TinyModel();
        m.node("Add", "a", m.constant("b", 1, 5), m.matMul("p", m.input("x", 3, 8), 8, 5));
        norm(m, "y", "a", 5);

        assertThat(ops(prepared(m, 3, 8))).containsExactly("MatMul", "Add");
    }

    @Test
    void leavesAnotherDomainsOperatorOfTheSameNameAlone() {
        TensorTypes types = TensorTypes.of(Engine.onnxRuntime(), productAddNorm(""));
        Graph own = productAddNorm("");
        Graph foreign = productAddNorm("com.example");
        new NormFolding(own, types).apply();
        new NormFolding(foreign, types).apply();

        assertThat(ops(own)).containsExactly("MatMul", "Add");
        assertThat(ops(foreign)).containsExactly("MatMul", "Add", "BatchNormalization");
    }

    private static Graph productAddNorm(String domain) {
        TinyModel m = new TinyModel();
        List<String> inputs = List.of(m.input("x", 3, 8), m.constant("w", 1, 8, 5));
        m.graph.add("MatMul", domain, inputs, List.of("p"), Map.of());
        m.node("Add", "s", Map.of(), "p", m.constant("b", 1, 5));
        norm(m, "y", "s", 5);
        return m.done();
    }

    /** The channels of a product of three dimensions are not its columns. */
    @Test
    void leavesTheMatMulOfASequenceAlone() {
        TinyModel m = new TinyModel();
        norm(m, "y", m.matMul("p", m.input("x", 2, 3, 8), 8, 5), 3);

        assertThat(ops(prepared(m, 2, 3, 8))).containsExactly("MatMul", "BatchNormalization");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void foldsIntoTheConvAfterItWithoutPadding(int groups) {
        TinyModel m = new TinyModel();
        m.relu("r", norm(m, "n", m.input("x", 1, 4, 8, 8), 4));
        norm(m, "o", "r", 4);
        m.node(
                "Conv",
                "y",
                Map.of("kernel_shape", List.of(3L, 3L), "group", (long) groups),
                "o",
                m.constant("w", 1, 8, 4 / groups, 3, 3));

        assertThat(ops(prepared(m, 1, 4, 8, 8))).containsExactly("BatchNormalization", "Relu", "Conv");
    }

    @Test
    void foldsIntoEveryConvAfterIt() {
        TinyModel m = new TinyModel();
        norm(m, "n", m.input("x", 1, 4, 8, 8), 4);
        m.node("Conv", "a", UNPADDED, "n", m.constant("w", 1, 6, 4, 3, 3), m.constant("b", 1, 6));
        m.node("Conv", "b2", UNPADDED, "n", "w");
        m.node("Sub", "y", "a", "b2");

        assertThat(ops(prepared(m, 1, 4, 8, 8))).containsExactly("Conv", "Conv", "Sub");
    }

    @Test
    void foldsIntoTheGemmAfterIt() {
        TinyModel m = new TinyModel();
        m.gemm("y", norm(m, "n", m.input("x", 3, 8), 8), 8, 5);

        assertThat(ops(prepared(m, 3, 8))).containsExactly("Gemm");
    }

    @Test
    void stopsAtAPaddedConvBecauseItsZerosAreNotShifted() {
        TinyModel m = new TinyModel();
        m.conv("y", norm(m, "n", m.input("x", 1, 4, 8, 8), 4), 4, 6);

        assertThat(ops(prepared(m, 1, 4, 8, 8))).containsExactly("BatchNormalization", "Conv");
    }

    @Test
    void foldsIntoAPaddedConvWhereNothingIsShifted() {
        TinyModel m = new TinyModel();
        m.conv("y", norm(m, "n", m.input("x", 1, 4, 8, 8), 4), 4, 6);
        for (String shift : List.of("n.beta", "n.mean")) {
            m.graph.initializer(shift, Tensor.ofFloats(new float[4], 4));
        }

        assertThat(ops(prepared(m, 1, 4, 8, 8))).containsExactly("Conv");
    }

    @Test
    void leavesALayerAloneThatIsAlsoReadElsewhere() {
        TinyModel m = new TinyModel();
        m.gemm("g", m.input("x", 3, 8), 8, 5);
        m.node("Add", "y", norm(m, "n", "g", 5), "g");

        assertThat(ops(prepared(m, 3, 8))).containsExactly("Gemm", "BatchNormalization", "Add");
    }

    @Test
    void leavesATensorAloneThatTheModelGivesOut() {
        TinyModel m = new TinyModel();
        m.gemm("y", norm(m, "n", m.input("x", 3, 8), 8), 8, 5);
        m.output("n");

        assertThat(ops(prepared(m, 3, 8))).containsExactly("BatchNormalization", "Gemm");
    }

    /** Variance 0, as of a channel that is always the same, is kept from infinity by epsilon alone. */
    @Test
    void foldsDeadChannels() {
        TinyModel m = new TinyModel();
        m.gemm("g", m.input("x", 3, 8), 8, 4);
        norm(m, "y", "g", 4);
        m.graph.initializer("y.var", Tensor.ofFloats(new float[] {0, 1, 0, 1e-30f}, 4));
        m.graph.initializer("y.gamma", Tensor.ofFloats(new float[] {0, 0, 1, 1}, 4));

        Graph prepared = prepared(m, 3, 8);

        assertThat(ops(prepared)).containsExactly("Gemm");
    }

    /** An affine map per channel with variances in [0.5, channels]. */
    static String norm(TinyModel m, String output, String input, int channels) {
        float[] variance = new float[channels];
        for (int c = 0; c < channels; c++) {
            variance[c] = 0.5f + c;
        }
        m.graph.initializer(output + ".var", Tensor.ofFloats(variance, channels));
        return m.node(
                "BatchNormalization",
                output,
                input,
                m.constant(output + ".gamma", 1, channels),
                m.constant(output + ".beta", 1, channels),
                m.constant(output + ".mean", 1, channels),
                output + ".var");
    }
}
