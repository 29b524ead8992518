package dev.octet.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.engine.Graph;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;

import static dev.octet.prepare.Exactness.ops;
import static dev.octet.prepare.Exactness.optimized;
import static dev.octet.prepare.Exactness.prepared;
import static org.assertj.core.api.Assertions.assertThat;

/** What the engine makes of the pieces of transformers, in the forms in which they are exported. */
class TransformerFormsTest {

    record Form(String name, Consumer<TinyModel> nodes) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 11, 14, 17})
    void layerNormalizationIsOneNode(int opset) {
        TinyModel m = new TinyModel(opset);
        m.input("x", 2, 5, 16);
        norm(m);

        assertThat(ops(prepared(m, 2, 5, 16))).containsExactly("LayerNormalization");
    }

    /** As in all-MiniLM-L6-v2: only after folding is it known that heads have four dimensions, and so which axis is the last. */
    @Test
    void softmaxOfHeadsStaysOneNodeWhereTheirShapeIsComputed() {
        TinyModel m = new TinyModel(11);
        m.input("x", -1, -1, 16);
        m.node("Shape", "shape", "x");
        List<String> sizes = new ArrayList<>();
        for (int axis = 0; axis < 2; axis++) {
            m.graph.initializer("axis" + axis, Tensor.ofLongs(new long[] {axis}));
            m.node("Gather", "size" + axis, Map.of("axis", 0L), "shape", "axis" + axis);
            sizes.add(m.node("Unsqueeze", "sizes" + axis, Map.of("axes", List.of(0L)), "size" + axis));
        }
        sizes.add(m.longs("heads", 2));
        sizes.add(m.longs("width", 8));
        m.graph.add("Concat", sizes, List.of("split"), Map.of("axis", 0L));
        m.node("Reshape", "r", "x", "split");
        m.node(
                "Softmax",
                "y",
                Map.of("axis", 3L),
                m.node("Transpose", "t", Map.of("perm", List.of(0L, 2L, 1L, 3L)), "r"));

        assertThat(ops(prepared(m, 2, 5, 16))).containsExactly("Reshape", "Transpose", "Softmax");
    }

    static Stream<Form> gelus() {
        return Stream.of(
                new Form("x (1 + erf(x / sqrt(2))) / 2", m -> {
                    m.node("Mul", "p", "x", erf(m, m.node("Div", "d", "x", m.scalar("root", 1.4142135f))));
                    m.node("Mul", "g", "p", m.scalar("half", 0.5f));
                }),
                new Form("x (0.5 (1 + erf(x / sqrt(2))))", m -> {
                    m.node("Mul", "p", erf(m, m.node("Div", "d", "x", m.scalar("root", 1.4142135f))), "half");
                    m.scalar("half", 0.5f);
                    m.node("Mul", "g", "x", "p");
                }),
                new Form("(0.5 x) (1 + erf(x / sqrt(2)))", m -> {
                    m.node("Mul", "h", "x", m.scalar("half", 0.5f));
                    m.node("Mul", "g", "h", erf(m, m.node("Div", "d", "x", m.scalar("root", 1.4142135f))));
                }),
                new Form("x (1 + erf(0.7071 x)) / 2", m -> {
                    m.node("Mul", "p", "x", erf(m, m.node("Mul", "d", "x", m.scalar("root", 0.70710677f))));
                    m.node("Mul", "g", "p", m.scalar("half", 0.5f));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("gelus")
    void geluIsStillFusedByTheEngine(Form form) {
        TinyModel m = new TinyModel(11);
        m.matMul("x", m.input("in", 2, 5, 8), 8, 16);
        form.nodes().accept(m);
        m.matMul("y", "g", 16, 8);
        Graph original = m.output("y").done();

        Graph prepared = prepared(original, TinyModel.feeds(2, "in", 2, 5, 8));

        assertThat(ops(prepared)).contains("Erf");
        assertThat(optimized(prepared, Optimization.EXTENDED)).contains("Gelu").doesNotContain("Erf");
    }

    private static String erf(TinyModel m, String scaled) {
        return m.node("Add", "one_more", m.node("Erf", "e", scaled), m.scalar("one", 1));
    }

    private static void norm(TinyModel m) {
        Map<String, Object> last = Map.of("axes", List.of(-1L));
        m.node("Sub", "centred", "x", m.node("ReduceMean", "mean", last, "x"));
        m.node("ReduceMean", "variance", last, m.node("Pow", "square", "centred", m.scalar("two", 2)));
        m.node("Add", "safe", "variance", m.scalar("epsilon", 1e-5f));
        m.node("Div", "normal", "centred", m.node("Sqrt", "deviation", "safe"));
        m.node("Mul", "scaled", "normal", m.constant("gamma", 1, 16));
        m.node("Add", "y", "scaled", m.constant("beta", 1, 16));
    }
}
