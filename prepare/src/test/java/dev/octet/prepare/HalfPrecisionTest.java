package dev.octet.prepare;

import org.junit.jupiter.api.Test;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HalfPrecisionTest {
    @Test
    void refusesWeightsThatWouldNotFitWhenWidened() {
        TinyModel m = new TinyModel();
        m.graph.addInput("x", ElementType.FLOAT16, 1, 1024);
        m.graph.initializer("w", Tensor.zeros(ElementType.FLOAT16, 1024, 1024));
        m.node("MatMul", "y", "x", "w");
        Graph graph = m.output("y").done();

        assertThatThrownBy(() -> HalfPrecision.widen(graph, 2 << 20))
                .isInstanceOf(PreparationException.class)
                .hasMessageStartingWith("tiny: its FLOAT16 weights are 4 MiB in FLOAT32, more than the 2 MiB");
    }
}
