package dev.octet.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.SessionSettings.Optimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FusionFactsTest {
    private static final Engine ENGINE = Engine.onnxRuntime();
    private static final SessionSettings ALL = SessionSettings.ofThreads(1);

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.octet.engine.FusionFacts#all")
    void optimizesTo(FusionFact fact) {
        assertThat(operators(ENGINE.optimized(fact.graph(), ALL))).isEqualTo(fact.operators());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.octet.engine.FusionFacts#all")
    void givesTheResultOfTheGraphAsWrittenOrNot(FusionFact fact) {
        switch (fact.result()) {
            case SAME -> assertThat(steps(fact)).isLessThanOrEqualTo(1.01);
            case WRONG -> assertThat(steps(fact)).isGreaterThan(3);
            case FAILS ->
                assertThatThrownBy(() -> run(fact.graph(), Optimization.ALL)).isInstanceOf(EngineException.class);
        }
    }

    /** Largest difference that fusion makes, in steps of the output. */
    private static double steps(FusionFact fact) {
        Map<String, Tensor> simulated = run(fact.graph(), Optimization.NONE);
        double largest = 0;
        for (Map.Entry<String, Tensor> fused :
                run(fact.graph(), Optimization.ALL).entrySet()) {
            double[] expected = values(simulated.get(fused.getKey()));
            double[] found = values(fused.getValue());
            assertThat(found).hasSameSizeAs(expected);
            for (int i = 0; i < found.length; i++) {
                largest = Math.max(largest, Math.abs(found[i] - expected[i]) / TinyGraph.STEP);
            }
        }
        return largest;
    }

    private static double[] values(Tensor tensor) {
        double[] values = new double[tensor.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.type() == ElementType.INT64
                    ? tensor.longs().get(i)
                    : tensor.floats().get(i);
        }
        return values;
    }

    private static Map<String, Tensor> run(Graph graph, Optimization level) {
        try (Session session = ENGINE.open(graph, ALL.withOptimization(level))) {
            Random random = new Random(11);
            Map<String, Tensor> feed = new LinkedHashMap<>();
            for (TensorInfo input : session.inputs()) {
                long[] shape =
                        input.shape().stream().mapToLong(d -> d < 0 ? 3 : d).toArray();
                Tensor tensor = Tensor.zeros(input.type(), shape);
                for (int i = 0; i < tensor.elements(); i++) {
                    tensor.floats().put(i, random.nextFloat() * 2 - 1);
                }
                feed.put(input.name(), tensor);
            }
            return session.run(new Feed(feed));
        }
    }

    private static String operators(Graph graph) {
        Map<String, Long> counts =
                graph.nodes().stream().collect(Collectors.groupingBy(Node::op, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(e -> e.getValue() == 1 ? e.getKey() : e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
    }
}
