package dev.octet.calibrate;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

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

class PlanFactsTest {
    @Test
    void tellModelsApartThatDifferInAnAttribute() {
        assertThat(facts(0.1f, 90)).isEqualTo(facts(0.1f, 90)).isNotEqualTo(facts(0.2f, 90));
    }

    @Test
    void aLongerSearchIsAnother() {
        assertThat(facts(0.1f, 90)).isNotEqualTo(facts(0.1f, 91));
    }

    private static List<String> facts(float alpha, long seconds) {
        TinyModel m = new TinyModel();
        m.conv("c", m.input("x", 1, 3, 8, 8), 3, 4);
        m.node("LeakyRelu", "r", Map.of("alpha", alpha), "c");
        m.conv("y", "r", 4, 4);
        Graph graph = m.output("y").done();
        Range range = new Range(-1, 1);
        Quantization numbers =
                new Quantization(Scheme.DEFAULT, Map.of("x", range, "c", range, "r", range, "y", range), Map.of());
        TensorTypes types = TensorTypes.of(Chain.ENGINE, graph);
        Design design = Design.of(graph, types, numbers, PlanOptions.EVERYTHING, Lowering.of(false));
        return PlanFacts.of(Chain.ENGINE, design, Chain.FEEDS, "", seconds);
    }
}
