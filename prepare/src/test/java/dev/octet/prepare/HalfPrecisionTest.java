package dev.octet.prepare;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HalfPrecisionTest {
    /** Values from the table of examples in the article on the format, binary16 as hexadecimal digits. */
    @ParameterizedTest
    @CsvSource({
        "0000, 0", "8000, -0.0", "0001, 5.9604645e-8", "03ff, 6.097555e-5", "0400, 6.1035156e-5", "3555, 0.33325195",
        "3c00, 1", "c000, -2", "7bff, 65504", "7c00, Infinity", "fc00, -Infinity", "7e00, NaN"
    })
    void readsHalves(String bits, Float value) {
        assertThat((Float) HalfPrecision.value((short) Integer.parseInt(bits, 16)))
                .isEqualTo(value);
    }

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
