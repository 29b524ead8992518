package dev.octet.calibrate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.calibrate.CrossLayerEqualization.Pair;
import dev.octet.calibrate.CrossLayerEqualization.Result;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Range;
import dev.octet.quantize.Layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CrossLayerEqualizationTest {
    private static final double EXACT_DECIBELS = 120;
    private static final Map<String, Range> NOTHING_SEEN = Map.of();
    private static final List<Feed> FEEDS = TinyModel.feeds(2, "x", 1, 3, 8, 8);

    @ParameterizedTest
    @ValueSource(strings = {"Relu", "LeakyRelu", "PRelu", "Identity layer", "MaxPool"})
    void keepsTheFunctionThroughWhatLetsFactorsThrough(String op) {
        TinyModel m = new TinyModel();
        String a = uneven(m, m.conv("a", m.input("x", 1, 3, 8, 8), 3, 6));
        String r =
                switch (op) {
                    case "Identity layer" -> a;
                    case "PRelu" -> m.node("PRelu", "r", a, m.constant("slope", 0.3f, 6, 1, 1));
                    case "MaxPool" -> m.node("MaxPool", "r", Map.of("kernel_shape", List.of(2L, 2L)), a);
                    default -> m.node(op, "r", a);
                };
        Graph graph = m.output(m.conv("y", r, 6, 4)).done();

        Result result = CrossLayerEqualization.of(graph, NOTHING_SEEN);

        assertThat(result.pairs()).containsExactly(new Pair(maker(graph, "a"), maker(graph, "y"), 6, 6));
        assertExact(graph, result.graph());
    }

    @Test
    void balancesAChainOfPointwiseDepthwiseAndGroupedConvolutions() {
        TinyModel m = new TinyModel();
        String a = m.relu("ar", uneven(m, m.conv("a", m.input("x", 1, 3, 8, 8), 3, 6)));
        String d = m.relu("dr", uneven(m, m.conv("d", a, 6, 6, 3, 6)));
        String g = m.relu("gr", m.conv("g", d, 6, 4, 3, 2));
        Graph graph = m.output(m.conv("y", g, 4, 2)).done();

        Result result = CrossLayerEqualization.of(graph, NOTHING_SEEN);

        assertThat(result.pairs()).hasSize(3);
        assertExact(graph, result.graph());
        for (Pair pair : result.pairs()) {
            double[] made = largest(result.graph(), pair.first(), true);
            double[] read = largest(result.graph(), pair.second(), false);
            for (int i = 0; i < made.length; i++) {
                assertThat(made[i] / read[i]).isCloseTo(1, within(0.01));
            }
        }
    }

    @Test
    void balancesMatrixProducts() {
        TinyModel m = new TinyModel();
        String a = m.relu("ar", uneven(m, m.gemm("a", m.input("x", 2, 5), 5, 6)));
        Graph graph = m.output(m.gemm("y", a, 6, 3)).done();

        Result result = CrossLayerEqualization.of(graph, NOTHING_SEEN);

        assertThat(result.pairs()).hasSize(1);
        assertThat(TinyModel.signalToNoise(graph, result.graph(), TinyModel.feeds(2, "x", 2, 5), "y"))
                .isGreaterThan(EXACT_DECIBELS);
    }

    @Test
    void leavesChannelsAloneThatOneSideDoesNotUse() {
        TinyModel m = new TinyModel();
        String a = m.conv("a", m.input("x", 1, 3, 8, 8), 3, 4);
        m.graph.initializer(
                "a.weight", withZeros(m.graph.initializer("a.weight").orElseThrow(), 27, 54));
        Graph graph = m.output(m.conv("y", m.relu("r", a), 4, 2)).done();

        Result result = CrossLayerEqualization.of(graph, NOTHING_SEEN);

        assertThat(result.pairs().get(0).changed()).isEqualTo(3);
        assertExact(graph, result.graph());
    }

    @Test
    void replacesAClipOnlyIfItsUpperBoundWasNeverReached() {
        TinyModel m = new TinyModel();
        String clipped = m.relu6("r", uneven(m, m.conv("a", m.input("x", 1, 3, 8, 8), 3, 6)));
        Graph graph = m.output(m.conv("y", clipped, 6, 4)).done();

        Result inactive = CrossLayerEqualization.of(graph, Map.of("r", new Range(0, 5.9f)));

        assertThat(inactive.replaced()).extracting(InactiveClip::bound).containsExactly(6.0);
        assertThat(inactive.replaced().get(0).observed()).isCloseTo(5.9, within(1e-6));
        assertThat(inactive.text()).isEqualTo("1 pairs of layers; 1 Clips that cut nothing in calibration are Relus");
        assertThat(inactive.graph().nodes()).extracting(Node::op).containsExactly("Conv", "Relu", "Conv");
        assertUnchanged(graph, Map.of("r", new Range(0, 6)));
        assertUnchanged(graph, NOTHING_SEEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sigmoid", "HardSwish", "Tanh"})
    void doesNotPassWhatIsNotHomogeneous(String op) {
        TinyModel m = new TinyModel();
        String a = m.conv("a", m.input("x", 1, 3, 8, 8), 3, 6);
        assertUnchanged(m.output(m.conv("y", m.node(op, "r", a), 6, 4)).done(), NOTHING_SEEN);
    }

    @Test
    void doesNotScaleWhatOthersSee() {
        TinyModel m = new TinyModel();
        String a = m.relu("r", m.conv("a", m.input("x", 1, 3, 8, 8), 3, 6));
        m.conv("y", a, 6, 4);
        m.node("Tanh", "z", a);
        assertUnchanged(m.output("y").output("z").done(), NOTHING_SEEN);

        TinyModel shown = new TinyModel();
        shown.conv("y", shown.conv("r", shown.input("x", 1, 3, 8, 8), 3, 6), 6, 4);
        assertUnchanged(shown.output("y").output("r").done(), NOTHING_SEEN);
    }

    private static void assertUnchanged(Graph graph, Map<String, Range> observed) {
        Result result = CrossLayerEqualization.of(graph, observed);
        assertThat(result.pairs()).isEmpty();
        assertThat(result.replaced()).isEmpty();
        assertThat(result.graph().initializers()).isEqualTo(graph.initializers());
    }

    private static void assertExact(Graph graph, Graph equalized) {
        assertThat(TinyModel.signalToNoise(graph, equalized, FEEDS)).isGreaterThan(EXACT_DECIBELS);
        assertThat(equalized.initializers()).isNotEqualTo(graph.initializers());
    }

    /** Lets the output channels of a layer differ by powers of four. */
    private static String uneven(TinyModel m, String layer) {
        for (String name : List.of(layer + ".weight", layer + ".bias")) {
            Tensor value = m.graph.initializer(name).orElseThrow();
            float[] values = value.toFloats();
            int slice = values.length / (int) value.shape()[0];
            for (int i = 0; i < values.length; i++) {
                values[i] *= (float) Math.pow(4, i / slice % 4 - 2);
            }
            m.graph.initializer(name, Tensor.ofFloats(values, value.shape()));
        }
        return layer;
    }

    private static Tensor withZeros(Tensor tensor, int from, int to) {
        float[] values = tensor.toFloats();
        Arrays.fill(values, from, to, 0);
        return Tensor.ofFloats(values, tensor.shape());
    }

    private static String maker(Graph graph, String tensor) {
        return graph.producer(tensor).orElseThrow().name();
    }

    private static double[] largest(Graph graph, String layer, boolean byOutput) {
        Node node = graph.nodes().stream()
                .filter(n -> n.name().equals(layer))
                .findFirst()
                .orElseThrow();
        ChannelScaling weight =
                ChannelScaling.of(graph.initializer(node.inputs().get(1)).orElseThrow(), 0, Layers.groups(node));
        double[] largest = new double[byOutput ? weight.outputs() : weight.inputs()];
        float[] values = weight.weight().toFloats();
        for (int i = 0; i < values.length; i++) {
            int channel = byOutput ? weight.outputOf(i) : weight.inputOf(i);
            largest[channel] = Math.max(largest[channel], Math.abs(values[i]));
        }
        return largest;
    }
}
