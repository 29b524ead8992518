package dev.octet.prepare;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.fixtures.TinyModel;

import static dev.octet.prepare.Exactness.ops;
import static dev.octet.prepare.Exactness.prepared;
import static org.assertj.core.api.Assertions.assertThat;

class GateFusionTest {

    record Form(String name, Consumer<TinyModel> nodes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Form> swishes() {
        return Stream.of(
                new Form("x clip(x + 3) / 6", m -> {
                    m.node("Mul", "m", "x", clip(m));
                    m.node("Div", "y", "m", "six");
                }),
                new Form("clip(x + 3) x / 6", m -> {
                    m.node("Mul", "m", clip(m), "x");
                    m.node("Mul", "y", m.scalar("sixth", 0.1666667f), "m");
                }),
                new Form("x (clip(x + 3) / 6)", m -> m.node("Mul", "y", "x", m.node("Div", "d", clip(m), "six"))),
                new Form("(clip(x + 3) / 6) x", m -> m.node("Mul", "y", m.node("Div", "d", clip(m), "six"), "x")),
                new Form("(x / 6) clip(x + 3)", m -> {
                    clip(m);
                    m.node("Mul", "y", m.node("Div", "d", "x", "six"), "r");
                }),
                new Form("x hardsigmoid(x)", m -> {
                    m.node("HardSigmoid", "h", Map.of("alpha", 1f / 6, "beta", 0.5f), "x");
                    m.node("Mul", "y", "x", "h");
                }),
                new Form("hardswish(x)", m -> m.node("HardSwish", "y", "x")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("swishes")
    void makesOneNodeOfAHardSwish(Form form) {
        TinyModel m = new TinyModel();
        m.input("x", 2, 3, 8, 8);
        form.nodes().accept(m);

        assertThat(ops(prepared(m, 2, 3, 8, 8))).containsExactly("HardSwish");
    }

    @Test
    void makesOneNodeOfTheGateOfASqueezeAndExciteBlock() {
        TinyModel m = new TinyModel();
        m.input("x", 2, 3, 8, 8);
        m.node("GlobalAveragePool", "p", "x");
        m.node("Add", "a", "p", m.scalar("three", 3));
        m.node("Clip", "r", "a", m.scalar("zero", 0), m.scalar("six", 6));
        m.node("Mul", "y", "x", m.node("Div", "d", "r", "six"));

        assertThat(ops(prepared(m, 2, 3, 8, 8))).containsExactly("GlobalAveragePool", "HardSigmoid", "Mul");
    }

    @Test
    void leavesOtherSlopesAlone() {
        TinyModel m = new TinyModel();
        m.input("x", 2, 3, 8, 8);
        m.node("HardSigmoid", "h", Map.of("alpha", 0.2f, "beta", 0.5f), "x");
        m.node("Mul", "y", "x", "h");

        assertThat(ops(prepared(m, 2, 3, 8, 8))).containsExactly("HardSigmoid", "Mul");
    }

    @Test
    void leavesTheGateOfAnotherTensorAlone() {
        TinyModel m = new TinyModel();
        m.input("x", 2, 3, 8, 8);
        m.node("Neg", "n", "x");
        m.node("Mul", "y", "n", m.node("Div", "d", clip(m), "six"));

        assertThat(ops(prepared(m, 2, 3, 8, 8))).containsExactlyInAnyOrder("Neg", "HardSigmoid", "Mul");
    }

    @Test
    void leavesAChainAloneOfWhichAPartIsGivenOut() {
        TinyModel m = new TinyModel();
        m.input("x", 2, 3, 8, 8);
        m.node("Mul", "y", "x", m.node("Div", "d", clip(m), "six"));
        m.output("r");

        assertThat(ops(prepared(m, 2, 3, 8, 8))).containsExactly("Add", "Clip", "Div", "Mul");
    }

    /** A constant of more dimensions than x makes a result of more dimensions. */
    @Test
    void leavesAConstantAloneThatAddsDimensions() {
        TinyModel m = new TinyModel();
        m.input("x", 2, 3);
        m.constant("six3", 1, 1, 1, 1);
        m.graph.initializer("six3").orElseThrow().floats().put(0, 6);
        m.node("Mul", "m", "x", clip(m));
        m.node("Div", "y", "m", "six3");

        assertThat(ops(prepared(m, 2, 3))).containsExactly("Add", "Clip", "Mul", "Div");
    }

    /** 0.5 (1 + erf) times itself is no GELU, and nothing that could be put in another order. */
    @Test
    void leavesTheSquareOfANormalDistributionAlone() {
        TinyModel m = new TinyModel();
        m.node("Erf", "e", m.node("Div", "d", m.input("x", 2, 3), m.scalar("root", 1.4142135f)));
        m.node("Mul", "h", m.node("Add", "a", "e", m.scalar("one", 1)), m.scalar("half", 0.5f));
        m.node("Mul", "y", "h", "h");

        assertThat(ops(prepared(m, 2, 3))).containsExactly("Div", "Erf", "Add", "Mul", "Mul");
    }

    @Test
    void keepsTheFormsOfSiluThatAreKnownToThePlanner() {
        TinyModel m = new TinyModel();
        m.node("Mul", "y", m.input("x", 2, 3, 8, 8), m.node("Sigmoid", "s", "x"));

        assertThat(ops(prepared(m, 2, 3, 8, 8))).isEqualTo(List.of("Sigmoid", "Mul"));
    }

    /** clip(x + 3, 0, 6) as tensor r. */
    private static String clip(TinyModel m) {
        m.node("Add", "a", "x", m.scalar("three", 3));
        return m.node("Clip", "r", "a", m.scalar("zero", 0), m.scalar("six", 6));
    }
}
