package dev.octet.prepare;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

class TensorTypesTest {

    @Test
    void knowsTheTensorsAroundASequence() {
        TinyModel m = new TinyModel();
        m.conv("c", m.input("x", 1, 3, 8, 8), 3, 4);
        m.graph.add("SplitToSequence", List.of("c"), List.of("s"), Map.of("axis", 1L));
        m.graph.add("ConcatFromSequence", List.of("s"), List.of("j"), Map.of("axis", 1L));
        Graph graph = m.output(m.relu("y", "j")).done();

        TensorTypes types = TensorTypes.of(Engine.onnxRuntime(), graph);

        assertThat(types.of("s")).isEmpty();
        assertThat(types.rank("c")).contains(4);
        assertThat(types.isFloat("y")).isTrue();
    }
}
