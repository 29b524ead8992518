package dev.octet.explain;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;

import static org.assertj.core.api.Assertions.assertThat;

class RescaledTensorsTest {
    private final QdqModel model = new QdqModel();

    private List<String> found(String... kept) {
        Graph fp32 = Graph.create("fp32", 17);
        for (String name : kept) {
            fp32.initializer(name, Tensor.ofFloats(new float[1], 1));
        }
        return List.copyOf(RescaledTensors.of(QuantizedModel.of(model.done()), List.of(fp32)));
    }

    private String conv(String output, String input, String weight, String bias) {
        return model.op("Conv", output, input, model.weight(weight, 16, 16, 1, 1), model.bias(bias, 1, 16));
    }

    @Test
    void factorsGoFromTheLayerWhoseBiasHasThemToTheOneWithout() {
        String x = model.qdq(model.input(1, 16, 8, 8));
        String a = model.op("Relu", "a_relu", conv("a", x, "wa_scaled", "ba_scaled"));
        model.output(model.op("Relu", "y", conv("b", model.qdq(a), "wb_scaled", "bb")));
        assertThat(found("bb")).containsExactly("a", "a_relu");
    }

    @Test
    void aBiasThatFp32HasNotMayHaveThem() {
        String x = model.qdq(model.input(1, 16, 8, 8));
        String a = conv("a", x, "wa_scaled", "a_bias");
        model.output(conv("b", model.qdq(a), "wb_scaled", "bb"));
        assertThat(found("bb")).containsExactly("a");
    }

    @Test
    void aResidualStreamIsScaledAsAWholeOrNotAtAll() {
        String x = model.qdq(model.input(1, 16, 8, 8));
        String a = conv("a", x, "wa_scaled", "ba_scaled");
        String b = conv("b", model.qdq(a), "wb_scaled", "bb_scaled");
        String sum = model.op("Add", "sum", a, b);
        model.output(conv("y", model.qdq(sum), "wy_scaled", "by"));
        assertThat(found("by")).containsExactly("a", "b", "sum");
        model.output("sum");
        assertThat(found("by")).isEmpty();
    }

    @Test
    void whatAnotherNodeReadsIsNotScaled() {
        String x = model.qdq(model.input(1, 16, 8, 8));
        String a = conv("a", x, "wa_scaled", "ba_scaled");
        model.output(conv("b", model.qdq(a), "wb_scaled", "bb"));
        model.output(model.op("Sigmoid", "s", a));
        assertThat(found("bb")).isEmpty();
    }

    @Test
    void namesOfFp32AreNoRewrites() {
        String x = model.qdq(model.input(1, 16, 8, 8));
        String a = conv("a", x, "wa_scaled", "ba_scaled");
        model.output(conv("y", model.qdq(a), "wy_scaled", "by_scaled"));
        assertThat(found("wa_scaled", "ba_scaled", "wy_scaled", "by_scaled")).isEmpty();
    }

    @Test
    void normalizationsMakeThemForProductsInEveryForm() {
        model.input(4, 16);
        model.floats("gamma_scaled", 16);
        String norm = model.op("LayerNormalization", "norm", "x", "gamma_scaled", model.floats("beta_scaled", 16));
        model.graph.add("DynamicQuantizeLinear", List.of(norm), List.of("n", "n_scale", "n_zero"), Map.of());
        String sum = product("sum", "n", "w_scaled");
        model.output(model.op("Add", "y", sum, model.floats("bias", 16)));
        assertThat(found("bias")).containsExactly("norm");
    }

    @Test
    void sumsOfIntegersAreScaledWithWhatIsAddedToThem() {
        model.input(4, 16);
        model.graph.add("DynamicQuantizeLinear", List.of("x"), List.of("n", "n_scale", "n_zero"), Map.of());
        String biased = model.op("Add", "biased", product("sum", "n", "w_scaled"), model.floats("bias_scaled", 16));
        model.output(model.op("MatMul", "y", model.op("Relu", "relu", biased), model.floats("v_scaled", 16, 16)));
        assertThat(found()).contains("sum", "biased", "relu").doesNotContain("y");
    }

    /** A product of integers as portable models have it. */
    private String product(String output, String input, String weight) {
        model.weight(weight, 16, 16);
        model.graph.initializer(weight + "_zero_point", Tensor.ofBytes(ElementType.INT8, new byte[1]));
        String integers = model.op(
                "MatMulInteger", output + "_integers", input, weight + "_quantized", "n_zero", weight + "_zero_point");
        String floats = model.op("Cast", output + "_floats", Map.of("to", 1L), integers);
        String scale = model.op("Mul", output + "_scale", "n_scale", weight + "_scale");
        return model.op("Mul", output, floats, scale);
    }
}
