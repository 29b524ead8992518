package dev.octet.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ExternalDataTest {
    private static final SessionSettings SETTINGS = SessionSettings.ofThreads(1);

    @TempDir
    Path folder;

    @Test
    void movesLargeTensorsBesideAModelThatOneMessageCannotHold() throws Exception {
        Path file = external();
        assertThat(folder.resolve("model.onnx.data")).exists();
        assertThat(Files.size(file)).isLessThan(1500);
        ModelProto model = ModelProto.parseFrom(Files.readAllBytes(file));
        assertThat(model.getGraph().getInitializerList())
                .filteredOn(ExternalData::isExternal)
                .hasSize(2)
                .allSatisfy(tensor -> assertThat(Long.parseLong(entry(tensor, "offset")) % 4096)
                        .isZero());
        assertThat(sum(Engine.onnxRuntime().open(file, SETTINGS))).isEqualTo(sum(inMemory()));
    }

    @Test
    void readsWritesAndRunsThemInPlaceOfTheirSource() throws Exception {
        Path file = external();
        Graph graph = Graph.read(file);
        assertThat(graph.initializer("w1").orElseThrow().toFloats())
                .hasSize(1024)
                .startsWith(1, 2, 3);
        assertThat(sum(Engine.onnxRuntime().open(graph, SETTINGS))).isEqualTo(sum(inMemory()));
        graph.nameNodes();
        graph.write(file);
        assertThat(folder.resolve("model.onnx.data")).exists();
        assertThat(sum(Engine.onnxRuntime().open(graph, SETTINGS))).isEqualTo(sum(inMemory()));
        assertThat(sum(Engine.onnxRuntime().open(file, SETTINGS))).isEqualTo(sum(inMemory()));
        assertThat(Engine.onnxRuntime().optimized(graph, SETTINGS).nodes()).isNotEmpty();
    }

    @Test
    void takesDataAlongWithAnUntouchedModel() throws Exception {
        Path file = external();
        Path copy = folder.resolve("elsewhere/copy.onnx");
        Graph.read(file).write(copy);
        assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
        assertThat(Files.mismatch(folder.resolve("model.onnx.data"), copy.resolveSibling("model.onnx.data")))
                .isEqualTo(-1);
        assertThat(sum(Engine.onnxRuntime().open(copy, SETTINGS))).isEqualTo(sum(inMemory()));
    }

    @Test
    void neverOverwritesTheDataOfAnotherModel() throws Exception {
        Path file = external();
        Path other = Files.createDirectory(folder.resolve("other")).resolve("model.onnx.data");
        Files.writeString(other, "weights of another model");
        Graph.read(file).write(other.resolveSibling("copy.onnx"));
        assertThat(other).hasContent("weights of another model");
        assertThat(sum(Engine.onnxRuntime().open(other.resolveSibling("copy.onnx"), SETTINGS)))
                .isEqualTo(sum(inMemory()));
    }

    @Test
    void tellsTheFilesThatBelongToAModel() throws Exception {
        Path file = external();
        Path data = folder.resolve("model.onnx.data").toRealPath();
        assertThat(Graph.dataFiles(file)).isEqualTo(Map.of("model.onnx.data", data));
        Path whole = folder.resolve("whole.onnx");
        inMemory().write(whole);
        assertThat(Graph.dataFiles(whole)).isEmpty();
        assertThat(Graph.dataFiles(Files.writeString(folder.resolve("text"), "a text")))
                .isEmpty();
        Path inner = Files.createDirectory(folder.resolve("beside")).resolve("model.onnx");
        rewrite(file, inner, "location", "../model.onnx.data");
        assertThatThrownBy(() -> Graph.dataFiles(inner))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("only files below the model's folder are opened");
    }

    @Test
    void staysInItsFolder() throws Exception {
        Path file = external();
        Files.move(folder.resolve("model.onnx.data"), folder.resolve("secret"));
        Path inner = Files.createDirectory(folder.resolve("inner")).resolve("model.onnx");
        refuses(file, inner, "../secret", "only files below the model's folder are opened");
        refuses(file, inner, "a/../../secret", "only files below the model's folder are opened");
        refuses(file, inner, "..\\secret", "only files below the model's folder are opened");
        refuses(file, inner, folder.resolve("secret").toString(), "only files below the model's folder are opened");
        refuses(file, inner, "C:\\secret", "only files below the model's folder are opened");
        refuses(file, inner, "nowhere", "which is not in");
        refuses(file, inner, ".", "which is not in");
        refuses(file, inner, " ", "names no file");
        refuses(file, inner, "a\u0000b", "a");
        Files.createSymbolicLink(folder.resolve("inner/link"), folder.resolve("secret"));
        refuses(file, inner, "link", "outside the model's folder");
    }

    @Test
    void refusesBytesThatAreNotThere() throws Exception {
        Path file = external();
        damages(file, "offset", "4097", "are bytes 4097 to 8193");
        damages(file, "offset", "-1", "is not a count of bytes");
        damages(file, "length", "9223372036854775807", "has 8192");
        damages(file, "length", "12", "has 12 bytes");
        damages(file, "offset", "many", "is not a count of bytes");
    }

    @Test
    void takesInWhatConstantsKeepOutside() throws Exception {
        Path file = folder.resolve("constant.onnx");
        Files.write(
                folder.resolve("constant.bin"),
                Tensor.ofFloats(new float[] {5, 7}, 2).toBytes());
        Graph graph = Graph.create("constant", 17);
        graph.addInput("x", ElementType.FLOAT32, 2);
        graph.addOutput("y", ElementType.FLOAT32, 2);
        graph.add("Constant", List.of(), List.of("c"), Map.of("value", Tensor.ofFloats(new float[2], 2)));
        graph.add("Add", List.of("x", "c"), List.of("y"), Map.of());
        graph.write(file);
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
        model.getGraphBuilder()
                .getNodeBuilder(0)
                .getAttributeBuilder(0)
                .getTBuilder()
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("constant.bin"));
        Files.write(file, model.build().toByteArray());

        assertThat(Graph.dataFiles(file)).containsOnlyKeys("constant.bin");
        assertThat(Graph.bytes(file)).isEqualTo(Files.size(file) + Files.size(folder.resolve("constant.bin")));
        Graph read = Graph.read(file);
        assertThat(read.nodes().get(0).tensor("value").orElseThrow().toFloats()).containsExactly(5, 7);
        Path copy = folder.resolve("elsewhere/copy.onnx");
        read.write(copy);
        assertThat(Graph.read(copy).nodes().get(0).tensor("value").orElseThrow().toFloats())
                .containsExactly(5, 7);
    }

    /** y = x + w1 + w2, and a scalar that is too small to move. */
    private static Graph inMemory() {
        Graph graph = Graph.create("sum", 17);
        graph.addInput("x", ElementType.FLOAT32, 1024);
        graph.addOutput("y", ElementType.FLOAT32, 1024);
        float[] values = new float[1024];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        graph.initializer("w1", Tensor.ofFloats(values, 1024));
        graph.initializer("w2", Tensor.ofFloats(values, 1024));
        graph.initializer("c", Tensor.ofFloats(new float[] {2}));
        graph.add("Add", List.of("x", "w1"), List.of("a"), Map.of());
        graph.add("Mul", List.of("w2", "c"), List.of("m"), Map.of());
        graph.add("Add", List.of("a", "m"), List.of("y"), Map.of());
        return graph;
    }

    private Path external() {
        Path file = folder.resolve("model.onnx");
        ModelWriter.write((OnnxGraph) inMemory(), file, 4000);
        return file;
    }

    private static double sum(Graph graph) {
        return sum(Engine.onnxRuntime().open(graph, SETTINGS));
    }

    private static double sum(Session opened) {
        try (Session session = opened) {
            float[] y = session.run(Feed.of("x", Tensor.zeros(ElementType.FLOAT32, 1024)))
                    .get("y")
                    .toFloats();
            double sum = 0;
            for (float value : y) {
                sum += value;
            }
            return sum;
        }
    }

    private void refuses(Path from, Path to, String location, String fault) throws IOException {
        rewrite(from, to, "location", location);
        assertThatThrownBy(() -> Graph.read(to))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(fault);
        assertThatThrownBy(() -> Engine.onnxRuntime().open(to, SETTINGS)).isInstanceOf(ModelException.class);
    }

    private void damages(Path from, String key, String value, String fault) throws IOException {
        Path to = folder.resolve("damaged.onnx");
        rewrite(from, to, key, value);
        assertThatThrownBy(() -> Graph.read(to))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(fault);
    }

    private static void rewrite(Path from, Path to, String key, String value) throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(from)).toBuilder();
        for (TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
            for (StringStringEntryProto.Builder entry : tensor.getExternalDataBuilderList()) {
                if (entry.getKey().equals(key)) {
                    entry.setValue(value);
                }
            }
        }
        Files.write(to, model.build().toByteArray());
    }

    private static String entry(TensorProto tensor, String key) {
        return tensor.getExternalDataList().stream()
                .filter(entry -> entry.getKey().equals(key))
                .findFirst()
                .orElseThrow()
                .getValue();
    }
}
