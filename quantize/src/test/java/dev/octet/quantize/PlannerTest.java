package dev.octet.quantize;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;
import dev.octet.prepare.DepthwiseForms;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.Plan.Entry;
import dev.octet.quantize.Plan.Precision;
import dev.octet.quantize.PlanOptions.Form;

import static org.assertj.core.api.Assertions.assertThat;

/** Each test is one rule: what runs in INT8, what does not, and the reason given. */
class PlannerTest {

    @Test
    void foldsReluIntoTheConvBeforeIt() {
        TinyModel m = new TinyModel();
        m.relu("r", m.conv("c", m.input("x", 1, 3, 8, 8), 3, 16));
        m.conv("y", "r", 16, 16);

        assertThat(plan(m, "y")).containsEntry("r", "FOLDED into <c>");
    }

    @Test
    void keepsReluFloatWhereItsInputIsReadElsewhere() {
        TinyModel m = new TinyModel();
        m.conv("c", m.input("x", 1, 3, 8, 8), 3, 16);
        m.node("Add", "s", m.conv("d", m.relu("r", "c"), 16, 16), "c");
        m.conv("y", "s", 16, 16);

        assertThat(plan(m, "y")).containsEntry("r", "FLOAT its input is also read elsewhere");
    }

    @Test
    void keepsReluFloatUnderASchemeWithoutZeroPoint() {
        TinyModel m = new TinyModel();
        m.conv("y", m.relu("r", m.conv("c", m.input("x", 1, 3, 8, 8), 3, 16)), 16, 16);
        Graph graph = m.output("y").done();

        Placement placement =
                Planner.place(graph, TensorTypes.of(Engine.onnxRuntime(), graph), false, PlanOptions.EVERYTHING);

        assertThat(outputs(graph, placement))
                .containsEntry("r", "FLOAT no quantization of this scheme clips to its bounds");
    }

    @Test
    void keepsAClipFloatThatShutsOutZero() {
        TinyModel m = new TinyModel();
        m.conv("c", m.input("x", 1, 3, 8, 8), 3, 16);
        m.node("Clip", "r", "c", m.scalar("lo", 1), m.scalar("hi", 6));
        m.conv("y", "r", 16, 16);

        assertThat(plan(m, "y")).containsEntry("r", "FLOAT no quantization of this scheme clips to its bounds");
    }

    @Test
    void addsResidualsInInt8BetweenConvolutions() {
        TinyModel m = new TinyModel();
        m.conv("a", m.input("x", 1, 3, 8, 8), 3, 16);
        m.node("Add", "s", m.conv("b", "a", 16, 16), "a");
        m.conv("y", m.relu("r", "s"), 16, 16);

        assertThat(plan(m, "y")).containsEntry("s", "INT8").containsEntry("r", "FOLDED into <s>");
    }

    @Test
    void leavesEverythingAfterTheLastConvFloat() {
        TinyModel m = new TinyModel();
        m.conv("a", m.input("x", 1, 3, 8, 8), 3, 16);
        m.node("Transpose", "t", Map.of("perm", List.of(0L, 2L, 3L, 1L)), "a");
        m.node("Add", "y", "t", "t");

        assertThat(plan(m, "y"))
                .containsEntry("a", "INT8")
                .containsEntry("t", "FLOAT no INT8 node follows it")
                .containsKey("y");
    }

    /** Two scales of boxes and scores as in SSD; one tensor that gives out both is where quantized detectors lose all scores. */
    @Test
    void leavesTheDecodingOfADetectorFloat() {
        TinyModel m = new TinyModel();
        m.relu("f", m.conv("fc", m.input("x", 1, 3, 16, 16), 3, 16));
        m.node("MaxPool", "p", Map.of("kernel_shape", List.of(2L, 2L), "strides", List.of(2L, 2L)), "f");
        m.relu("g", m.conv("gc", "p", 16, 16));
        List<String> heads = List.of("box1", "box2", "score1", "score2");
        for (String head : heads) {
            m.conv(head, head.endsWith("1") ? "f" : "g", 16, head.startsWith("box") ? 4 : 2);
            m.node("Transpose", head + "t", Map.of("perm", List.of(0L, 2L, 3L, 1L)), head);
            m.node("Reshape", head + "r", head + "t", m.longs(head + "s", 1, -1, head.startsWith("box") ? 4 : 2));
        }
        m.node("Concat", "boxes", Map.of("axis", 1L), "box1r", "box2r");
        m.node("Concat", "scores", Map.of("axis", 1L), "score1r", "score2r");
        m.node("Softmax", "shares", Map.of("axis", 2L), "scores");
        m.graph.add("Split", List.of("boxes"), List.of("centre", "size"), Map.of("axis", 2L));
        m.node("Add", "moved", m.node("Mul", "step", "centre", m.scalar("variance", 0.1f)), m.scalar("prior", 0.5f));
        m.node("Exp", "grown", "size");
        m.node("Concat", "y", Map.of("axis", 2L), "moved", "grown", "shares");

        Map<String, String> plan = plan(m, "y");

        assertThat(plan).containsEntry("f", "FOLDED into <fc>").containsEntry("p", "INT8");
        assertThat(heads).allMatch(head -> plan.get(head).equals("INT8"));
        List<String> decoding =
                List.of("box1t", "score2r", "boxes", "scores", "shares", "centre", "step", "moved", "grown", "y");
        assertThat(decoding).allMatch(node -> plan.get(node).startsWith("FLOAT"));
    }

    @Test
    void keepsSiluOneFloatIsland() {
        TinyModel m = new TinyModel();
        m.conv("a", m.input("x", 1, 3, 8, 8), 3, 16);
        m.node("Mul", "s", "a", m.node("Sigmoid", "g", "a"));
        m.conv("y", "s", 16, 16);

        assertThat(plan(m, "y"))
                .containsEntry("g", "FLOAT is part of a SiLU, which this plan leaves one float island")
                .containsEntry("s", "FLOAT is part of a SiLU, which this plan leaves one float island");
    }

    @Test
    void keepsDepthwiseConvolutionsInTheirChainWhereSiluIsInt8() {
        TinyModel m = new TinyModel();
        m.conv("a", m.input("x", 1, 3, 8, 8), 3, 16);
        m.node("Mul", "s", "a", m.node("Sigmoid", "g", "a"));
        m.conv("d", "s", 16, 16, 3, 16);
        m.node("Mul", "t", "d", m.node("Sigmoid", "h", "d"));
        m.conv("y", "t", 16, 16);
        m.output("y");

        Map<String, String> island = outputs(m.graph, place(m, PlanOptions.EVERYTHING));
        Map<String, String> integer = outputs(m.graph, place(m, PlanOptions.EVERYTHING.with(Form.INTEGER_SILU)));

        assertThat(island.get("d")).startsWith("FLOAT is a grouped convolution outside a chain");
        assertThat(integer.values()).containsOnly("INT8");
    }

    @Test
    void scalesChannelsInInt8InASqueezeAndExciteBlock() {
        TinyModel m = new TinyModel();
        m.relu("a", m.conv("ac", m.input("x", 1, 3, 8, 8), 3, 16));
        m.node("GlobalAveragePool", "p", "a");
        m.node("Sigmoid", "g", m.conv("gc", "p", 16, 16, 1, 1));
        m.node("Mul", "s", "a", "g");
        m.conv("y", "s", 16, 16);

        assertThat(plan(m, "y"))
                .containsEntry("p", "INT8")
                .containsEntry("g", "INT8")
                .containsEntry("s", "INT8");
    }

    @Test
    void keepsAGroupedConvolutionInInt8OnlyInsideAChain() {
        TinyModel m = new TinyModel();
        m.conv("first", m.input("x", 1, 16, 8, 8), 16, 16, 3, 16);
        m.conv("a", "first", 16, 16);
        m.conv("inner", "a", 16, 16, 3, 16);
        m.conv("y", "inner", 16, 16);

        assertThat(plan(m, "y"))
                .containsEntry("first", "FLOAT is a grouped convolution outside a chain of INT8 nodes, faster in float")
                .containsEntry("inner", "INT8");
    }

    @Test
    void takesPoolsAndNormalizationsIntoTheChainThatAreWrittenAsConvolutions() {
        TinyModel m = new TinyModel();
        m.conv("a", m.input("x", 1, 16, 8, 8), 16, 16);
        m.node("AveragePool", "p", Map.of("kernel_shape", List.of(2L, 2L)), "a");
        m.node("Concat", "j", Map.of("axis", 1L), "p", m.conv("b", "p", 16, 16));
        m.graph.initializer("one", Tensor.ofFloats(alike(1, 32), 32));
        m.node("BatchNormalization", "n", "j", "one", m.constant("shift", 1, 32), m.constant("mean", 1, 32), "one");
        m.conv("y", m.relu("r", "n"), 32, 8);
        Graph graph = m.output("y").done();
        TensorTypes types = TensorTypes.of(Engine.onnxRuntime(), graph);
        DepthwiseForms.averagePools(graph, types);
        DepthwiseForms.normalizations(graph, types);

        Placement placement = Planner.place(graph, types, true, PlanOptions.EVERYTHING);

        assertThat(outputs(graph, placement))
                .containsEntry("p", "INT8")
                .containsEntry("n", "INT8")
                .containsEntry("r", "FOLDED into <n>");
    }

    @Test
    void givesLogitsAsFloats() {
        TinyModel m = classifier();
        Placement placement = place(m, PlanOptions.EVERYTHING);

        assertThat(placement.int8()).hasSize(4);
        assertThat(placement.produced()).doesNotContain("y").contains("f", "p", "r");
    }

    @Test
    void quantizesBetweenTwoGemms() {
        TinyModel m = new TinyModel();
        m.gemm("y", m.relu("r", m.gemm("a", m.input("x", 1, 16), 16, 32)), 32, 4);

        Placement placement = place(m.output("y"), PlanOptions.EVERYTHING);

        assertThat(placement.produced()).containsExactly("r");
    }

    @Test
    void neverQuantizesTheOutputOfMatMul() {
        TinyModel m = new TinyModel();
        m.matMul("a", m.input("x", 1, 8, 16), 16, 32);
        m.matMul("y", "a", 32, 4);

        Placement placement = place(m.output("y"), PlanOptions.EVERYTHING);

        assertThat(placement.int8()).hasSize(2);
        assertThat(placement.produced()).isEmpty();
        assertThat(placement.sources().keySet()).containsExactly("x", "a");
    }

    @Test
    void leavesAttentionFloat() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 8, 16);
        m.matMul("q", "x", 16, 16);
        m.matMul("k", "x", 16, 16);
        m.node("Transpose", "kt", Map.of("perm", List.of(0L, 2L, 1L)), "k");
        m.node("MatMul", "scores", "q", "kt");
        m.node("Softmax", "p", "scores");
        m.node("MatMul", "y", "p", "x");

        assertThat(plan(m, "y"))
                .containsEntry("scores", "FLOAT multiplies two activations, as attention does: float for accuracy")
                .containsEntry("p", "FLOAT its integer kernel is several times slower than the float one")
                .containsEntry("q", "INT8");
    }

    @Test
    void readsTheSourceOfDataMovementForItsRange() {
        TinyModel m = classifier();

        assertThat(place(m, PlanOptions.EVERYTHING).sources()).containsEntry("f", "p");
    }

    @Test
    void leavesTheStemFloatWhenAskedAndAddsItsResidualInInt8() {
        TinyModel m = new TinyModel();
        m.relu("a", m.conv("stem", m.input("x", 1, 3, 8, 8), 3, 16));
        m.node("Add", "s", m.conv("b", "a", 16, 16), "a");
        m.conv("y", "s", 16, 16);

        Map<String, String> plan =
                outputs(m.output("y").done(), place(m, PlanOptions.EVERYTHING.with(Form.FLOAT_STEM)));

        assertThat(plan)
                .containsEntry("stem", "FLOAT is a stem convolution, which this plan leaves float")
                .containsEntry("s", "INT8");
    }

    @Test
    void leavesOperatorsOfOtherDomainsAlone() {
        TinyModel m = new TinyModel();
        m.graph.opset("com.microsoft", 1);
        m.conv("a", m.input("x", 1, 3, 8, 8), 3, 16);
        m.graph.add("QuickGelu", "com.microsoft", List.of("a"), List.of("g"), Map.of());
        m.conv("y", "g", 16, 16);

        assertThat(plan(m, "y")).containsEntry("g", "FLOAT operators of domain com.microsoft are left alone");
    }

    @Test
    void givesAReasonWhereWeightsAreComputed() {
        TinyModel m = new TinyModel();
        m.input("x", 1, 16, 8, 8);
        m.input("w", 4, 16, 1, 1);
        m.node("Conv", "y", "x", "w");

        assertThat(plan(m, "y")).containsEntry("y", "FLOAT its weights w are not constant");
    }

    @Test
    void leavesLayersFloatWhoseConstantsAreNotFinite() {
        TinyModel m = new TinyModel();
        m.conv("a", m.input("x", 1, 4, 8, 8), 4, 4);
        m.conv("y", "a", 4, 4);
        m.graph.initializer("a.weight").orElseThrow().floats().put(5, Float.NaN);
        m.graph.initializer("y.bias").orElseThrow().floats().put(1, Float.NEGATIVE_INFINITY);

        assertThat(plan(m, "y"))
                .containsEntry("a", "FLOAT its weights a.weight are not all finite")
                .containsEntry("y", "FLOAT its bias y.bias is not all finite");
    }

    @Test
    void leavesASplitFloatThatDropsAPart() {
        TinyModel m = new TinyModel();
        m.conv("a", m.input("x", 1, 4, 8, 8), 4, 8);
        m.graph.add("Split", List.of("a"), List.of("s", "dropped"), Map.of("axis", 1L));
        m.conv("y", "s", 4, 4);

        assertThat(plan(m, "y")).containsEntry("s", "FLOAT one of its outputs is read by nothing");
    }

    @Test
    void leavesDoublePrecisionFloat() {
        TinyModel m = new TinyModel();
        m.graph.addInput("x", ElementType.FLOAT64, 1, 4);
        m.graph.initializer("w", Tensor.zeros(ElementType.FLOAT64, 4, 4));
        m.node("MatMul", "y", "x", "w");

        assertThat(plan(m, "y")).containsEntry("y", "FLOAT its input x is not FLOAT32");
    }

    /** Conv, Relu, pool, flatten, Gemm. */
    private static TinyModel classifier() {
        TinyModel m = new TinyModel();
        m.relu("r", m.conv("c", m.input("x", 1, 3, 8, 8), 3, 16));
        m.node("GlobalAveragePool", "p", "r");
        m.node("Flatten", "f", "p");
        m.gemm("y", "f", 16, 10);
        return m.output("y");
    }

    private static float[] alike(float value, int count) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    private static Placement place(TinyModel model, PlanOptions options) {
        Graph graph = model.done();
        return Planner.place(graph, TensorTypes.of(Engine.onnxRuntime(), graph), true, options);
    }

    private static Map<String, String> plan(TinyModel model, String output) {
        model.output(output);
        Placement placement = place(model, PlanOptions.EVERYTHING);
        return outputs(model.graph, placement);
    }

    /** What becomes of the node that makes each tensor; nodes in reasons are named by their output, in angle brackets. */
    private static Map<String, String> outputs(Graph graph, Placement placement) {
        Map<String, String> outputs = new TreeMap<>();
        Map<String, String> byNode = new TreeMap<>();
        graph.nodes().forEach(node -> byNode.put(node.name(), node.outputs().get(0)));
        for (Entry entry : placement.plan().entries()) {
            String reason = entry.precision() == Precision.FOLDED
                    ? "into <" + byNode.get(entry.reason().substring("into ".length())) + ">"
                    : entry.reason();
            outputs.put(byNode.get(entry.node()), (entry.precision() + " " + reason).strip());
        }
        return outputs;
    }
}
