package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.GoldenData;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Observer;
import dev.octet.observe.Range;
import dev.octet.quantize.Layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** A whole pass in parity mode gives the ranges of onnxruntime.quantization 1.28 on the same model and samples. */
class ParityPassTest {
    private static final Set<String> TENSORS = Set.of("x", "a", "r", "y");

    static Stream<JsonNode> passes() {
        return GoldenData.cases("passes").stream();
    }

    @ParameterizedTest
    @MethodSource("passes")
    void givesThePythonRanges(JsonNode golden) {
        List<Feed> feeds = new ArrayList<>();
        golden.get("batches").forEach(spec -> feeds.add(Feed.of("x", Tensor.ofFloats(grid(spec, 8), 1, 3, 8, 8))));
        String[] name = golden.get("method").asText().split(" ");
        Observer method = new Observer.Parity(
                switch (name[0]) {
                    case "minmax" -> new Observer.MinMax();
                    case "moving_average" -> new Observer.MovingAverage();
                    case "entropy" -> new Observer.Entropy();
                    default -> new Observer.Percentile(Double.parseDouble(name[1]));
                });
        Observation seen = new Observation(TENSORS, new Layers(Map.of()), method);

        pass(graph(golden.get("weights")), method).run(TENSORS, feeds.iterator(), seen::add, () -> {});

        Map<String, Range> ranges = seen.ranges("tiny", method);
        for (String tensor : TENSORS) {
            JsonNode range = golden.get("ranges").get(tensor);
            float bin =
                    Math.max(Math.abs(GoldenData.real(range.get(0))), Math.abs(GoldenData.real(range.get(1)))) / 2048;
            // The average is a sum of float32 there, in an order of numpy's own.
            float tolerance = name[0].equals("percentile") ? bin : name[0].equals("moving_average") ? 1e-6f : 0;
            assertThat(ranges.get(tensor).min()).as(tensor).isCloseTo(GoldenData.real(range.get(0)), within(tolerance));
            assertThat(ranges.get(tensor).max()).as(tensor).isCloseTo(GoldenData.real(range.get(1)), within(tolerance));
        }
    }

    private static CalibrationPass pass(Graph graph, Observer method) {
        return new CalibrationPass(
                Engine.onnxRuntime(), graph, CalibrationPass.BUDGET_BYTES, 2, CalibrationPass.level(method));
    }

    private static Graph graph(JsonNode weights) {
        TinyModel m = new TinyModel();
        m.graph.initializer("a.weight", Tensor.ofFloats(grid(weights.get("a.weight"), 4), 8, 3, 3, 3));
        m.graph.initializer("y.weight", Tensor.ofFloats(grid(weights.get("y.weight"), 4), 4, 8, 3, 3));
        Map<String, Object> padded = Map.of("pads", List.of(1L, 1L, 1L, 1L));
        m.node("Conv", "a", padded, m.input("x", 1, 3, 8, 8), "a.weight");
        m.node("Conv", "y", padded, m.relu("r", "a"), "y.weight");
        return m.output("y").done();
    }

    /** As grid in the script: sums of such products are exact on every processor. */
    private static float[] grid(JsonNode spec, int steps) {
        float[] values = GoldenData.values(spec);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.rint(values[i] * steps) / steps;
        }
        return values;
    }
}
