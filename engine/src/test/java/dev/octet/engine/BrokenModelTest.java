package dev.octet.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BrokenModelTest {
    private static final SessionSettings SETTINGS = SessionSettings.ofThreads(1);

    @TempDir
    Path folder;

    @Test
    void saysWhatAFileIsThatIsNoModel() throws Exception {
        expect("<!DOCTYPE html><html><body>404</body></html>", "an HTML page");
        expect("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a Git LFS pointer");
        expect("{\"error\": \"not found\"}", "a JSON document");
        expect("<?xml version=\"1.0\"?><Error/>", "an XML document");
        expect(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0}, "an image");
        expect(new byte[] {'P', 'K', 3, 4, 20, 0}, "a zip archive");
        expect(new byte[] {0x18, 0, 0, 0, 'O', 'R', 'T', 'M', 0, 0}, "ONNX Runtime's own format");
        expect(new byte[0], "is empty");
        expect(new byte[100], "not a whole ONNX model");
        expect("hello", "not a whole ONNX model");
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(1);
        }
        expect(zipped.toByteArray(), "a gzip archive");
    }

    @Test
    void saysThatThereIsNoFileOrThatItIsAFolder() {
        expect(folder.resolve("missing.onnx"), "there is no such file");
        expect(folder, "is a folder");
    }

    @Test
    void refusesEveryTruncation() throws Exception {
        byte[] whole = whole();
        for (int length = 0; length < whole.length; length += 1 + length / 20) {
            Path file = Files.write(folder.resolve("truncated.onnx"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Graph.read(file))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("truncated.onnx");
        }
    }

    @Test
    void readsOrRefusesDamagedModelsButNeverFailsOtherwise() throws Exception {
        byte[] whole = whole();
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            byte[] damaged = whole.clone();
            for (int k = 0; k <= i % 4; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Path file = Files.write(folder.resolve("damaged.onnx"), damaged);
            try {
                Graph graph = Graph.read(file);
                graph.initializers().forEach(graph::initializer);
                graph.inputs();
                graph.outputs();
            } catch (ModelException e) {
                assertThat(e).hasMessageContaining("damaged.onnx");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(50);
    }

    @Test
    void namesTheNodeThatReadsWhatNothingMakes() {
        Graph graph = GraphTest.tiny();
        graph.setInput(graph.nodes().get(1), 0, "nowhere");
        Path file = folder.resolve("dangling.onnx");
        graph.write(file);
        expect(file, "Relu '' reads 'nowhere', which nothing makes");
    }

    @Test
    void namesANodeOnACycle() {
        Graph graph = GraphTest.tiny();
        Node mul = graph.nodes().get(0);
        graph.add("Add", List.of("q", "p"), List.of("r"), Map.of());
        graph.add("Exp", List.of("r"), List.of("q"), Map.of());
        graph.setInput(mul, 1, "r");
        graph.nameNodes();
        assertThatThrownBy(graph::sort)
                .isInstanceOf(ModelException.class)
                .hasMessageMatching("tiny: .*'(Mul_1|Add_1|Exp_1)'.* needs its own result: the graph has a cycle.*");
    }

    @Test
    void blamesTheModelForAnOperatorThatTheEngineLacks() {
        Graph graph = GraphTest.tiny();
        graph.add("Frobnicate", List.of("y"), List.of("z"), Map.of());
        graph.addOutput("z");
        assertThatThrownBy(() -> Engine.onnxRuntime().open(graph, SETTINGS))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("tiny: ONNX Runtime refuses the model: ")
                .hasMessageContaining("Frobnicate");
    }

    @Test
    void blamesTheSettingsForWhatTheEngineDoesNotKnow() {
        assertThatThrownBy(() -> Engine.onnxRuntime().open(GraphTest.tiny(), SETTINGS.with("k".repeat(2000), "1")))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("tiny: ONNX Runtime refuses SessionSettings[");
    }

    private void expect(String content, String fault) throws IOException {
        expect(content.getBytes(StandardCharsets.UTF_8), fault);
    }

    private void expect(byte[] content, String fault) throws IOException {
        expect(Files.write(folder.resolve("broken.onnx"), content), fault);
    }

    private static void expect(Path file, String fault) {
        assertThatThrownBy(() -> Graph.read(file))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(fault);
        assertThatThrownBy(() -> Engine.onnxRuntime().open(file, SETTINGS))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(fault);
    }

    private byte[] whole() throws IOException {
        TinyGraph tiny = new TinyGraph();
        String x = tiny.activation(1, 16, 6, 6);
        tiny.out(tiny.qdq(tiny.op("Conv", x, tiny.weightPerChannel(0, 8, 16, 3, 3))));
        Path file = folder.resolve("whole.onnx");
        tiny.graph().write(file);
        Graph.read(file);
        return Files.readAllBytes(file);
    }
}
