package dev.octet.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

class GraphTest {
    @TempDir
    Path folder;

    /** y = relu(x * w) */
    private static Graph tiny() {
        Graph graph = Graph.create("tiny", 17);
        graph.addInput("x", ElementType.FLOAT32, -1, 2);
        graph.addOutput("y", ElementType.FLOAT32, -1, 2);
        graph.initializer("w", Tensor.ofFloats(new float[] {2, -3}, 2));
        graph.add("Mul", List.of("x", "w"), List.of("p"), Map.of());
        graph.add("Relu", List.of("p"), List.of("y"), Map.of());
        return graph;
    }

    @Test
    void runsWhatItBuilt() {
        try (Session session = Engine.onnxRuntime().open(tiny(), SessionSettings.ofThreads(1))) {
            Feed feed = Feed.of("x", Tensor.ofFloats(new float[] {1, 1, -1, -1}, 2, 2));
            assertThat(session.run(feed).get("y").toFloats()).containsExactly(2, 0, 0, 3);
            Tensor y = Tensor.zeros(ElementType.FLOAT32, 2, 2);
            session.run(feed, Map.of("y", y));
            assertThat(y.toFloats()).containsExactly(2, 0, 0, 3);
        }
    }

    @Test
    void writesUntouchedModelsByteByByte() throws Exception {
        assumeThat(Mirror.models())
                .as("no models at hand; OCTET_MIRROR names a folder")
                .isNotEmpty();
        for (Path source : Mirror.models()) {
            Path copy = folder.resolve("copy.onnx");
            Graph.read(source).write(copy);
            assertThat(Files.mismatch(source, copy)).as("%s", source).isEqualTo(-1);
        }
    }
}
