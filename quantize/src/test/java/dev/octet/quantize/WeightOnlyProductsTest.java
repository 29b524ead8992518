package dev.octet.quantize;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.Plan.Precision;

import static org.assertj.core.api.Assertions.assertThat;

/** A product with weights in 8 or 4 bits is the float product of those weights, but for what the kernel rounds. */
class WeightOnlyProductsTest {
    /** Rows that end within a block of either size. */
    private static final int DEPTH = 100;

    private static final List<Feed> FEEDS = TinyModel.feeds(3, "x", 1, 5, DEPTH);

    @ParameterizedTest
    @ValueSource(ints = {8, 4})
    void multipliesTheWeightsThatTheBlocksStandFor(int bits) {
        Graph graph = product();
        Graph written = design(graph, bits).write();
        setLevel(written, 0);

        assertThat(TinyModel.signalToNoise(dequantized(graph, bits), written, FEEDS, "y"))
                .isGreaterThan(110);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 4})
    void roundsActivationsInsideTheKernelOnly(int bits) {
        Graph graph = product();

        assertThat(TinyModel.signalToNoise(
                        dequantized(graph, bits), design(graph, bits).write(), FEEDS, "y"))
                .isGreaterThan(40);
    }

    @Test
    void takesInTheBiasOfAnAddAndOfAGemm() {
        TinyModel m = new TinyModel();
        m.node("Add", "h", m.matMul("p", m.input("x", 4, DEPTH), DEPTH, 16), m.constant("hb", 1, 16));
        m.gemm("y", "h", 16, 8);
        Graph graph = m.output("y").done();
        List<Feed> feeds = TinyModel.feeds(3, "x", 4, DEPTH);

        Graph written = design(graph, 8).write();

        assertThat(written.nodes()).extracting(Node::op).containsExactly(WeightOnlyProducts.OP, WeightOnlyProducts.OP);
        assertThat(TinyModel.signalToNoise(graph, written, feeds, "y")).isGreaterThan(35);
    }

    @Test
    void leavesAnAddAloneWhereTheProductIsReadElsewhere() {
        TinyModel m = new TinyModel();
        m.node("Add", "h", m.matMul("p", m.input("x", 4, DEPTH), DEPTH, 16), m.constant("hb", 1, 16));
        m.node("Mul", "y", "h", "p");
        Graph graph = m.output("y").done();

        assertThat(design(graph, 8).write().nodes())
                .extracting(Node::op)
                .containsExactly(WeightOnlyProducts.OP, "Add", "Mul");
    }

    @Test
    void storesSharedWeightsOnce() {
        TinyModel m = new TinyModel();
        m.matMul("p", m.input("x", 4, 16), 16, 16);
        m.node("MatMul", "y", "p", "p.weight");
        Graph written = design(m.output("y").done(), 4).write();

        assertThat(written.initializers()).containsExactlyInAnyOrder("p.weight_4_bits", "p.weight_scales");
    }

    @Test
    void isPlannedAsWorkOnIntegers() {
        Graph graph = product();
        Design design = design(graph, 4);

        assertThat(design.options().name()).isEqualTo("weights of products in 4 bits");
        assertThat(design.placement().plan().entries())
                .filteredOn(entry -> entry.op().equals("MatMul"))
                .allSatisfy(entry -> assertThat(entry.precision()).isEqualTo(Precision.INT8))
                .allSatisfy(entry -> assertThat(entry.reason()).isEqualTo("weights in 4 bits, activations float"));
        assertThat(design.placement().measured()).as("ranges").isEmpty();
    }

    @Test
    void takesAProductOutOfTheDynamicOnes() {
        PlanOptions options =
                PlanOptions.EVERYTHING.withDynamic(Set.of("a", "b")).withWeightOnly(Map.of("a", 8));

        assertThat(options.dynamic()).containsExactly("b");
    }

    private static Graph product() {
        TinyModel m = new TinyModel();
        m.node("Add", "y", m.matMul("p", m.input("x", 1, 5, DEPTH), DEPTH, 24), m.constant("b", 1, 24));
        return m.output("y").done();
    }

    /** The float product of the weights that blocks stand for. */
    private static Graph dequantized(Graph graph, int bits) {
        Graph copy = graph.copy();
        Tensor weight = graph.initializer("p.weight").orElseThrow();
        float[] values = BlockWeightsTest.dequantized(BlockWeights.of(weight, 1, bits), DEPTH, 24);
        copy.initializer("p.weight", Tensor.ofFloats(values, weight.shape()));
        return copy;
    }

    private static Design design(Graph graph, int bits) {
        Map<String, Integer> products = new HashMap<>();
        graph.nodes().stream()
                .filter(node -> Set.of("MatMul", "Gemm").contains(node.op()))
                .forEach(node -> products.put(node.name(), bits));
        return Design.of(
                graph,
                TensorTypes.of(Engine.onnxRuntime(), graph),
                new Quantization(Scheme.DEFAULT, Map.of(), Map.of()),
                PlanOptions.EVERYTHING.withWeightOnly(products),
                Lowering.of(false));
    }

    private static void setLevel(Graph graph, long level) {
        graph.nodes().stream()
                .filter(node -> node.op().equals(WeightOnlyProducts.OP))
                .forEach(node -> graph.setAttribute(node, "accuracy_level", level));
    }
}
