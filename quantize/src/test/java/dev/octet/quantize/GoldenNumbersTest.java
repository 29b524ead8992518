package dev.octet.quantize;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.GoldenData;
import dev.octet.observe.Range;
import dev.octet.quantize.QuantizedWeights.QuantizedBias;

import static org.assertj.core.api.Assertions.assertThat;

/** Our numbers are those of Python's onnxruntime.quantization 1.28: to the bit. */
class GoldenNumbersTest {

    @Test
    void scaleAndZeroPointEqualPythons() {
        List<JsonNode> cases = GoldenData.cases("scales");
        assertThat(cases).hasSizeGreaterThan(500);
        for (JsonNode golden : cases) {
            QuantParams params = params(golden);
            assertThat(params.zeroPoint())
                    .as(golden.toString())
                    .isEqualTo(golden.get("zero_point").asInt());
            if (golden.get("scale").asText().equals("inf")) {
                // Wider than the largest float: the one place where we do better.
                assertThat(params.scale()).as(golden.toString()).isBetween(Float.MAX_VALUE / 128, Float.MAX_VALUE / 63);
            } else {
                assertThat(params.scale()).as(golden.toString()).isEqualTo(GoldenData.real(golden.get("scale")));
            }
        }
    }

    private static QuantParams params(JsonNode golden) {
        return QuantParams.of(
                new Range(GoldenData.real(golden.get("min")), GoldenData.real(golden.get("max"))),
                ElementType.valueOf(golden.get("type").asText()),
                golden.get("symmetric").asBoolean(),
                golden.get("reduced").asBoolean());
    }

    static Stream<JsonNode> weights() {
        return GoldenData.cases("weights").stream();
    }

    @ParameterizedTest
    @MethodSource("weights")
    void weightsEqualPythons(JsonNode golden) {
        ElementType type = ElementType.valueOf(golden.get("type").asText());
        Tensor weight = Tensor.ofFloats(GoldenData.reals(golden.get("weight")), GoldenData.shape(golden.get("shape")));
        boolean perChannel = !golden.get("axis").isNull();
        Scheme scheme = new Scheme(
                ElementType.UINT8,
                type,
                false,
                perChannel,
                golden.get("reduced").asBoolean());

        QuantizedWeights weights =
                QuantizedWeights.of(weight, OptionalInt.of(golden.get("axis").asInt()), scheme);

        assertThat(weights.scales().toFloats()).containsExactly(GoldenData.reals(golden.get("scales")));
        assertThat(levels(weights.zeroPoints())).containsExactly(GoldenData.whole(golden.get("zero_points")));
        assertThat(levels(weights.values())).containsExactly(GoldenData.whole(golden.get("levels")));
        assertThat(weights.values().shape()).containsExactly(GoldenData.shape(golden.get("shape")));
    }

    static Stream<JsonNode> biases() {
        return GoldenData.cases("biases").stream();
    }

    @ParameterizedTest
    @MethodSource("biases")
    void biasAndTheWeightScaleRaisedForItEqualPythons(JsonNode golden) {
        Scheme scheme = new Scheme(
                ElementType.UINT8,
                ElementType.INT8,
                false,
                golden.get("per_channel").asBoolean(),
                false);
        Tensor weight = Tensor.ofFloats(GoldenData.reals(golden.get("weight")), GoldenData.shape(golden.get("shape")));
        Tensor bias = Tensor.ofFloats(GoldenData.reals(golden.get("bias")), 4);
        float[] range = GoldenData.reals(golden.get("input_range"));
        OptionalInt axis = OptionalInt.of(golden.get("axis").asInt());

        QuantParams input = scheme.activation(new Range(range[0], range[1]));
        QuantizedWeights weights = QuantizedWeights.of(weight, axis, scheme, bias, input.scale());
        QuantizedBias quantized = weights.bias(bias, input.scale(), 1);

        assertThat(input.scale()).isEqualTo(GoldenData.real(golden.get("input_scale")));
        assertThat(input.zeroPoint()).isEqualTo(golden.get("input_zero_point").asInt());
        assertThat(weights.scales().toFloats()).containsExactly(GoldenData.reals(golden.get("weight_scales")));
        assertThat(levels(weights.values())).containsExactly(GoldenData.whole(golden.get("levels")));
        assertThat(quantized.scales().toFloats()).containsExactly(GoldenData.reals(golden.get("bias_scales")));
        assertThat(ints(quantized.values())).containsExactly(GoldenData.whole(golden.get("bias_levels")));
        assertThat(quantized.clipped()).isZero();
        assertThat(QuantizedWeights.of(weight, axis, scheme)
                        .bias(bias, input.scale(), 1)
                        .clipped())
                .as("without the rule the bias of this case overflows")
                .isPositive();
    }

    private static int[] levels(Tensor tensor) {
        byte[] bytes = tensor.toBytes();
        return IntStream.range(0, bytes.length)
                .map(i -> tensor.type() == ElementType.INT8 ? bytes[i] : Byte.toUnsignedInt(bytes[i]))
                .toArray();
    }

    private static int[] ints(Tensor tensor) {
        int[] values = new int[tensor.elements()];
        tensor.ints().get(values);
        return values;
    }
}
