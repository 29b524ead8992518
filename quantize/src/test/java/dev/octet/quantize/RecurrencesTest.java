package dev.octet.quantize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.Plan.Precision;

import static org.assertj.core.api.Assertions.assertThat;

class RecurrencesTest {
    private static final Engine ENGINE = Engine.onnxRuntime();
    private static final int INPUTS = 24;
    private static final int HIDDEN = 16;
    private static final Feed SEQUENCE = Feed.of("x", random(7, 5, 2, INPUTS));

    @ParameterizedTest
    @CsvSource({
        "forward, true, false, 35",
        "reverse, true, true, 30",
        "bidirectional, true, false, 35",
        "bidirectional, false, false, 30"
    })
    void answersAlmostAsTheFloatModel(String direction, boolean perChannel, boolean narrow, double decibels) {
        Graph graph = lstm(direction, Map.of("clip", 3f));
        Scheme scheme = new Scheme(ElementType.UINT8, ElementType.INT8, false, perChannel, false);
        Graph int8 = design(graph, scheme, narrow).write();
        assertThat(int8.nodes()).extracting(Node::op).containsExactly(Recurrences.OP);
        for (String output : List.of("y", "y_h", "y_c")) {
            assertThat(decibels(
                            run(graph).get(output).toFloats(),
                            run(int8).get(output).toFloats()))
                    .as(output)
                    .isGreaterThan(decibels);
        }
    }

    @Test
    void sevenBitsOfWeightsAreUsedWhereSumsMightSaturate() {
        Graph int8 = design(lstm("forward", Map.of()), Scheme.DEFAULT, true).write();
        for (byte level : int8.initializer("w_quantized").orElseThrow().toBytes()) {
            assertThat(level).isBetween((byte) -64, (byte) 64);
        }
    }

    @Test
    void keepsActivationsThatTheModelNames() {
        List<String> activations = List.of("Sigmoid", "Tanh", "Relu");
        Graph graph = lstm("forward", Map.of("activations", activations));
        Graph int8 = design(graph, Scheme.DEFAULT, false).write();
        assertThat(int8.nodes().get(0).texts("activations")).contains(activations);
        assertThat(decibels(run(graph).get("y").toFloats(), run(int8).get("y").toFloats()))
                .isGreaterThan(30);
    }

    @Test
    void staysFloatWhereOnlyOperatorsOfOnnxAreAllowed() {
        Graph graph = lstm("forward", Map.of());
        Plan plan = Planner.place(graph, TensorTypes.of(ENGINE, graph), true, PlanOptions.everything(true))
                .plan();
        assertThat(plan.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.precision()).isEqualTo(Precision.FLOAT);
            assertThat(entry.reason()).isEqualTo("ONNX has no integer operator for it, only ONNX Runtime");
        });
    }

    private static Design design(Graph graph, Scheme scheme, boolean narrow) {
        Quantization numbers = new Quantization(scheme, Map.of(), Map.of(), narrow, Optional.empty());
        return Design.of(
                graph, TensorTypes.of(ENGINE, graph), numbers, PlanOptions.everything(false), Lowering.of(false));
    }

    /** Over sequences [5, 2, INPUTS], with biases, initial states and peepholes. */
    private static Graph lstm(String direction, Map<String, Object> more) {
        int directions = direction.equals("bidirectional") ? 2 : 1;
        Graph graph = Graph.create("lstm", 17);
        graph.addInput("x", ElementType.FLOAT32, 5, 2, INPUTS);
        graph.initializer("w", random(1, directions, 4 * HIDDEN, INPUTS));
        graph.initializer("r", random(2, directions, 4 * HIDDEN, HIDDEN));
        graph.initializer("b", random(3, directions, 8 * HIDDEN));
        graph.initializer("h", random(4, directions, 2, HIDDEN));
        graph.initializer("c", random(5, directions, 2, HIDDEN));
        graph.initializer("p", random(6, directions, 3 * HIDDEN));
        Map<String, Object> attributes = new HashMap<>(more);
        attributes.put("hidden_size", (long) HIDDEN);
        attributes.put("direction", direction);
        graph.add(
                "LSTM",
                new ArrayList<>(List.of("x", "w", "r", "b", "", "h", "c", "p")),
                List.of("y", "y_h", "y_c"),
                attributes);
        graph.nameNodes();
        List.of("y", "y_h", "y_c").forEach(graph::addOutput);
        return graph;
    }

    private static Map<String, Tensor> run(Graph graph) {
        try (Session session = ENGINE.open(graph, SessionSettings.ofThreads(1))) {
            return session.run(SEQUENCE);
        }
    }

    private static double decibels(float[] exact, float[] other) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < exact.length; i++) {
            signal += (double) exact[i] * exact[i];
            noise += Math.pow((double) exact[i] - other[i], 2);
        }
        return 10 * Math.log10(signal / noise);
    }

    private static Tensor random(long seed, long... shape) {
        Tensor tensor = Tensor.zeros(ElementType.FLOAT32, shape);
        Random random = new Random(seed);
        for (int i = 0; i < tensor.elements(); i++) {
            tensor.floats().put(i, (float) (random.nextGaussian() * 0.3));
        }
        return tensor;
    }
}
