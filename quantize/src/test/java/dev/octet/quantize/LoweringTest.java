package dev.octet.quantize;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Range;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.PlanOptions.Form;

import static org.assertj.core.api.Assertions.assertThat;

/** However a quantized graph is spelled, it computes the same. */
class LoweringTest {
    private static final double EXACT_DECIBELS = 120;
    private static final List<Feed> FEEDS = TinyModel.feeds(3, "x", 1, 5, 16);

    @Test
    void takesTheBiasIntoTheProduct() {
        Design design = design(block(), PlanOptions.EVERYTHING);

        Graph portable = design.with(Lowering.of(true)).write();
        Graph fused = design.with(Lowering.of(false)).write();

        assertThat(ops(portable)).contains("MatMul=2", "Add=2");
        assertThat(ops(fused)).contains("MatMulIntegerToFloat=2").doesNotContain("MatMul=2", "Add=2");
        // The portable form rounds biases to int32, in steps that are far below those of the activations.
        assertThat(TinyModel.signalToNoise(portable, fused, FEEDS, "y")).isGreaterThan(80);
    }

    @Test
    void leavesAnAddAloneThatIsNoBias() {
        TinyModel m = new TinyModel();
        m.node("Add", "y", m.matMul("p", m.input("x", 1, 5, 16), 16, 16), "x");
        Graph fused = design(m.output("y").done(), PlanOptions.EVERYTHING).write();

        assertThat(ops(fused)).contains("MatMulIntegerToFloat=1", "Add=1");
    }

    @Test
    void writesLayerNormsAsInstanceNorms() {
        Design design = design(block(), PlanOptions.EVERYTHING);

        Graph layer = design.write();
        Graph instance = design.with(Lowering.of(false).withInstanceNorms(true)).write();

        assertThat(ops(layer)).contains("LayerNormalization=1");
        assertThat(ops(instance)).contains("InstanceNormalization=1").doesNotContain("LayerNormalization=1");
        assertThat(TinyModel.signalToNoise(layer, instance, FEEDS, "y")).isGreaterThan(EXACT_DECIBELS);
        assertThat(InstanceNorms.applyTo(design.prepared(), design.types())).isTrue();
    }

    @Test
    void writesLayerNormsOfPicturesAsInstanceNorms() {
        TinyModel m = new TinyModel();
        m.matMul("p", m.input("x", -1, 3, 5, 16), 16, 16);
        m.node("LayerNormalization", "y", "p", m.constant("g", 1, 16), m.constant("b", 1, 16));
        Graph graph = m.output("y").done();
        Design design = design(graph, PlanOptions.EVERYTHING);

        Graph layer = design.write();
        Graph instance = design.with(Lowering.of(false).withInstanceNorms(true)).write();

        assertThat(ops(instance)).contains("InstanceNormalization=1").doesNotContain("LayerNormalization=1");
        assertThat(TinyModel.signalToNoise(layer, instance, TinyModel.feeds(3, "x", 2, 3, 5, 16), "y"))
                .isGreaterThan(EXACT_DECIBELS);
    }

    @Test
    void leavesLayerNormsOfTwoAxesAlone() {
        TinyModel m = new TinyModel();
        m.matMul("p", m.input("x", 1, 5, 16), 16, 16);
        m.node(
                "LayerNormalization",
                "y",
                Map.of("axis", 1L),
                "p",
                m.constant("g", 1, 5, 16),
                m.constant("b", 1, 5, 16));
        Graph graph = m.output("y").done();

        assertThat(InstanceNorms.applyTo(graph, TensorTypes.of(Engine.onnxRuntime(), graph)))
                .isFalse();
    }

    @Test
    void quantizesActivationsInTheRunWhereThePlanSaysSo() {
        Graph graph = block();
        Set<String> products = graph.nodes().stream()
                .filter(node -> node.op().equals("MatMul"))
                .map(Node::name)
                .collect(Collectors.toSet());
        Design design = design(graph, PlanOptions.EVERYTHING.withDynamic(products));

        Graph fused = design.write();
        Graph portable = design.with(Lowering.of(true)).write();

        assertThat(ops(fused)).contains("DynamicQuantizeLinear=2", "MatMulIntegerToFloat=2");
        assertThat(ops(portable)).contains("DynamicQuantizeLinear=2", "MatMulInteger=2");
        assertThat(TinyModel.signalToNoise(portable, fused, FEEDS, "y")).isGreaterThan(EXACT_DECIBELS);
        assertThat(TinyModel.signalToNoise(graph, fused, FEEDS, "y")).isGreaterThan(30);
    }

    @Test
    void quantizesAGemmInTheRunWithItsWeightsTurned() {
        TinyModel m = new TinyModel();
        m.gemm("y", m.input("x", 4, 16), 16, 8);
        Graph graph = m.output("y").done();
        List<Feed> feeds = TinyModel.feeds(3, "x", 4, 16);
        String gemm = graph.nodes().get(0).name();
        Design design = design(graph, PlanOptions.EVERYTHING.withDynamic(Set.of(gemm)));

        assertThat(TinyModel.signalToNoise(graph, design.write(), feeds, "y")).isGreaterThan(30);
        assertThat(TinyModel.signalToNoise(design.with(Lowering.of(true)).write(), design.write(), feeds, "y"))
                .isGreaterThan(EXACT_DECIBELS);
    }

    @Test
    void readsEmbeddingsFromATableIn8Bits() {
        TinyModel m = new TinyModel();
        m.node("Cast", "ids", Map.of("to", 7L), m.node("Abs", "abs", m.input("x", 1, 5, 16)));
        m.node("Gather", "e", Map.of("axis", 0L), m.constant("table", 1, 600, 64), "ids");
        m.node("Gather", "f", Map.of("axis", 0L), "table", "ids");
        m.node("Add", "ef", "e", "f");
        m.matMul("y", "ef", 64, 8);
        Graph graph = m.output("y").done();
        Design design = design(graph, PlanOptions.EVERYTHING.with(Form.INTEGER_TABLES), Map.of("ef", new Range(-8, 8)));

        Graph int8 = design.write();

        assertThat(design.placement().tables()).hasSize(2);
        assertThat(int8.initializers()).contains("table_rows").doesNotContain("table");
        assertThat(TinyModel.signalToNoise(graph, int8, FEEDS, "y")).isGreaterThan(30);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void writesAttentionAsOneOperator(boolean masked) {
        Graph graph = TinyModel.attention(masked);
        Design design = design(graph, PlanOptions.EVERYTHING, Map.of("x", new Range(-4, 4), "mixed", new Range(-4, 4)));

        Graph spelled = design.write();
        Graph fused = design.with(design.options().with(Form.ATTENTION)).write();

        assertThat(AttentionForms.applyTo(graph, design.types())).isTrue();
        assertThat(ops(fused)).contains("MultiHeadAttention=1").doesNotContain("Softmax=1");
        // Quantized before or behind the joining of heads: the same levels.
        assertThat(TinyModel.signalToNoise(spelled, fused, FEEDS, "y")).isGreaterThan(EXACT_DECIBELS);
    }

    @Test
    void leavesAttentionAloneWhoseScoresAreReadElsewhere() {
        Graph graph = TinyModel.attention(true);
        graph.addOutput("probabilities");

        assertThat(AttentionForms.applyTo(graph, TensorTypes.of(Engine.onnxRuntime(), graph)))
                .isFalse();
    }

    /** Two heads of eight channels over x [1, 5, 16]; the mask hides what its sign says. */
    private static Graph block() {
        TinyModel m = new TinyModel();
        m.node("Add", "h", m.matMul("p", m.input("x", 1, 5, 16), 16, 16), m.constant("hb", 1, 16));
        m.node("LayerNormalization", "n", Map.of("axis", -1L), "h", m.constant("g", 1, 16), m.constant("b", 1, 16));
        m.node("Add", "y", m.matMul("q", "n", 16, 8), m.constant("yb", 1, 8));
        return m.output("y").done();
    }

    private static Design design(Graph graph, PlanOptions options) {
        return design(graph, options, Map.of("x", new Range(-4, 4), "n", new Range(-6, 6)));
    }

    private static Design design(Graph graph, PlanOptions options, Map<String, Range> ranges) {
        return Design.of(
                graph,
                TensorTypes.of(Engine.onnxRuntime(), graph),
                new Quantization(Scheme.DEFAULT, ranges, Map.of()),
                options,
                Lowering.of(false));
    }

    private static List<String> ops(Graph graph) {
        Map<String, Long> counts =
                graph.nodes().stream().collect(Collectors.groupingBy(Node::op, Collectors.counting()));
        return counts.entrySet().stream().map(Object::toString).toList();
    }
}
