package dev.octet.prepare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.fixtures.TinyModel;

import static dev.octet.prepare.Exactness.ops;
import static dev.octet.prepare.NormFoldingTest.norm;
import static org.assertj.core.api.Assertions.assertThat;

class DepthwiseFormsTest {

    static Stream<Map<String, Object>> exact() {
        return Stream.of(
                Map.of("strides", List.of(2L, 2L)),
                Map.of("strides", List.of(2L, 1L), "auto_pad", "VALID"),
                Map.of("pads", List.of(1L, 1L, 0L, 1L), "count_include_pad", 1L),
                Map.of("dilations", List.of(2L, 1L)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exact")
    void writesAveragePoolAsADepthwiseConv(Map<String, Object> attributes) {
        Graph graph = pool(attributes);
        Graph written = graph.copy();

        List<String> names = DepthwiseForms.averagePools(written, TensorTypes.of(Engine.onnxRuntime(), graph));

        assertThat(written.nodes()).singleElement().satisfies(node -> assertThat(names)
                .containsExactly(node.name()));
        assertThat(ops(written)).containsExactly("Conv");
        Exactness.same(graph, written, TinyModel.feeds(2, "x", 1, 4, 9, 8));
    }

    static Stream<Map<String, Object>> inexact() {
        return Stream.of(
                Map.of("pads", List.of(1L, 1L, 1L, 1L)),
                Map.of("auto_pad", "SAME_UPPER"),
                Map.of("strides", List.of(2L, 2L), "ceil_mode", 1L));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inexact")
    void leavesPoolsAloneWhoseWindowsCountDifferently(Map<String, Object> attributes) {
        Graph graph = pool(attributes);

        List<String> names = DepthwiseForms.averagePools(graph, TensorTypes.of(Engine.onnxRuntime(), graph));

        assertThat(names).isEmpty();
        assertThat(ops(graph)).containsExactly("AveragePool");
    }

    @Test
    void writesBatchNormalizationAsADepthwiseConv() {
        TinyModel m = new TinyModel();
        m.node("Concat", "c", Map.of("axis", 1L), m.input("x", 1, 3, 8, 8), m.relu("r", "x"));
        m.conv("y", m.relu("z", norm(m, "n", "c", 6)), 6, 4);
        Graph graph = m.output("y").done();
        Graph written = graph.copy();

        List<String> names = DepthwiseForms.normalizations(written, TensorTypes.of(Engine.onnxRuntime(), graph));

        assertThat(names).hasSize(1);
        assertThat(ops(written)).containsExactly("Relu", "Concat", "Conv", "Relu", "Conv");
        Exactness.same(graph, written, TinyModel.feeds(2, "x", 1, 3, 8, 8));
    }

    private static Graph pool(Map<String, Object> attributes) {
        TinyModel m = new TinyModel(19);
        Map<String, Object> all = new LinkedHashMap<>(attributes);
        all.put("kernel_shape", List.of(3L, 2L));
        m.node("AveragePool", "y", all, m.input("x", 1, 4, 9, 8));
        return m.output("y").done();
    }
}
