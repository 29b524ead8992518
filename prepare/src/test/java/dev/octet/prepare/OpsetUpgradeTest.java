package dev.octet.prepare;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OpsetUpgradeTest {

    record Case(String name, int opset, Consumer<TinyModel> body) {
        @Override
        public String toString() {
            return name + " of operator set " + opset;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                        model("Clip", m -> m.node("Clip", "y", Map.of("min", -0.5f, "max", 0.25f), "x"), 9, 10),
                        model("Clip without bounds", m -> m.node("Clip", "y", "x"), 9, 10, 11, 12),
                        model("Clip with one bound", m -> m.node("Clip", "y", Map.of("max", 0.25f), "x"), 9, 10),
                        model(
                                "Pad",
                                m -> m.node(
                                        "Pad",
                                        "y",
                                        Map.of("pads", List.of(0L, 0L, 1L, 2L, 0L, 0L, 3L, 0L), "value", 0.5f),
                                        "x"),
                                9,
                                10),
                        model(
                                "Pad by reflection",
                                m -> m.node(
                                        "Pad",
                                        "y",
                                        Map.of("pads", List.of(0L, 0L, 1L, 1L, 0L, 0L, 1L, 1L), "mode", "reflect"),
                                        "x"),
                                9),
                        model(
                                "Squeeze and Unsqueeze",
                                m -> {
                                    m.node("Squeeze", "s", Map.of("axes", List.of(0L)), "x");
                                    m.node("Unsqueeze", "y", Map.of("axes", List.of(0L, 4L)), "s");
                                },
                                9,
                                11,
                                12),
                        model(
                                "ReduceSum",
                                m -> m.node("ReduceSum", "y", Map.of("axes", List.of(1L, 3L), "keepdims", 0L), "x"),
                                9,
                                11),
                        model("ReduceSum over all", m -> m.node("ReduceSum", "y", "x"), 9, 12),
                        model(
                                "ReduceMean",
                                m -> m.node("ReduceMean", "y", Map.of("axes", List.of(2L, 3L)), "x"),
                                9,
                                13),
                        model(
                                "Split",
                                m -> {
                                    m.graph.add(
                                            "Split",
                                            List.of("x"),
                                            List.of("y", "z"),
                                            Map.of("axis", 1L, "split", List.of(1L, 3L)));
                                    m.graph.addOutput("z");
                                },
                                9,
                                11),
                        model(
                                "Softmax over the last axis",
                                m -> m.node("Softmax", "y", Map.of("axis", 3L), "x"),
                                9,
                                12),
                        model(
                                "Softmax over two axes at once",
                                m -> m.node("Softmax", "y", Map.of("axis", 2L), "x"),
                                9,
                                11),
                        model("Softmax by default", m -> m.node("Softmax", "y", "x"), 9, 12),
                        model("LogSoftmax", m -> m.node("LogSoftmax", "y", Map.of("axis", 2L), "x"), 9, 11),
                        model("Hardmax", m -> m.node("Hardmax", "y", Map.of("axis", 1L), "x"), 9, 11),
                        model(
                                "Slice",
                                m -> m.node(
                                        "Slice",
                                        "y",
                                        Map.of(
                                                "axes",
                                                List.of(1L, 2L),
                                                "starts",
                                                List.of(1L, -2L),
                                                "ends",
                                                List.of(3L, 9999L)),
                                        "x"),
                                9),
                        model(
                                "Slice without axes",
                                m -> m.node(
                                        "Slice", "y", Map.of("starts", List.of(0L, 1L), "ends", List.of(1L, 2L)), "x"),
                                9),
                        model(
                                "TopK",
                                m -> {
                                    m.graph.add("TopK", List.of("x"), List.of("y", "i"), Map.of("k", 2L, "axis", 1L));
                                    m.graph.addOutput("i");
                                },
                                9),
                        model("Upsample nearest", m -> scaled(m, "Upsample", "nearest", 2f, 3f), 9),
                        model("Upsample linear", m -> scaled(m, "Upsample", "linear", 2f, 2f), 9),
                        model("Resize nearest", m -> scaled(m, "Resize", "nearest", 2f, 1.5f), 10),
                        model("Resize to half", m -> scaled(m, "Resize", "nearest", 0.5f, 0.6f), 10),
                        model("Resize linear", m -> scaled(m, "Resize", "linear", 1.7f, 2f), 10),
                        model(
                                "Dropout",
                                m -> {
                                    m.graph.add("Dropout", List.of("x"), List.of("d", "mask"), Map.of("ratio", 0.5f));
                                    m.node("Relu", "y", "d");
                                },
                                10,
                                11),
                        model(
                                "BatchNormalization",
                                m -> m.node(
                                        "BatchNormalization",
                                        "y",
                                        Map.of("epsilon", 1e-3f, "momentum", 0.5f),
                                        "x",
                                        m.constant("g", 1, 4),
                                        m.constant("b", 1, 4),
                                        m.constant("mu", 1, 4),
                                        variance(m)),
                                9,
                                11,
                                13),
                        model(
                                "Conv, MaxPool, Flatten and Gemm",
                                m -> {
                                    m.conv("c", "x", 4, 8);
                                    m.node(
                                            "MaxPool",
                                            "p",
                                            Map.of("kernel_shape", List.of(2L, 2L), "strides", List.of(2L, 2L)),
                                            "c");
                                    m.node("Flatten", "f", "p");
                                    m.gemm("y", "f", 8 * 3 * 2, 5);
                                },
                                7,
                                8,
                                9,
                                10,
                                11,
                                12,
                                13,
                                14,
                                15,
                                16),
                        model("the branches of an If", OpsetUpgradeTest::branches, 9, 11),
                        model(
                                "Upsample with computed scales",
                                m -> {
                                    m.graph.initializer("half", Tensor.ofFloats(new float[] {0.5f, 0.5f, 1, 1.5f}, 4));
                                    m.node("Add", "scales", "half", "half");
                                    m.node("Upsample", "y", "x", "scales");
                                },
                                9),
                        model(
                                "RoiAlign",
                                m -> {
                                    m.graph.initializer(
                                            "rois", Tensor.ofFloats(new float[] {0, 0, 3, 4, 1, 1, 4, 4}, 2, 4));
                                    m.longs("batch", 0, 0);
                                    m.node(
                                            "RoiAlign",
                                            "y",
                                            Map.of("output_height", 2L, "output_width", 2L),
                                            "x",
                                            "rois",
                                            "batch");
                                },
                                10,
                                12,
                                15),
                        model(
                                "Scatter",
                                m -> {
                                    m.graph.initializer("at", Tensor.ofLongs(new long[] {2, 0}, 1, 1, 1, 2));
                                    m.constant("new", 1, 1, 1, 1, 2);
                                    m.node("Scatter", "y", Map.of("axis", 3L), "x", "at", "new");
                                },
                                9,
                                10),
                        model(
                                "Softmax over all but the first axis from behind",
                                m -> m.node("Softmax", "y", Map.of("axis", -3L), "x"),
                                11,
                                12),
                        model("what means the same in every set", OpsetUpgradeTest::unchanged, 9, 10, 11, 12, 13, 16),
                        model(
                                "a detector's selection of boxes",
                                m -> {
                                    m.node("Reshape", "boxes", "x", m.longs("boxed", 1, 30, 4));
                                    m.node("Reshape", "scores", "x", m.longs("scored", 1, 4, 30));
                                    m.graph.add(
                                            "NonMaxSuppression",
                                            List.of("boxes", "scores", "most", "", "score"),
                                            List.of("y"),
                                            Map.of());
                                    m.longs("most", 3);
                                    m.graph.initializer("score", Tensor.ofFloats(new float[] {0.5f}, 1));
                                },
                                10,
                                11,
                                12),
                        model(
                                "a recurrent layer",
                                m -> {
                                    m.node("Reshape", "s", "x", m.longs("sequence", 6, 1, 20));
                                    m.graph.add(
                                            "LSTM",
                                            List.of("s", m.constant("w", 1, 1, 12, 20), m.constant("r", 1, 1, 12, 3)),
                                            List.of("", "h"),
                                            Map.of("hidden_size", 3L));
                                    m.node("Squeeze", "y", Map.of("axes", List.of(0L)), "h");
                                },
                                9,
                                12),
                        model(
                                "Upsample with its scales as an attribute",
                                m -> m.node("Upsample", "y", Map.of("scales", List.of(1f, 1f, 2f, 2f)), "x"),
                                7,
                                8),
                        model(
                                "BatchNormalization",
                                m -> m.node(
                                        "BatchNormalization",
                                        "y",
                                        Map.of("spatial", 1L),
                                        "x",
                                        m.constant("scale", 1, 4),
                                        m.constant("shift", 1, 4),
                                        m.constant("mean", 1, 4),
                                        variance(m)),
                                7,
                                8))
                .flatMap(s -> s);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void changesNoBit(Case c) {
        TinyModel model = new TinyModel(c.opset());
        model.input("x", 1, 4, 6, 5);
        c.body().accept(model);
        Graph old = model.output("y").done();
        Graph upgraded = old.copy();

        OpsetUpgrade.apply(upgraded, TensorTypes.of(Engine.onnxRuntime(), old));

        assertThat(upgraded.opset("")).contains(OpsetUpgrade.TARGET);
        for (Feed feed : TinyModel.feeds(3, "x", 1, 4, 6, 5)) {
            Map<String, Tensor> expected = TinyModel.run(old, feed);
            Map<String, Tensor> actual = TinyModel.run(upgraded, feed);
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            expected.forEach((name, tensor) -> {
                assertThat(actual.get(name).shape()).isEqualTo(tensor.shape());
                assertThat(actual.get(name).toBytes()).isEqualTo(tensor.toBytes());
            });
        }
    }

    @Test
    void keepsTheSoftmaxOfTheLastAxisOneNode() {
        TinyModel model = new TinyModel(11);
        model.node("Softmax", "y", Map.of("axis", 1L), model.input("x", 2, 3));
        Graph graph = model.output("y").done();

        OpsetUpgrade.apply(graph, TensorTypes.of(Engine.onnxRuntime(), graph));

        assertThat(graph.nodes()).singleElement().satisfies(node -> assertThat(node.integer("axis"))
                .contains(-1L));
    }

    @Test
    void refusesSetsBeforeSeven() {
        TinyModel model = new TinyModel(6);
        model.node("Relu", "y", model.input("x", 2, 3));
        Graph graph = model.output("y").done();

        assertThatThrownBy(() -> OpsetUpgrade.apply(graph, TensorTypes.of(Engine.onnxRuntime(), graph)))
                .isInstanceOf(PreparationException.class)
                .hasMessage("tiny: is written in ONNX operator set 6; Octet reads 7 and newer. "
                        + "Export the model again with operator set 17.");
    }

    @Test
    void namesTheNodeThatHasNoEqual() {
        TinyModel model = new TinyModel(11);
        model.input("x", 1, 1, 2, 2);
        model.graph.initializer("roi", Tensor.ofFloats(new float[0], 0));
        model.graph.initializer("scales", Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4));
        model.node(
                "Resize", "y", Map.of("coordinate_transformation_mode", "tf_half_pixel_for_nn"), "x", "roi", "scales");
        Graph graph = model.output("y").done();
        String name = graph.nodes().get(0).name();

        assertThatThrownBy(() -> OpsetUpgrade.apply(graph, TensorTypes.of(Engine.onnxRuntime(), graph)))
                .isInstanceOf(PreparationException.class)
                .hasMessageContaining("node " + name + " (Resize) uses coordinate_transformation_mode");
    }

    @Test
    void namesTheExperimentThatNewerSetsLack() {
        TinyModel model = new TinyModel(8);
        model.node("ImageScaler", "y", Map.of("scale", 2f, "bias", List.of(0f)), model.input("x", 1, 1, 2, 2));
        Graph graph = model.output("y").done();

        assertThatThrownBy(() -> Preparation.of(Engine.onnxRuntime(), graph))
                .isInstanceOf(PreparationException.class)
                .hasMessageContaining("node ImageScaler_1 (ImageScaler) is an experiment that newer sets lack");
    }

    /** A chain of operators whose new versions only take more types or attributes. */
    private static void unchanged(TinyModel m) {
        m.node("MaxPool", "p", Map.of("kernel_shape", List.of(3L, 3L), "pads", List.of(1L, 1L, 1L, 1L)), "x");
        m.node("AveragePool", "a", Map.of("kernel_shape", List.of(3L, 3L), "pads", List.of(1L, 1L, 1L, 1L)), "p");
        m.node("LRN", "l", Map.of("size", 3L), "a");
        m.node("InstanceNormalization", "i", "l", m.constant("is", 1, 4), m.constant("ib", 1, 4));
        m.node("PRelu", "r", "i", m.constant("slope", 1, 4, 1, 1));
        m.node("DepthToSpace", "d", Map.of("blocksize", 2L), "r");
        m.node("SpaceToDepth", "s", Map.of("blocksize", 2L), "d");
        m.node("ReduceMax", "most", Map.of("axes", List.of(1L)), "s");
        m.node("ReduceL2", "norm", Map.of("axes", List.of(-1L)), "s");
        m.node("Div", "n", m.node("Sub", "b", "s", "most"), "norm");
        m.node("Pow", "w", "n", m.scalar("two", 2));
        m.node("Erf", "e", "w");
        m.node("Where", "h", m.node("Greater", "g", "e", "x"), "e", "x");
        m.node("Cast", "k", Map.of("to", (long) ElementType.FLOAT32.code()), m.node("ArgMax", "j", "h"));
        m.node("Expand", "y", "k", m.longs("wide", 1, 4, 6, 5));
    }

    /** Squeeze and Unsqueeze, whose axes became an input, inside one branch and inside an If of the other. */
    private static void branches(TinyModel m) {
        m.graph.initializer("yes", Tensor.ofBytes(ElementType.BOOL, new byte[] {1}));
        m.graph.initializer("no", Tensor.ofBytes(ElementType.BOOL, new byte[] {0}));
        m.longs("ts_axes", 7); // the name that the axes of a branch would like to have
        Graph nested = Graph.create("nested", 9);
        nested.add("If", List.of("no"), List.of("i"), Map.of("then_branch", body("t", 0), "else_branch", body("e", 0)));
        nested.addOutput("i", ElementType.FLOAT32, -1, -1, -1, -1);
        m.node("If", "y", Map.of("then_branch", nested, "else_branch", body("f", 0)), "yes");
    }

    private static Graph body(String name, long axis) {
        Graph body = Graph.create(name, 9);
        body.add("Squeeze", List.of("x"), List.of(name + "s"), Map.of("axes", List.of(axis)));
        body.add("Unsqueeze", List.of(name + "s"), List.of(name + "u"), Map.of("axes", List.of(axis)));
        body.addOutput(name + "u", ElementType.FLOAT32, -1, -1, -1, -1);
        return body;
    }

    private static Stream<Case> model(String name, Consumer<TinyModel> body, int... opsets) {
        return java.util.Arrays.stream(opsets).mapToObj(opset -> new Case(name, opset, body));
    }

    private static void scaled(TinyModel model, String op, String mode, float height, float width) {
        model.graph.initializer("scales", Tensor.ofFloats(new float[] {1, 1, height, width}, 4));
        model.node(op, "y", Map.of("mode", mode), "x", "scales");
    }

    private static String variance(TinyModel model) {
        model.graph.initializer("var", Tensor.ofFloats(new float[] {0.5f, 1, 2, 4}, 4));
        return "var";
    }
}
