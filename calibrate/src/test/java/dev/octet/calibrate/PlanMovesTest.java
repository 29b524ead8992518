package dev.octet.calibrate;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.octet.calibrate.PlanMoves.Move;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Range;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.Design;
import dev.octet.quantize.Lowering;
import dev.octet.quantize.PlanOptions;
import dev.octet.quantize.Quantization;
import dev.octet.quantize.Scheme;

import static org.assertj.core.api.Assertions.assertThat;

class PlanMovesTest {
    private static final String IN_8_BITS = "weights of products in 8 bits";
    private static final String IN_4_BITS = "weights of products in 4 bits";

    @Test
    void triesFewerBitsForWeightsThatAreLarge() {
        assertThat(moves(1000, false)).contains(IN_8_BITS, IN_4_BITS);
        assertThat(moves(999, false)).contains("dynamic products").doesNotContain(IN_8_BITS, IN_4_BITS);
    }

    @Test
    void triesThemInNoPortableModel() {
        assertThat(moves(1000, true)).contains("dynamic products").doesNotContain(IN_8_BITS, IN_4_BITS);
    }

    /** Moves of a product of {@code 1000 columns} weights and one of two activations. */
    private static List<String> moves(int columns, boolean portable) {
        TinyModel m = new TinyModel();
        m.matMul("p", m.input("x", 1, 1000), 1000, columns);
        m.node("Transpose", "t", Map.of("perm", List.of(1L, 0L)), "p");
        m.node("MatMul", "y", "p", "t");
        Graph graph = m.output("y").done();
        Quantization quantization = new Quantization(Scheme.DEFAULT, Map.of("x", new Range(-4, 4)), Map.of());
        Design design = Design.of(
                graph,
                TensorTypes.of(Engine.onnxRuntime(), graph),
                quantization,
                PlanOptions.EVERYTHING,
                new Lowering(portable, false));
        return PlanMoves.whole(design).stream().map(Move::name).toList();
    }
}
