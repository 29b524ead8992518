package dev.octet.prepare;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;

import static dev.octet.prepare.Exactness.ops;
import static dev.octet.prepare.Exactness.prepared;
import static org.assertj.core.api.Assertions.assertThat;

class LayerNormFusionTest {
    private static final Map<String, Object> LAST = Map.of("axes", List.of(-1L));

    /** A norm of x as y. */
    record Form(String name, int opset, Consumer<TinyModel> nodes) {
        Form(String name, Consumer<TinyModel> nodes) {
            this(name, 17, nodes);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Form> forms() {
        return Stream.of(
                new Form("d / sqrt(v + e) s + b", 13, m -> {
                    moments(m);
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("e + v, s n, b + ...", 13, m -> {
                    centred(m);
                    m.node("ReduceMean", "v", LAST, square(m, "d"));
                    m.node("Sqrt", "q", m.node("Add", "w", m.scalar("e", 1e-5f), "v"));
                    m.node("Mul", "k", m.constant("s", 1, 8), m.node("Div", "n", "d", "q"));
                    m.node("Add", "y", m.constant("b", 1, 8), "k");
                }),
                new Form("x - m twice", 11, m -> {
                    moments(m);
                    affine(m, m.node("Div", "n", m.node("Sub", "d2", "x", "m"), "q"));
                }),
                new Form("x - m twice, with a mean for each", m -> {
                    moments(m);
                    m.node("Sub", "d2", "x", m.node("ReduceMean", "m2", LAST, "x"));
                    affine(m, m.node("Div", "n", "d2", "q"));
                }),
                new Form("the mean passed on", m -> {
                    m.node("ReduceMean", "m0", LAST, "x");
                    m.node("Sub", "d", "x", m.node("Identity", "m", "m0"));
                    deviation(m, square(m, "d"));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("d d", m -> {
                    centred(m);
                    deviation(m, m.node("Mul", "p", "d", "d"));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("a whole number as power", m -> {
                    centred(m);
                    m.graph.initializer("two", Tensor.ofLongs(new long[] {2}));
                    deviation(m, m.node("Pow", "p", "d", "two"));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("the axis counted from the front", m -> {
                    Map<String, Object> third = Map.of("axes", List.of(2L));
                    m.node("Sub", "d", "x", m.node("ReduceMean", "m", third, "x"));
                    m.node("ReduceMean", "v", third, square(m, "d"));
                    m.node("Sqrt", "q", m.node("Add", "w", "v", m.scalar("e", 1e-5f)));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("the axis as an input", 18, m -> {
                    m.node("Sub", "d", "x", m.node("ReduceMean", "m", "x", m.longs("axes", -1)));
                    m.node("ReduceMean", "v", square(m, "d"), "axes");
                    m.node("Sqrt", "q", m.node("Add", "w", "v", m.scalar("e", 1e-5f)));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("d (1 / sqrt(v + e))", m -> {
                    moments(m);
                    affine(m, m.node("Mul", "n", "d", m.node("Reciprocal", "r", "q")));
                }),
                new Form("(1 : sqrt(v + e)) d", m -> {
                    moments(m);
                    affine(m, m.node("Mul", "n", m.node("Div", "r", m.scalar("one", 1), "q"), "d"));
                }),
                new Form("d / (v + e)^0.5", m -> {
                    variance(m);
                    affine(m, m.node("Div", "n", "d", m.node("Pow", "q", "w", m.scalar("root", 0.5f))));
                }),
                new Form("d (v + e)^-0.5", m -> {
                    variance(m);
                    affine(m, m.node("Mul", "n", "d", m.node("Pow", "r", "w", m.scalar("root", -0.5f))));
                }),
                new Form("x f + (b - m f)", 11, m -> {
                    moments(m);
                    m.node("Mul", "f", m.node("Reciprocal", "r", "q"), m.constant("s", 1, 8));
                    m.node("Sub", "c", m.constant("b", 1, 8), m.node("Mul", "mf", "m", "f"));
                    m.node("Add", "y", m.node("Mul", "xf", "x", "f"), "c");
                }),
                new Form("(b - f m) + f x", m -> {
                    moments(m);
                    m.node("Mul", "f", m.constant("s", 1, 8), m.node("Reciprocal", "r", "q"));
                    m.node("Sub", "c", m.constant("b", 1, 8), m.node("Mul", "mf", "f", "m"));
                    m.node("Add", "y", "c", m.node("Mul", "xf", "f", "x"));
                }),
                new Form("x f + (b - m f), f = (1 : sqrt(v + e)) s", m -> {
                    moments(m);
                    m.node("Mul", "f", m.node("Div", "r", m.scalar("one", 1), "q"), m.constant("s", 1, 8));
                    m.node("Sub", "c", m.constant("b", 1, 8), m.node("Mul", "mf", "m", "f"));
                    m.node("Add", "y", m.node("Mul", "xf", "x", "f"), "c");
                }),
                new Form("x f + (-m f + b)", m -> {
                    moments(m);
                    m.node("Mul", "f", m.node("Reciprocal", "r", "q"), m.constant("s", 1, 8));
                    m.node("Add", "c", m.node("Mul", "mf", m.node("Neg", "nm", "m"), "f"), m.constant("b", 1, 8));
                    m.node("Add", "y", m.node("Mul", "xf", "x", "f"), "c");
                }),
                new Form("d f + b", m -> {
                    moments(m);
                    m.node("Mul", "f", m.node("Reciprocal", "r", "q"), m.constant("s", 1, 8));
                    m.node("Add", "y", m.node("Mul", "df", "d", "f"), m.constant("b", 1, 8));
                }),
                new Form("without b", m -> {
                    moments(m);
                    m.node("Mul", "y", m.node("Div", "n", "d", "q"), m.constant("s", 1, 8));
                }),
                new Form("without s", m -> {
                    moments(m);
                    m.node("Add", "y", m.node("Div", "n", "d", "q"), m.constant("b", 1, 8));
                }),
                new Form("without s and b", m -> {
                    moments(m);
                    m.node("Div", "y", "d", "q");
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void makesOneNodeOfANorm(Form form) {
        TinyModel m = new TinyModel(form.opset());
        m.input("x", 2, 8, 8);
        form.nodes().accept(m);

        assertThat(ops(prepared(m, 2, 8, 8))).containsExactly("LayerNormalization");
    }

    /** As in ConvNeXt and MLP-Mixer: behind the norm of operator set 13 it would be one over the second axis. */
    @Test
    void findsANormBehindATranspose() {
        TinyModel m = new TinyModel(13);
        m.input("in", -1, 8, 4, 4);
        m.node("Transpose", "x", Map.of("perm", List.of(0L, 2L, 3L, 1L)), "in");
        moments(m);
        affine(m, m.node("Div", "n", "d", "q"));
        m.matMul("z", "y", 8, 8);

        assertThat(ops(prepared(m.output("z").done(), TinyModel.feeds(2, "in", 2, 8, 4, 4))))
                .containsExactly("Transpose", "LayerNormalization", "MatMul");
    }

    @Test
    void findsANormBesideAResidual() {
        TinyModel m = new TinyModel(13);
        m.input("x", 2, 8, 8);
        moments(m);
        m.node("Mul", "k", m.node("Div", "n", "d", "q"), m.constant("s", 1, 8));
        m.node("Add", "y", m.node("Add", "l", "k", m.constant("b", 1, 8)), "x");

        assertThat(ops(prepared(m, 2, 8, 8))).containsExactly("LayerNormalization", "Add");
    }

    static Stream<Form> others() {
        return Stream.of(
                new Form("another power", m -> {
                    centred(m);
                    deviation(m, m.node("Pow", "p", "d", m.scalar("four", 4)));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("the second axis", m -> {
                    Map<String, Object> second = Map.of("axes", List.of(1L));
                    m.node("Sub", "d", "x", m.node("ReduceMean", "m", second, "x"));
                    m.node("ReduceMean", "v", second, square(m, "d"));
                    m.node("Sqrt", "q", m.node("Add", "w", "v", m.scalar("e", 1e-5f)));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("two axes", m -> {
                    Map<String, Object> both = Map.of("axes", List.of(1L, 2L));
                    m.node("Sub", "d", "x", m.node("ReduceMean", "m", both, "x"));
                    m.node("ReduceMean", "v", both, square(m, "d"));
                    m.node("Sqrt", "q", m.node("Add", "w", "v", m.scalar("e", 1e-5f)));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("mean and variance over different axes", m -> {
                    centred(m);
                    m.node("ReduceMean", "v", Map.of("axes", List.of(1L)), square(m, "d"));
                    m.node("Sqrt", "q", m.node("Add", "w", "v", m.scalar("e", 1e-5f)));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("the variance of a sample", m -> {
                    centred(m);
                    m.node("ReduceMean", "v0", LAST, square(m, "d"));
                    m.node("Mul", "v", "v0", m.scalar("unbiased", 8f / 7));
                    m.node("Sqrt", "q", m.node("Add", "w", "v", m.scalar("e", 1e-5f)));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("the variance of another tensor", m -> {
                    centred(m);
                    m.node("Abs", "a", "x");
                    m.node("Sub", "d2", "a", m.node("ReduceMean", "m2", LAST, "a"));
                    deviation(m, square(m, "d2"));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("another tensor less the mean", m -> {
                    m.node("ReduceMean", "m", LAST, "x");
                    m.node("Sub", "d", m.node("Abs", "a", "x"), "m");
                    deviation(m, square(m, "d"));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("the mean less x", m -> {
                    m.node("Sub", "d", m.node("ReduceMean", "m", LAST, "x"), "x");
                    deviation(m, square(m, "d"));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("a mean without its axis", m -> {
                    Map<String, Object> dropped = Map.of("axes", List.of(-1L), "keepdims", 0L);
                    m.node("Sub", "d", "x", m.node("ReduceMean", "m", dropped, "x"));
                    m.node("ReduceMean", "v", dropped, square(m, "d"));
                    m.node("Sqrt", "q", m.node("Add", "w", "v", m.scalar("e", 1e-5f)));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("an epsilon for each row", m -> {
                    centred(m);
                    m.node("ReduceMean", "v", LAST, square(m, "d"));
                    m.node("Abs", "e", m.constant("rows", 1, 8, 1));
                    m.node("Sqrt", "q", m.node("Add", "w", "v", "e"));
                    affine(m, m.node("Div", "n", "d", "q"));
                }),
                new Form("the deviation by the difference", m -> {
                    moments(m);
                    affine(m, m.node("Div", "n", "q", "d"));
                }),
                new Form("the variance given out", m -> {
                    moments(m);
                    affine(m, m.node("Div", "n", "d", "q"));
                    m.output("v");
                }),
                new Form("the mean read elsewhere", m -> {
                    moments(m);
                    affine(m, m.node("Div", "n", "d", "q"));
                    m.output(m.node("Exp", "em", "m"));
                }),
                new Form("the difference read elsewhere", m -> {
                    moments(m);
                    affine(m, m.node("Div", "n", "d", "q"));
                    m.output(m.node("Exp", "ed", "d"));
                }),
                new Form("x f + (m f + b)", m -> {
                    moments(m);
                    m.node("Mul", "f", m.node("Reciprocal", "r", "q"), m.constant("s", 1, 8));
                    m.node("Add", "c", m.node("Mul", "mf", "m", "f"), m.constant("b", 1, 8));
                    m.node("Add", "y", m.node("Mul", "xf", "x", "f"), "c");
                }),
                new Form("x f + (m f - b)", m -> {
                    moments(m);
                    m.node("Mul", "f", m.node("Reciprocal", "r", "q"), m.constant("s", 1, 8));
                    m.node("Sub", "c", m.node("Mul", "mf", "m", "f"), m.constant("b", 1, 8));
                    m.node("Add", "y", m.node("Mul", "xf", "x", "f"), "c");
                }),
                new Form("x f + (b - m g)", m -> {
                    moments(m);
                    m.node("Reciprocal", "r", "q");
                    m.node("Mul", "f", "r", m.constant("s", 1, 8));
                    m.node("Mul", "g", "r", m.constant("s2", 1, 8));
                    m.node("Sub", "c", m.constant("b", 1, 8), m.node("Mul", "mg", "m", "g"));
                    m.node("Add", "y", m.node("Mul", "xf", "x", "f"), "c");
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void leavesWhatIsNoNorm(Form form) {
        TinyModel m = new TinyModel(form.opset());
        m.input("x", 8, 8, 8);
        form.nodes().accept(m);

        assertThat(ops(prepared(m, 8, 8, 8))).doesNotContain("LayerNormalization");
    }

    static Stream<Form> scales() {
        return Stream.of(
                new Form("a single value", m -> m.constant("s", 1, 1)),
                new Form("one for each row", m -> m.constant("s", 1, 8, 1)),
                new Form("one for each row and column", m -> m.constant("s", 1, 8, 8)),
                new Form("computed", m -> m.node("ReduceMax", "s", Map.of("axes", List.of(0L), "keepdims", 0L), "x")));
    }

    /** The norm itself is one, whatever it is multiplied by. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("scales")
    void leavesOutAScaleThatIsNoVectorOfTheNorm(Form form) {
        TinyModel m = new TinyModel();
        m.input("x", 2, 8, 8);
        form.nodes().accept(m);
        moments(m);
        m.node("Mul", "y", m.node("Div", "n", "d", "q"), "s");

        assertThat(ops(prepared(m, 2, 8, 8)))
                .contains("LayerNormalization", "Mul")
                .doesNotContain("Sqrt");
    }

    private static void centred(TinyModel m) {
        m.node("Sub", "d", "x", m.node("ReduceMean", "m", LAST, "x"));
    }

    private static String square(TinyModel m, String centred) {
        return m.node("Pow", "p", centred, m.scalar("two", 2));
    }

    private static void deviation(TinyModel m, String square) {
        m.node("ReduceMean", "v", LAST, square);
        m.node("Sqrt", "q", m.node("Add", "w", "v", m.scalar("e", 1e-5f)));
    }

    private static void variance(TinyModel m) {
        centred(m);
        m.node("ReduceMean", "v", LAST, square(m, "d"));
        m.node("Add", "w", "v", m.scalar("e", 1e-5f));
    }

    private static void moments(TinyModel m) {
        variance(m);
        m.node("Sqrt", "q", "w");
    }

    private static void affine(TinyModel m, String normalized) {
        m.node("Add", "y", m.node("Mul", "k", normalized, m.constant("s", 1, 8)), m.constant("b", 1, 8));
    }
}
