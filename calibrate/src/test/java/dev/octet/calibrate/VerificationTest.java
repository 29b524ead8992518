package dev.octet.calibrate;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.calibrate.CalibrationReport.Unfused;
import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.fixtures.TinyModel;
import dev.octet.observe.Range;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.Design;
import dev.octet.quantize.Lowering;
import dev.octet.quantize.Placement;
import dev.octet.quantize.Plan;
import dev.octet.quantize.PlanOptions;
import dev.octet.quantize.Quantization;
import dev.octet.quantize.Scheme;

import static org.assertj.core.api.Assertions.assertThat;

class VerificationTest {

    @Test
    void namesANodeThatWasPlannedInInt8AndRunsInFloat() {
        TinyModel m = new TinyModel();
        m.conv("y", m.input("x", 1, 16, 8, 8), 16, 16);
        Graph graph = m.output("y").done();
        String conv = graph.nodes().get(0).name();
        Placement wishful = new Placement(
                new Plan("wishful", List.of()),
                Set.of(conv),
                Map.of(),
                Set.of("y"),
                Map.of(),
                Set.of(),
                Map.of(),
                Set.of(),
                Set.of());

        Verification verification = verify(graph, graph, wishful);

        assertThat(verification.fused()).isEmpty();
        assertThat(verification.unfused())
                .singleElement()
                .satisfies(unfused -> assertThat(unfused.node()).isEqualTo(conv))
                .satisfies(unfused -> assertThat(unfused.reason()).startsWith("the engine runs it as "));
    }

    @Test
    void seesThatAFloatBiasLeavesAGemmInFloat() {
        // What becomes of MatMul and Add in two dimensions if the bias is not an integer: the engine then leaves the
        // product in float.
        TinyModel m = new TinyModel();
        m.node("Add", "y", m.matMul("p", m.input("x", 4, 16), 16, 8), m.constant("b", 1, 8));
        Graph fp32 = m.output("y").done();
        Design design = design(fp32, Map.of("x", new Range(-3, 3)), PlanOptions.EVERYTHING, true);
        Graph int8 = design.write();
        int8.nodes().stream().filter(node -> node.op().equals("Add")).forEach(add -> int8.setInput(add, 1, "b"));
        int8.initializer("b", fp32.initializer("b").orElseThrow());
        int8.removeUnused();

        Verification verification = verify(fp32, int8, design.placement());

        assertThat(verification.unfused()).extracting(Unfused::op).containsExactly("MatMul");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsProductsThatQuantizeInTheRun(boolean portable) {
        Graph graph = product();
        Set<String> products = Set.of(graph.nodes().get(0).name());
        Design design = design(graph, Map.of(), PlanOptions.EVERYTHING.withDynamic(products), portable);

        Verification verification = verify(graph, design.write(), design.placement());

        assertThat(verification.fused()).hasSize(1);
        assertThat(verification.unfused()).isEmpty();
    }

    @Test
    void findsProductsOfWhichOnlyTheWeightsAreIntegers() {
        Graph graph = product();
        Map<String, Integer> products = Map.of(graph.nodes().get(0).name(), 4);
        Design design = design(graph, Map.of(), PlanOptions.EVERYTHING.withWeightOnly(products), false);

        Verification verification = verify(graph, design.write(), design.placement());

        assertThat(verification.fused()).isEqualTo(Map.of("MatMulNBits (4 bits)", 1));
        assertThat(verification.unfused()).isEmpty();
    }

    private static Graph product() {
        TinyModel m = new TinyModel();
        m.matMul("y", m.input("x", 4, 64), 64, 24);
        return m.output("y").done();
    }

    private static Design design(Graph graph, Map<String, Range> ranges, PlanOptions options, boolean portable) {
        return Design.of(
                graph,
                TensorTypes.of(Engine.onnxRuntime(), graph),
                new Quantization(Scheme.DEFAULT, ranges, Map.of()),
                options,
                Lowering.of(portable));
    }

    @Test
    void findsNoNoiseBetweenAModelAndItself() {
        TinyModel m = new TinyModel();
        m.conv("y", m.input("x", 1, 3, 8, 8), 3, 4);
        Graph graph = m.output("y").done();

        assertThat(Verification.signalToNoise(Engine.onnxRuntime(), graph, graph, feeds(graph)))
                .containsEntry("y", 200.0);
    }

    @Test
    void leavesOutWhatHasAnotherShapeInInt8AndWhatIsNoNumberInFp32() {
        Graph three = chosen("Sqrt", 3);
        Graph two = chosen("Sqrt", 2);

        assertThat(Verification.signalToNoise(Engine.onnxRuntime(), three, two, feeds(three)))
                .doesNotContainKey("y")
                .containsEntry("z", 200.0);
        assertThat(Verification.signalToNoise(Engine.onnxRuntime(), chosen("Abs", 3), three, feeds(three)))
                .containsEntry("z", -200.0);
    }

    @Test
    void tellsOutputsThatRewritingInFloatHasChanged() {
        Graph three = chosen("Sqrt", 3);

        assertThat(rewritten(three, three)).isEmpty();
        assertThat(rewritten(three, chosen("Sqrt", 2)))
                .containsExactly("output y has another shape than the original's");
        assertThat(rewritten(three, chosen("Neg", 3)))
                .singleElement()
                .asString()
                .matches("output z is -?\\d+\\.\\d dB from the original's");
    }

    @Test
    void doesNotTakeRandomNumbersForAFaultOfRewriting() {
        TinyModel m = new TinyModel();
        m.node("RandomNormalLike", "y", m.input("x", 1, 8));
        Graph graph = m.output("y").done();

        assertThat(rewritten(graph, graph.copy())).isEmpty();
    }

    private static List<String> rewritten(Graph original, Graph prepared) {
        return Verification.rewritten(Engine.onnxRuntime(), original, prepared, feeds(original));
    }

    private static Graph chosen(String op, int count) {
        TinyModel m = new TinyModel();
        m.node("Slice", "y", m.input("x", 1, 8), m.longs("from", 0), m.longs("to", count), m.longs("axes", 1));
        m.node(op, "z", "x");
        m.graph.addOutput("y", ElementType.FLOAT32, 1, -1);
        return m.output("z").done();
    }

    private static Verification verify(Graph fp32, Graph int8, Placement placement) {
        return Verification.of(Engine.onnxRuntime(), fp32, fp32, int8, placement, feeds(fp32));
    }

    private static List<Feed> feeds(Graph graph) {
        return TinyModel.feeds(
                1,
                "x",
                graph.inputs().get(0).shape().stream()
                        .mapToLong(Long::longValue)
                        .toArray());
    }
}
