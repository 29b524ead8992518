package dev.octet.quantize;

import java.util.OptionalInt;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.emulate.PairOrder;
import dev.octet.emulate.SaturatingProducts;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

class NarrowedWeightsTest {
    private static final Scheme PER_TENSOR =
            new Scheme(Scheme.DEFAULT.activations(), Scheme.DEFAULT.weights(), false, false, false);

    private final Graph graph = layers();

    @ParameterizedTest
    @ValueSource(strings = {"conv", "grouped", "gemm", "matmul"})
    void leaveNoPairThatCanSaturate(String name) {
        Node node = node(name);
        Tensor weight = weight(node);
        QuantizedWeights full = full(node, weight, Scheme.DEFAULT);
        assertThat(pairsAtRisk(node, full)).isPositive();

        QuantizedWeights narrowed = NarrowedWeights.of(node, weight, full);

        assertThat(pairsAtRisk(node, narrowed)).isZero();
        assertThat(pairsAtRisk(node, NarrowedWeights.of(node, weight, full(node, weight, PER_TENSOR))))
                .isZero();
    }

    @Test
    void areNeverCoarserThanSevenBitsAndMostlyFiner() {
        Node node = node("conv");
        Tensor weight = weight(node);
        QuantizedWeights full = full(node, weight, Scheme.DEFAULT);

        QuantizedWeights narrowed = NarrowedWeights.of(node, weight, full);

        double sum = 0;
        for (int n = 0; n < full.params().size(); n++) {
            float ratio =
                    narrowed.params().get(n).scale() / full.params().get(n).scale();
            assertThat(ratio).isBetween(1f, 127f / 64);
            sum += ratio;
        }
        assertThat(sum / full.params().size()).isLessThan(1.7);
    }

    @Test
    void leaveAChannelAloneThatCannotSaturate() {
        Node node = node("matmul");
        // Largest weights next to small ones in the first column, next to each other in the second.
        Tensor weight = Tensor.ofFloats(new float[] {1, 1, 0.001f, 1, -1, 0.5f, 0.001f, 0.5f}, 4, 2);
        QuantizedWeights full = QuantizedWeights.of(weight, OptionalInt.of(1), Scheme.DEFAULT);

        QuantizedWeights narrowed = NarrowedWeights.of(node, weight, full);

        assertThat(narrowed.params().get(0)).isEqualTo(full.params().get(0));
        assertThat(narrowed.params().get(1).scale())
                .isGreaterThan(full.params().get(1).scale());
    }

    @Test
    void leaveDepthwiseConvolutionsAlone() {
        Node node = node("depthwise");
        QuantizedWeights full = full(node, weight(node), Scheme.DEFAULT);

        assertThat(NarrowedWeights.of(node, weight(node), full)).isSameAs(full);
    }

    private static long pairsAtRisk(Node node, QuantizedWeights weights) {
        PairOrder order = NarrowedWeights.order(node, weights.values().shape());
        byte[] levels = weights.values().toBytes();
        byte[][] columns = new byte[order.outputs()][order.depth()];
        for (int n = 0; n < order.outputs(); n++) {
            for (int k = 0; k < order.depth(); k++) {
                columns[n][k] = levels[order.element(n, k)];
            }
        }
        return new SaturatingProducts(columns).pairsAtRisk();
    }

    private static QuantizedWeights full(Node node, Tensor weight, Scheme scheme) {
        return QuantizedWeights.of(weight, OptionalInt.of(Layers.outputAxis(node)), scheme);
    }

    private static Graph layers() {
        TinyModel m = new TinyModel();
        m.conv("conv", m.input("x", 1, 12, 8, 8), 12, 20);
        m.conv("grouped", "x", 12, 8, 3, 4);
        m.conv("depthwise", "x", 12, 12, 3, 12);
        m.gemm("gemm", m.input("rows", 1, 31), 31, 9);
        m.matMul("matmul", "rows", 31, 9);
        return m.done();
    }

    private Node node(String output) {
        return graph.producer(output).orElseThrow();
    }

    /** Values that are all large, so that neighbours often add up beyond 16 bits. */
    private Tensor weight(Node node) {
        Tensor given = graph.initializer(node.inputs().get(1)).orElseThrow();
        float[] values = new float[given.elements()];
        Random random = new Random(11);
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextBoolean() ? 1 : -1) * (float) Math.pow(random.nextFloat(), 2);
        }
        return Tensor.ofFloats(values, given.shape());
    }
}
