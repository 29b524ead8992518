package dev.octet.prepare;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

/** A model that one protobuf message cannot hold. */
class LargeModelTest {
    private static final int WIDTH = 11_000;
    private static final int LAYERS = 5;
    private static final long LAYER_BYTES = 4L * WIDTH * WIDTH;

    @TempDir
    Path folder;

    /** The weights are a hole in a file of 2.4 GB: to read them takes long, to write them takes that much of the disk. */
    @Test
    void isPreparedWithoutItsWeights() throws IOException {
        Graph prepared = Preparation.of(Engine.onnxRuntime(), large(false));

        assertThat(Exactness.ops(prepared)).containsOnly("Gemm", "Relu").hasSize(2 * LAYERS);
        assertThat(prepared.initializers()).hasSize(LAYERS);
        assertThat(prepared.inputs()).extracting("name").containsExactly("x");
    }

    /** Takes minutes and 7 GB of disk: only with {@code -Doctet.large=true}. */
    @Test
    @EnabledIfSystemProperty(named = "octet.large", matches = "true")
    void computesWhatItDidFromItsFile() throws IOException {
        Path file = folder.resolve("large.onnx");
        large(true).write(file);
        assertThat(Files.size(folder.resolve("large.onnx.data"))).isGreaterThan(1L << 31);
        Graph original = Graph.read(file);

        Graph prepared = Preparation.of(Engine.onnxRuntime(), original);

        Feed feed = TinyModel.feeds(1, "x", 1, WIDTH).get(0);
        assertThat(run(prepared, feed)).isEqualTo(run(original, feed));
    }

    /** @param filled whether each layer doubles its input and turns it by one place, instead of giving zeros */
    private Graph large(boolean filled) throws IOException {
        TinyModel m = new TinyModel(11);
        String x = m.input("x", 1, WIDTH);
        Path weights = folder.resolve("weights");
        try (FileChannel channel = FileChannel.open(
                weights, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int layer = 0; layer < LAYERS; layer++) {
                MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, layer * LAYER_BYTES, LAYER_BYTES);
                map.order(ByteOrder.LITTLE_ENDIAN);
                for (int row = 0; filled && row < WIDTH; row++) {
                    map.putFloat(4 * (row * WIDTH + (row + 1) % WIDTH), 2);
                }
                String name = "w" + layer;
                m.graph.initializer(name, Tensor.wrap(ElementType.FLOAT32, map, WIDTH, WIDTH));
                x = m.relu("r" + layer, m.node("Gemm", "g" + layer, x, name));
            }
        }
        m.graph.addOutput(x, ElementType.FLOAT32, 1, WIDTH);
        return m.done();
    }

    private static byte[] run(Graph graph, Feed feed) {
        return TinyModel.run(graph, feed).values().iterator().next().toBytes();
    }
}
