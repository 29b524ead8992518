package dev.octet.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorAnnotation;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.UnknownFieldSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

class GraphTest {
    @TempDir
    Path folder;

    /** y = relu(x * w) */
    static Graph tiny() {
        Graph graph = Graph.create("tiny", 17);
        graph.addInput("x", ElementType.FLOAT32, -1, 2);
        graph.addOutput("y", ElementType.FLOAT32, -1, 2);
        graph.initializer("w", Tensor.ofFloats(new float[] {2, -3}, 2));
        graph.add("Mul", List.of("x", "w"), List.of("p"), Map.of());
        graph.add("Relu", List.of("p"), List.of("y"), Map.of());
        return graph;
    }

    /** y = c ? p + w : x, where p = x * w is made outside the branches. */
    static ModelProto branches() {
        GraphProto then = GraphProto.newBuilder()
                .setName("then")
                .addNode(node("Add", List.of("p", "w"), "inner"))
                .addOutput(ValueInfos.of("inner", ElementType.FLOAT32, -1, 2))
                .build();
        GraphProto otherwise = GraphProto.newBuilder()
                .setName("else")
                .addNode(node("Identity", List.of("x"), "other"))
                .addOutput(ValueInfos.of("other", ElementType.FLOAT32, -1, 2))
                .build();
        NodeProto branch = node("If", List.of("c"), "y").toBuilder()
                .addAttribute(graph("then_branch", then))
                .addAttribute(graph("else_branch", otherwise))
                .build();
        ModelProto.Builder model = ((OnnxGraph) tiny()).assemble(StoredTensor::inline).toBuilder();
        model.getGraphBuilder()
                .removeNode(1)
                .addInput(ValueInfos.of("c", ElementType.BOOL))
                .addNode(branch);
        return model.build();
    }

    private static NodeProto node(String op, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setOpType(op)
                .addAllInput(inputs)
                .addOutput(output)
                .build();
    }

    private static AttributeProto graph(String name, GraphProto graph) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    private Graph read(ModelProto model) throws Exception {
        return Graph.read(Files.write(folder.resolve("model.onnx"), model.toByteArray()));
    }

    private ModelProto written(Graph graph) throws Exception {
        Path file = folder.resolve("written.onnx");
        graph.write(file);
        return ModelProto.parseFrom(Files.readAllBytes(file));
    }

    @Test
    void writesUntouchedModelsByteByByte() throws Exception {
        assumeThat(Mirror.models())
                .as("no models at hand; OCTET_MIRROR names a folder of them")
                .isNotEmpty();
        for (Path source : Mirror.models()) {
            Path copy = folder.resolve("copy.onnx");
            Graph graph = Graph.read(source);
            graph.sort();
            graph.copy().write(copy);
            assertThat(Files.mismatch(source, copy)).as("%s", source).isEqualTo(-1);
        }
    }

    @Test
    void writesEqualGraphsAsEqualBytes() throws Exception {
        tiny().write(folder.resolve("a.onnx"));
        tiny().copy().write(folder.resolve("b.onnx"));
        assertThat(Files.mismatch(folder.resolve("a.onnx"), folder.resolve("b.onnx")))
                .isEqualTo(-1);
    }

    @Test
    void writesOverTheFileItWasReadFrom() throws Exception {
        Path file = folder.resolve("model.onnx");
        tiny().write(file);
        Graph graph = Graph.read(file);
        graph.nameNodes();
        graph.write(file);
        assertThat(graph.initializer("w").orElseThrow().toFloats()).containsExactly(2, -3);
        assertThat(Graph.read(file).nodes()).extracting(Node::name).containsExactly("Mul_1", "Relu_1");
    }

    @Test
    void keepsFieldsThatItDoesNotKnow() throws Exception {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(4711, UnknownFieldSet.Field.newBuilder().addVarint(42).build())
                .build();
        ModelProto.Builder model = ((OnnxGraph) tiny()).assemble(StoredTensor::inline).toBuilder();
        model.setUnknownFields(unknown);
        model.getGraphBuilder().setUnknownFields(unknown).getNodeBuilder(0).setUnknownFields(unknown);
        Graph graph = read(model.build());
        graph.setInput(graph.nodes().get(0), 0, "w");
        ModelProto written = written(graph);
        assertThat(written.getUnknownFields()).isEqualTo(unknown);
        assertThat(written.getGraph().getUnknownFields()).isEqualTo(unknown);
        assertThat(written.getGraph().getNode(0).getUnknownFields()).isEqualTo(unknown);
    }

    @Test
    void dropsWhatTheModelSaysOfTensorsOnceAnEditMayHaveChangedThem() throws Exception {
        ModelProto.Builder model = ((OnnxGraph) tiny()).assemble(StoredTensor::inline).toBuilder();
        model.getGraphBuilder()
                .addValueInfo(ValueInfos.of("p", ElementType.FLOAT32, -1, 2))
                .addQuantizationAnnotation(TensorAnnotation.newBuilder().setTensorName("p"));
        Graph graph = read(model.build());
        graph.nameNodes();
        assertThat(written(graph).getGraph().getValueInfoList())
                .extracting(ValueInfoProto::getName)
                .containsExactly("p");
        graph.setOutput(graph.nodes().get(0), 0, "q");
        graph.setInput(graph.nodes().get(1), 0, "q");
        assertThat(written(graph).getGraph().getValueInfoList()).isEmpty();
        assertThat(written(graph).getGraph().getQuantizationAnnotationList()).isEmpty();
    }

    @Test
    void isNotChangedByEditsOfItsCopy() {
        Graph graph = tiny();
        Graph copy = graph.copy();
        copy.setInput(copy.nodes().get(1), 0, "x");
        copy.remove(copy.nodes().get(0));
        copy.initializer("w", Tensor.ofFloats(new float[] {1}, 1));
        assertThat(graph.nodes()).hasSize(2);
        assertThat(graph.consumers("p")).hasSize(1);
        assertThat(graph.initializer("w").orElseThrow().toFloats()).containsExactly(2, -3);
        assertThatThrownBy(() -> graph.remove(copy.nodes().get(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not, or no longer, a node of this graph");
    }

    @Test
    void putsAnInsertedNodeInItsPlace() {
        Graph graph = tiny();
        Node relu = graph.nodes().get(1);
        graph.add("Neg", List.of("p"), List.of("n"), Map.of());
        graph.setInput(relu, 0, "n");
        graph.sort();
        assertThat(graph.nodes()).extracting(Node::op).containsExactly("Mul", "Neg", "Relu");
    }

    @Test
    void letsConsumersAndOutputsReadAnotherTensor() {
        Graph graph = tiny();
        graph.add("Neg", List.of("y"), List.of("z"), Map.of());
        graph.add("Add", List.of("y", "y"), List.of("twice"), Map.of());
        graph.replaceUses("y", "p");
        assertThat(graph.consumers("y")).isEmpty();
        assertThat(graph.consumers("p")).extracting(Node::op).containsExactly("Relu", "Neg", "Add");
        assertThat(graph.isOutput("y")).isFalse();
        assertThat(graph.outputs()).extracting(TensorInfo::name).containsExactly("p");
    }

    @Test
    void refusesASecondProducer() {
        Graph graph = tiny();
        assertThatThrownBy(() -> graph.add("Neg", List.of("x"), List.of("p"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("would make tensor 'p', which Mul '' -> [p] makes already");
        assertThat(graph.nodes()).hasSize(2);
        assertThatThrownBy(() -> graph.initializer("p", Tensor.zeros(ElementType.FLOAT32)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void removesWhatNoOutputNeedsAndNothingElse() {
        Graph graph = tiny();
        graph.initializer("dead", Tensor.zeros(ElementType.FLOAT32));
        graph.add("Add", List.of("y", "dead"), List.of("z"), Map.of());
        graph.add("Neg", List.of("z"), List.of("zz"), Map.of());
        assertThat(graph.removeUnused()).isEqualTo(3);
        assertThat(graph.nodes()).extracting(Node::op).containsExactly("Mul", "Relu");
        assertThat(graph.initializers()).containsExactly("w");
        assertThat(graph.removeUnused()).isZero();
    }

    @Test
    void keepsWhatASubgraphReads() throws Exception {
        Graph graph = read(branches());
        assertThat(graph.removeUnused()).isZero();
        assertThat(graph.isUsedInSubgraph("p")).isTrue();
        assertThat(graph.isUsedInSubgraph("w")).isTrue();
        assertThat(graph.isUsedInSubgraph("inner")).isFalse();
        assertThat(graph.uniqueTensor("inner")).isNotEqualTo("inner");
        assertThat(graph.nodes().get(1).hasSubgraphs()).isTrue();
        graph.remove(graph.nodes().get(1));
        assertThat(graph.isUsedInSubgraph("p")).isFalse();
    }

    @Test
    void takesSubgraphsOutAndPutsThemBack() throws Exception {
        Graph graph = read(branches());
        Node branch = graph.nodes().get(1);
        Graph body = graph.subgraph(branch, "then_branch").orElseThrow();
        assertThat(body.opset("")).isEqualTo(graph.opset(""));
        assertThat(graph.subgraph(branch, "missing")).isEmpty();

        body.setAttribute(body.nodes().get(0), "touched", 1L);
        assertThat(graph.subgraph(branch, "then_branch")
                        .orElseThrow()
                        .nodes()
                        .get(0)
                        .attributes())
                .doesNotContain("touched");
        graph.setAttribute(branch, "then_branch", body);

        Node written = Graph.read(
                        Files.write(folder.resolve("again.onnx"), written(graph).toByteArray()))
                .nodes()
                .get(1);
        assertThat(written.attributes()).containsExactlyElementsOf(branch.attributes());
        assertThat(graph.subgraph(branch, "then_branch")
                        .orElseThrow()
                        .nodes()
                        .get(0)
                        .attributes())
                .contains("touched");
    }

    @Test
    void sortsAfterWhatASubgraphReads() throws Exception {
        ModelProto.Builder model = branches().toBuilder();
        NodeProto mul = model.getGraph().getNode(0);
        model.getGraphBuilder().removeNode(0).addNode(mul);
        assertThat(read(model.build()).nodes()).extracting(Node::op).containsExactly("Mul", "If");
    }

    @Test
    void takesInitializersOutOfTheInputs() {
        TinyGraph tiny = new TinyGraph();
        String x = tiny.input(2);
        String w = tiny.overridable(tiny.floats(2));
        tiny.out(tiny.op("Add", x, w));
        Graph graph = tiny.graph();
        assertThat(graph.inputs()).extracting(TensorInfo::name).containsExactly(x);
        assertThat(graph.hideInitializersFromInputs()).isEqualTo(1);
        assertThat(graph.hideInitializersFromInputs()).isZero();
        assertThat(graph.inputs()).extracting(TensorInfo::name).containsExactly(x);
    }

    @Test
    void givesEachNodeAName() throws Exception {
        Graph graph = tiny();
        graph.add("Relu", List.of("y"), List.of("z"), Map.of());
        graph.nameNodes();
        assertThat(graph.nodes()).extracting(Node::name).containsExactly("Mul_1", "Relu_1", "Relu_2");
    }

    @Test
    void offersNamesThatNothingHas() {
        Graph graph = tiny();
        for (String taken : List.of("x", "y", "w", "p")) {
            String name = graph.uniqueTensor(taken);
            assertThat(name).startsWith(taken + "_");
            graph.add("Neg", List.of("x"), List.of(name), Map.of());
            assertThat(graph.uniqueTensor(taken)).isNotEqualTo(name);
        }
        assertThat(graph.uniqueTensor("new")).isEqualTo("new");
    }

    @Test
    void readsAndWritesAttributes() {
        Graph graph = tiny();
        Node node = graph.add(
                "Custom",
                "my.domain",
                List.of("y"),
                List.of("z"),
                Map.of(
                        "i",
                        3L,
                        "f",
                        0.5f,
                        "s",
                        "text",
                        "t",
                        Tensor.ofFloats(new float[] {1, 2}, 2),
                        "ints",
                        List.of(1L, 2L),
                        "floats",
                        List.of(1f, 2f)));
        assertThat(node.domain()).isEqualTo("my.domain");
        assertThat(node.attributes()).containsExactly("f", "floats", "i", "ints", "s", "t");
        assertThat(node.integer("i")).contains(3L);
        assertThat(node.number("f")).contains(0.5f);
        assertThat(node.text("s")).contains("text");
        assertThat(node.tensor("t").orElseThrow().toFloats()).containsExactly(1, 2);
        assertThat(node.integers("ints")).contains(List.of(1L, 2L));
        assertThat(node.numbers("floats")).contains(List.of(1f, 2f));
        assertThat(node.integer("f")).isEmpty();
        graph.setAttribute(node, "i", 4L);
        graph.setAttribute(node, "s", null);
        assertThat(node.integer("i")).contains(4L);
        assertThat(node.text("s")).isEmpty();
        assertThatThrownBy(() -> graph.setAttribute(node, "d", 1.0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'d' cannot be a Double");
    }

    @Test
    void setsOperatorSets() {
        Graph graph = tiny();
        assertThat(graph.opset("")).contains(17);
        assertThat(graph.opset("ai.onnx")).contains(17);
        graph.opset("ai.onnx", 18);
        graph.opset("com.microsoft", 1);
        assertThat(graph.opset("")).contains(18);
        assertThat(graph.opset("com.microsoft")).contains(1);
        assertThat(graph.opset("other")).isEqualTo(Optional.empty());
    }

    @Test
    void fillsOmittedInputsWithEmptyNames() {
        Graph graph = tiny();
        Node relu = graph.nodes().get(1);
        graph.setInput(relu, 3, "w");
        assertThat(relu.inputs()).containsExactly("p", "", "", "w");
        assertThat(graph.consumers("")).isEmpty();
        assertThat(graph.consumers("w")).hasSize(2);
    }
}
