package dev.octet.explain;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.explain.Explanation.Grid;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class FiguresTest {

    @Test
    void signalToNoiseCosineAndLargestErrorFollowTheirFormulas() {
        ErrorSums sums = new ErrorSums();
        sums.add(FloatBuffer.wrap(new float[] {3, 4}), FloatBuffer.wrap(new float[] {3, 3.5f}));
        sums.add(FloatBuffer.wrap(new float[] {Float.NaN, 0}), FloatBuffer.wrap(new float[] {7, 0}));
        assertThat(sums.signalToNoise()).isCloseTo(10 * Math.log10(25 / 0.25), within(1e-9));
        assertThat(sums.cosine()).isCloseTo((9 + 14) / Math.sqrt(25 * (9 + 12.25)), within(1e-9));
        assertThat(sums.largest()).isEqualTo(0.5);
    }

    @Test
    void figuresOfEqualOrBrokenTensorsStayFinite() {
        ErrorSums equal = new ErrorSums();
        equal.add(FloatBuffer.wrap(new float[] {1, 0}), FloatBuffer.wrap(new float[] {1, 0}));
        assertThat(equal.signalToNoise()).isEqualTo(200);
        ErrorSums broken = new ErrorSums();
        broken.add(FloatBuffer.wrap(new float[] {1}), FloatBuffer.wrap(new float[] {Float.NaN}));
        assertThat(broken.signalToNoise()).isEqualTo(-200);
        assertThat(broken.cosine()).isZero();
        assertThat(new ErrorSums().cosine()).isEqualTo(1);
    }

    @Test
    void clippingAndLevelsAreThoseOfTheGrid() {
        // 0.1 * (q - 128): -12.8 to 12.7
        TensorUse use = new TensorUse(Optional.of(new Grid("UINT8", 0.1, 128, -12.8, 12.7)));
        use.add(Tensor.ofFloats(new float[] {0, 0.01f, 1, -20, 12.7f, 12.8f}, 6));
        assertThat(use.min()).isEqualTo(-20);
        assertThat(use.max()).isEqualTo(12.8f);
        assertThat(use.clippedShare()).isCloseTo(2 / 6.0, within(1e-9));
        assertThat(use.usedLevels()).isEqualTo(4); // 0, 1.0, lowest, highest
    }

    @Test
    void outlierRatioIsTheLargestChannelOverTheMedianOne() {
        TensorUse images = new TensorUse(Optional.empty());
        images.add(Tensor.ofFloats(new float[] {1, -1, 2, 2, -30, 3}, 1, 3, 1, 2));
        assertThat(images.outlierRatio()).contains(15.0);
        TensorUse rows = new TensorUse(Optional.empty());
        rows.add(Tensor.ofFloats(new float[] {1, 2, 40, 1, -2, 4}, 2, 3));
        assertThat(rows.outlierRatio()).contains(20.0);
        TensorUse varying = new TensorUse(Optional.empty());
        varying.add(Tensor.ofFloats(new float[] {1, 2}, 1, 2));
        varying.add(Tensor.ofFloats(new float[] {1, 2, 3}, 1, 3));
        assertThat(varying.outlierRatio()).isEmpty();
    }

    @Test
    void macsFollowFromShapes() {
        TinyModel tiny = new TinyModel();
        String x = tiny.input("x", 1, 8, 4, 4);
        String y = tiny.conv("y", x, 8, 16);
        String z = tiny.conv("z", y, 16, 16, 3, 16);
        String flat = tiny.node("Flatten", "flat", z);
        tiny.output(tiny.gemm("logits", flat, 256, 10));
        Graph graph = tiny.done();
        Map<String, Long> macs = MacCount.of(
                Engine.onnxRuntime(), graph, TinyModel.feeds(1, "x", 1, 8, 4, 4).get(0));
        assertThat(macs.values()).containsExactlyInAnyOrder(16 * 16 * 8 * 9L, 16 * 16 * 9L, 2560L);
    }

    @ParameterizedTest
    @CsvSource({"RNN,1,forward", "GRU,3,bidirectional", "LSTM,4,bidirectional"})
    void macsOfRecurrencesAreThoseOfAllGatesStepsAndDirections(String op, int gates, String direction) {
        int directions = direction.equals("forward") ? 1 : 2;
        TinyModel tiny = new TinyModel();
        String x = tiny.input("x", 5, 2, 8);
        String weight = tiny.constant("w", 0.3f, directions, gates * 16, 8);
        String recurrent = tiny.constant("r", 0.3f, directions, gates * 16, 16);
        Map<String, Object> attributes = Map.of("hidden_size", 16L, "direction", direction);
        tiny.output(tiny.node(op, "y", attributes, x, weight, recurrent));
        Map<String, Long> macs = MacCount.of(
                Engine.onnxRuntime(),
                tiny.done(),
                TinyModel.feeds(1, "x", 5, 2, 8).get(0));
        assertThat(macs.values()).containsExactly(gates * 16L * (8 + 16) * 5 * 2 * directions);
    }

    @Test
    void timesAreOfTheRoundThatHasTheMedianRatio() {
        double[] fp32 = {0.14, 0.20, 0.11, 0.13, 0.15};
        double[] int8 = {0.15, 0.10, 0.12, 0.13, 0.12};
        Explanation.Speed speed = Latency.speed(Optional.of(fp32), int8);
        assertThat(speed).isEqualTo(new Explanation.Speed(Optional.of(0.13), 0.13, Optional.of(1.0), 5));
        assertThat(Latency.speed(Optional.empty(), int8))
                .isEqualTo(new Explanation.Speed(Optional.empty(), 0.12, Optional.empty(), 5));
    }

    @Test
    void shortTimesHaveTheDigitsOfTheirRatio() {
        assertThat(ReportLayout.millis(0.0331)).isEqualTo("0.0331 ms");
        assertThat(ReportLayout.millis(1.5)).isEqualTo("1.500 ms");
    }

    @Test
    void countsAreRoundedToAUnitThatFits() {
        assertThat(ReportLayout.rounded(9_216)).isEqualTo("9216");
        assertThat(ReportLayout.rounded(48_128)).isEqualTo("48.1 thousand");
        assertThat(ReportLayout.rounded(1_234_767)).isEqualTo("1.2 million");
        assertThat(ReportLayout.rounded(4_089_184_256L)).isEqualTo("4.1 billion");
    }

    @Test
    void namesAreThoseBeforeQuantizing() {
        assertThat(QuantizedModel.originalName("a_QuantizeLinear_Output")).isEqualTo("a");
        assertThat(QuantizedModel.originalName("a_output_quantized")).isEqualTo("a");
        assertThat(QuantizedModel.originalName("a_DequantizeLinear_Output_1")).isEqualTo("a");
        assertThat(QuantizedModel.originalName("a_output_0")).isEqualTo("a_output_0");
        assertThat(QuantizedModel.originalName("_quant")).isEqualTo("_quant");
    }
}
