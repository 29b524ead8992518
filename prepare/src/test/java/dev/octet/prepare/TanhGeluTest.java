package dev.octet.prepare;

import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.engine.Graph;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.fixtures.TinyModel;

import static dev.octet.prepare.Exactness.ops;
import static dev.octet.prepare.Exactness.optimized;
import static dev.octet.prepare.Exactness.prepared;
import static org.assertj.core.api.Assertions.assertThat;

class TanhGeluTest {

    /** Nodes that make y of x. */
    record Form(String name, Consumer<TinyModel> nodes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Form> arguments() {
        return Stream.of(
                new Form("k (x + c x^3)", m -> {
                    m.node("Mul", "q", m.scalar("c", 0.044715f), m.node("Pow", "p", "x", m.scalar("three", 3)));
                    m.node("Mul", "u", m.scalar("k", 0.7978846f), m.node("Add", "r", "x", "q"));
                }),
                new Form("k (x + c (x (x x)))", TanhGeluTest::argument),
                new Form("k (x + (x x) x c)", m -> {
                    m.node("Mul", "q", m.node("Mul", "p", m.node("Mul", "s", "x", "x"), "x"), m.scalar("c", 0.044715f));
                    m.node("Mul", "u", m.node("Add", "r", "x", "q"), m.scalar("k", 0.7978845608f));
                }),
                new Form("x k (1 + c x x)", m -> {
                    m.node("Mul", "q", m.node("Mul", "p", "x", m.scalar("c", 0.044715f)), "x");
                    m.node("Mul", "e", "x", m.scalar("k", 0.797884f));
                    m.node("Mul", "u", "e", m.node("Add", "r", "q", m.scalar("1", 1)));
                }),
                new Form("x (k + k c x^2)", m -> {
                    m.node("Mul", "q", m.node("Pow", "p", "x", m.scalar("two", 2)), m.scalar("kc", 0.0356774f));
                    m.node("Mul", "u", "x", m.node("Add", "r", "q", m.scalar("k", 0.7978846f)));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("arguments")
    void isFusedByTheEngineWhateverTanhReads(Form form) {
        isFused(17, m -> {
            form.nodes().accept(m);
            m.node("Mul", "y", m.node("Mul", "g", "x", gate(m)), m.scalar("half", 0.5f));
        });
    }

    static Stream<Form> products() {
        return Stream.of(
                new Form(
                        "0.5 (x g)", m -> m.node("Mul", "y", m.scalar("half", 0.5f), m.node("Mul", "h", "x", gate(m)))),
                new Form(
                        "x (0.5 g)", m -> m.node("Mul", "y", "x", m.node("Mul", "h", m.scalar("half", 0.5f), gate(m)))),
                new Form("(g / 2) x", m -> m.node("Mul", "y", m.node("Div", "h", gate(m), m.scalar("two", 2)), "x")),
                new Form(
                        "g (0.5 x)", m -> m.node("Mul", "y", gate(m), m.node("Mul", "h", "x", m.scalar("half", 0.5f)))),
                new Form("(x / 2) g", m -> m.node("Mul", "y", m.node("Div", "h", "x", m.scalar("two", 2)), gate(m))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("products")
    void isFusedByTheEngineInWhateverOrderItIsMultiplied(Form form) {
        isFused(17, m -> {
            argument(m);
            form.nodes().accept(m);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 13, 19, 20})
    void isFusedByTheEngineInOtherOperatorSets(int opset) {
        isFused(opset, m -> {
            argument(m);
            m.node("Mul", "y", m.node("Mul", "g", "x", gate(m)), m.scalar("half", 0.5f));
        });
    }

    private static void isFused(int opset, Consumer<TinyModel> gelu) {
        TinyModel m = new TinyModel(opset);
        m.matMul("x", m.input("in", 2, 5, 8), 8, 16);
        gelu.accept(m);
        m.matMul("z", "y", 16, 8);

        Graph prepared = prepared(m.output("z").done(), TinyModel.feeds(2, "in", 2, 5, 8));

        assertThat(optimized(prepared, Optimization.EXTENDED)).containsExactly("MatMul", "FastGelu", "MatMul");
    }

    static Stream<Form> others() {
        return Stream.of(
                new Form("another factor of the cube", m -> {
                    cube(m, 0.05f);
                    m.node("Mul", "u", m.scalar("k", 0.7978846f), m.node("Add", "r", "x", "q"));
                    m.node("Mul", "y", m.node("Mul", "g", "x", gate(m)), m.scalar("half", 0.5f));
                }),
                new Form("another factor of the sum", m -> {
                    cube(m, 0.044715f);
                    m.node("Mul", "u", m.scalar("k", 0.7978f), m.node("Add", "r", "x", "q"));
                    m.node("Mul", "y", m.node("Mul", "g", "x", gate(m)), m.scalar("half", 0.5f));
                }),
                new Form("a square", m -> {
                    m.node("Mul", "q", m.scalar("c", 0.044715f), m.node("Mul", "s", "x", "x"));
                    m.node("Mul", "u", m.scalar("k", 0.7978846f), m.node("Add", "r", "x", "q"));
                    m.node("Mul", "y", m.node("Mul", "g", "x", gate(m)), m.scalar("half", 0.5f));
                }),
                new Form("the gate of another tensor", m -> {
                    argument(m);
                    m.node("Mul", "g", m.node("Abs", "other", "x"), gate(m));
                    m.node("Mul", "y", "g", m.scalar("half", 0.5f));
                }),
                new Form("twice as much", m -> {
                    argument(m);
                    m.node("Mul", "y", "x", gate(m));
                }),
                new Form("a part read elsewhere", m -> {
                    argument(m);
                    m.node("Mul", "y", m.node("Mul", "g", "x", gate(m)), m.scalar("half", 0.5f));
                    m.output("u");
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void leavesWhatIsNoGelu(Form form) {
        TinyModel m = new TinyModel();
        m.input("x", 2, 8);
        form.nodes().accept(m);

        assertThat(ops(prepared(m, 2, 8))).contains("Tanh").doesNotContain("Pow");
    }

    /** x and its neighbours have the form of a cube too, but only x x x is one. */
    @Test
    void leavesACubeOfDifferentTensors() {
        TinyModel m = new TinyModel();
        m.input("x", 2, 8);
        m.node("Mul", "p", "x", m.node("Mul", "s", "x", m.node("Abs", "other", "x")));
        m.node("Mul", "q", m.scalar("c", 0.044715f), "p");
        m.node("Mul", "u", m.scalar("k", 0.7978846f), m.node("Add", "r", "x", "q"));
        m.node("Mul", "y", m.node("Mul", "g", "x", gate(m)), m.scalar("half", 0.5f));

        assertThat(ops(prepared(m, 2, 8))).contains("Abs").doesNotContain("Pow");
    }

    private static void argument(TinyModel m) {
        cube(m, 0.044715f);
        m.node("Mul", "u", m.scalar("k", 0.7978846f), m.node("Add", "r", "x", "q"));
    }

    private static void cube(TinyModel m, float factor) {
        m.node("Mul", "p", "x", m.node("Mul", "s", "x", "x"));
        m.node("Mul", "q", m.scalar("c", factor), "p");
    }

    private static String gate(TinyModel m) {
        return m.node("Add", "a", m.node("Tanh", "t", "u"), m.scalar("one", 1));
    }
}
