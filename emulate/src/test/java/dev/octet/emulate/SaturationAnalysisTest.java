package dev.octet.emulate;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class SaturationAnalysisTest {

    @Test
    void namesTheLayersOfWhichSomeOutputSaturates() {
        Graph graph = product(127, 127);

        SaturationAnalysis loud = SaturationAnalysis.of(Engine.onnxRuntime(), graph, feeds(255));
        SaturationAnalysis quiet = SaturationAnalysis.of(Engine.onnxRuntime(), graph, feeds(128));

        assertThat(loud.layersAtRisk()).containsExactly("MatMulIntegerToFloat_1");
        assertThat(loud.feeds()).isEqualTo(2);
        // 255 * 254 = 64770 is cut to 32767; a loss of 49.4 % is 6.1 dB.
        assertThat(loud.layers()).singleElement().satisfies(layer -> {
            assertThat(layer.pairs()).isEqualTo(1);
            assertThat(layer.pairsAtRisk()).isEqualTo(1);
            assertThat(layer.outputs()).isEqualTo(2);
            assertThat(layer.saturated()).isEqualTo(2);
            assertThat(layer.signalToNoise()).isBetween(6.11, 6.13);
        });
        assertThat(quiet.layersAtRisk()).isEmpty();
        assertThat(quiet.layers()).hasSize(1);
    }

    @Test
    void leavesOutALayerWhoseWeightsSettleIt() {
        assertThat(SaturationAnalysis.of(Engine.onnxRuntime(), product(127, 1), feeds(255))
                        .layers())
                .isEmpty();
    }

    @Test
    void readsScalesThatAreFoundInTheRun() {
        Graph graph = dynamic();
        Feed feed = Feed.of("x", Tensor.ofFloats(new float[] {0, 10, 10, 10}, 1, 4));
        try (SaturatedModel model = new SaturatedModel(Engine.onnxRuntime(), graph)) {
            assertThat(model.layers()).hasSize(1);

            assertThat(model.run(feed, false).get("y").floats().get(0)).isCloseTo(381, within(0.01f));
            // Of 64770 steps of 10 / 255 * 0.1 that the second pair adds, 32767 are left.
            assertThat(model.run(feed, true).get("y").floats().get(0)).isCloseTo(255.5f, within(0.01f));
        }
    }

    @Test
    void refusesARecurrenceWhoseSumsMaySaturate() {
        Feed feed = Feed.of("x", Tensor.ofFloats(new float[] {1, -1}, 1, 1, 2));

        assertThat(SaturationAnalysis.of(Engine.onnxRuntime(), recurrence((byte) -64), List.of(feed))
                        .layers())
                .isEmpty();
        assertThatThrownBy(() -> SaturationAnalysis.of(Engine.onnxRuntime(), recurrence((byte) -65), List.of(feed)))
                .isInstanceOf(EmulationException.class)
                .hasMessageContaining("is a DynamicQuantizeLSTM whose sums may saturate")
                .hasMessageContaining("'target: any'");
    }

    /** An LSTM of one cell that reads two values. */
    private static Graph recurrence(byte recurrentWeight) {
        Graph graph = Graph.create("tiny", 17);
        graph.addInput("x", ElementType.FLOAT32, 1, 1, 2);
        graph.initializer("w", Tensor.ofBytes(ElementType.INT8, new byte[8], 1, 2, 4));
        graph.initializer("r", Tensor.ofBytes(ElementType.INT8, new byte[] {0, 0, 0, recurrentWeight}, 1, 1, 4));
        graph.initializer("scale", Tensor.ofFloats(new float[] {1}, 1));
        graph.initializer("zero", Tensor.ofBytes(ElementType.INT8, new byte[1], 1));
        graph.add(
                "DynamicQuantizeLSTM",
                "com.microsoft",
                List.of("x", "w", "r", "", "", "", "", "", "scale", "zero", "scale", "zero"),
                List.of("y"),
                Map.of("hidden_size", 1L));
        graph.addOutput("y", ElementType.FLOAT32, 1, 1, 1, 1);
        graph.nameNodes();
        return graph;
    }

    @Test
    void refusesAModelWithIntegerLayersOfAnotherKind() {
        Graph graph = Graph.create("tiny", 17);
        graph.addInput("x", ElementType.UINT8, 1, 1, 4);
        graph.initializer("w", Tensor.ofBytes(ElementType.INT8, new byte[] {1, 2}, 1, 1, 2));
        graph.add("ConvInteger", List.of("x", "w"), List.of("y"), Map.of());
        graph.addOutput("y", ElementType.INT32, 1, 1, 3);
        graph.nameNodes();

        assertThatThrownBy(() -> SaturationAnalysis.of(Engine.onnxRuntime(), graph, feeds(1)))
                .isInstanceOf(EmulationException.class)
                .hasMessageContaining("is a ConvInteger which Octet does not write");
    }

    /** A product whose input is quantized in the run, as ONNX's own operators spell it; weights in steps of 0.1. */
    private static Graph dynamic() {
        Graph graph = Graph.create("tiny", 17);
        graph.addInput("x", ElementType.FLOAT32, 1, 4);
        graph.initializer("w", Tensor.ofBytes(ElementType.INT8, new byte[] {0, 127, 127, 127}, 4, 1));
        graph.initializer("ws", Tensor.ofFloats(new float[] {0.1f}));
        graph.initializer("wz", Tensor.ofBytes(ElementType.INT8, new byte[] {0}));
        graph.add("DynamicQuantizeLinear", List.of("x"), List.of("q", "s", "z"), Map.of());
        graph.add("MatMulInteger", List.of("q", "w", "z", "wz"), List.of("i"), Map.of());
        graph.add("Cast", List.of("i"), List.of("f"), Map.of("to", 1L));
        graph.add("Mul", List.of("s", "ws"), List.of("scale"), Map.of());
        graph.add("Mul", List.of("f", "scale"), List.of("y"), Map.of());
        graph.addOutput("y", ElementType.FLOAT32, 1, 1);
        graph.nameNodes();
        return graph;
    }

    private static List<Feed> feeds(int level) {
        Tensor tensor = Tensor.ofBytes(ElementType.UINT8, new byte[] {(byte) level, (byte) level}, 1, 2);
        return List.of(Feed.of("x", tensor), Feed.of("x", tensor));
    }

    /** One output of two products. */
    private static Graph product(int first, int second) {
        Graph graph = Graph.create("tiny", 17);
        graph.opset("com.microsoft", 1);
        graph.addInput("x", ElementType.UINT8, 1, 2);
        graph.initializer("w", Tensor.ofBytes(ElementType.INT8, new byte[] {(byte) first, (byte) second}, 2, 1));
        graph.initializer("scale", Tensor.ofFloats(new float[] {1}));
        graph.initializer("xz", Tensor.ofBytes(ElementType.UINT8, new byte[] {0}));
        graph.initializer("wz", Tensor.ofBytes(ElementType.INT8, new byte[] {0}));
        graph.add(
                "MatMulIntegerToFloat",
                "com.microsoft",
                List.of("x", "w", "scale", "scale", "xz", "wz"),
                List.of("product"),
                Map.of());
        graph.addOutput("product", ElementType.FLOAT32, 1, 1);
        graph.nameNodes();
        return graph;
    }
}
