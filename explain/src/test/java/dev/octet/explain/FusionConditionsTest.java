package dev.octet.explain;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.explain.Explanation.NodeState;
import dev.octet.explain.Explanation.Precision;

import static org.assertj.core.api.Assertions.assertThat;

/** The engine decides what runs in float; the conditions must name why. */
class FusionConditionsTest {
    private static final float BIAS_STEP = QdqModel.STEP * QdqModel.WEIGHT_STEP;

    record Case(String name, String op, Optional<Cause> cause, Consumer<QdqModel> model) {
        static Case fused(String name, String op, Consumer<QdqModel> model) {
            return new Case(name, op, Optional.empty(), model);
        }

        static Case missed(Cause cause, String name, String op, Consumer<QdqModel> model) {
            return new Case(name, op, Optional.of(cause), model);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                Case.fused("Conv", "Conv", m -> m.output(m.qdq(m.conv("y", image(m))))),
                Case.fused(
                        "Conv, Relu at the lower bound",
                        "Conv",
                        m -> m.output(m.qdq(m.op("Relu", "r", m.conv("y", image(m))), 0.02f, 0))),
                Case.fused(
                        "Conv, bias a little off",
                        "Conv",
                        m -> m.output(m.qdq(m.conv("y", image(m), m.bias("b", 1.01f * BIAS_STEP, 16))))),
                Case.missed(
                        Cause.BIAS_SCALE,
                        "Conv, bias with another scale",
                        "Conv",
                        m -> m.output(m.qdq(m.conv("y", image(m), m.bias("b", 1.1f * BIAS_STEP, 16))))),
                Case.missed(Cause.GRAPH_OUTPUT, "Conv, also an output", "Conv", m -> {
                    m.output(m.qdq(m.conv("y", image(m))));
                    m.output("y");
                }),
                Case.missed(
                        Cause.NO_OUTPUT_QUANTIZATION,
                        "Conv without Q",
                        "Conv",
                        m -> m.output(m.op("Tanh", "t", m.conv("y", image(m))))),
                Case.missed(Cause.SEVERAL_CONSUMERS, "Conv with two readers", "Conv", m -> {
                    m.output(m.qdq(m.conv("y", image(m))));
                    m.output(m.op("Tanh", "t", "y"));
                }),
                Case.missed(Cause.BATCH_NORMALIZATION, "Conv, BatchNormalization", "Conv", m -> {
                    String[] four = {
                        m.conv("y", image(m)),
                        m.floats("a", 16),
                        m.floats("b", 16),
                        m.floats("c", 16),
                        m.floats("d", 16)
                    };
                    m.output(m.qdq(m.op("BatchNormalization", "n", four)));
                }),
                Case.missed(
                        Cause.CLIPPING,
                        "Conv, Relu, zero point in the middle",
                        "Conv",
                        m -> m.output(m.qdq(m.op("Relu", "r", m.conv("y", image(m)))))),
                Case.missed(
                        Cause.CLIPPING,
                        "Conv, Clip within the range",
                        "Conv",
                        m -> m.output(m.qdq(
                                m.op("Clip", "r", m.conv("y", image(m)), m.scalar("low", 0), m.scalar("high", 1)),
                                0.02f,
                                0))),
                Case.missed(Cause.FLOAT_INPUT, "Add of INT8 and float", "Add", m -> {
                    String x = image(m);
                    m.output(m.qdq(m.op("Add", "y", x, "x")));
                }),
                Case.missed(
                        Cause.PARAMETERS_DIFFER,
                        "Flatten to another scale",
                        "Flatten",
                        m -> m.output(m.qdq(m.op("Flatten", "y", image(m)), 0.03f, 128))),
                Case.missed(Cause.RESIZE_MODE, "Resize, linear", "Resize", m -> {
                    m.graph.initializer("scales", Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4));
                    m.output(m.qdq(m.op("Resize", "y", Map.of("mode", "linear"), image(m), "", "scales")));
                }),
                Case.missed(Cause.SIXTEEN_BITS, "Add of 16 bits", "Add", m -> {
                    Tensor zero = Tensor.zeros(ElementType.INT16);
                    String x = m.qdq(m.input(1, 16, 8, 8), QdqModel.STEP, zero);
                    m.output(m.qdq(m.op("Add", "y", x, x), QdqModel.STEP, zero));
                }),
                Case.missed(Cause.FLOAT_GEMM, "MatMul, Add, static shape, no Q", "MatMul", m -> {
                    String y = m.op("MatMul", "y", m.qdq(m.input(2, 4, 32)), m.weight("w", 32, 16));
                    m.output(m.op("Add", "z", y, m.floats("bias", 16)));
                }),
                Case.missed(
                        Cause.NO_INTEGER_KERNEL,
                        "Tanh between conversions",
                        "Tanh",
                        m -> m.output(m.qdq(m.op("Tanh", "y", image(m))))));
    }

    private static String image(QdqModel model) {
        return model.qdq(model.input(1, 16, 8, 8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void namesTheMissedConditionExactlyWhereTheEngineRunsFloat(Case given) {
        QdqModel model = new QdqModel(given.cause().equals(Optional.of(Cause.SIXTEEN_BITS)) ? 21 : 17);
        given.model().accept(model);
        NodeState state = state(model.done(), given.op());
        assertThat(state.precision()).isEqualTo(given.cause().isEmpty() ? Precision.INT8 : Precision.FLOAT);
        assertThat(state.cause()).isEqualTo(given.cause());
    }

    @Test
    void aZeroPointAmongTheInputsKeepsReluFromFolding() {
        QdqModel model = new QdqModel();
        model.graph.addInput("r_zero_point", ElementType.UINT8);
        model.output(model.qdq(model.op("Relu", "r", model.conv("y", image(model))), 0.02f, 0));
        assertThat(state(model.done(), "Conv").cause()).contains(Cause.INITIALIZERS_AS_INPUTS);
    }

    @Test
    void reasonsCarryNamesAndFigures() {
        QdqModel model = new QdqModel();
        model.output(model.qdq(model.op("Relu", "r", model.conv("y", image(model)))));
        assertThat(state(model.done(), "Conv").reason())
                .isEqualTo("a Relu follows, but the zero point behind it is 128, not 0");
    }

    private static NodeState state(Graph graph, String op) {
        QuantizedModel model = QuantizedModel.of(graph);
        Engine engine = Engine.onnxRuntime();
        List<NodeState> states = NodeStates.of(engine, model, Execution.of(engine, model.graph()));
        return states.stream().filter(s -> s.op().equals(op)).findFirst().orElseThrow();
    }
}
