package dev.octet.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.Feed;
import dev.octet.engine.Tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FeedFileTest {
    @TempDir
    Path folder;

    @Test
    void readsBackNamesTypesShapesAndValues() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("größe", Tensor.ofFloats(new float[] {Float.NaN, -0f, 3}, 1, 3));
        tensors.put("ids", Tensor.ofLongs(new long[] {Long.MIN_VALUE, 7}, 1, 2, 1));
        tensors.put("flag", Tensor.ofBytes(ElementType.BOOL, new byte[] {1}));
        tensors.put("none", Tensor.zeros(ElementType.INT8, 1, 0));
        FeedFile.write(folder.resolve("f"), new Feed(tensors));
        Map<String, Tensor> read = FeedFile.read(folder.resolve("f")).tensors();
        assertThat(read.keySet()).containsExactly("größe", "ids", "flag", "none");
        read.forEach((name, tensor) -> {
            assertThat(tensor).hasToString(tensors.get(name).toString());
            assertThat(tensor.toBytes()).isEqualTo(tensors.get(name).toBytes());
        });
    }

    @Test
    void noticesAFileThatEndsTooEarly() throws IOException {
        Path file = folder.resolve("f");
        FeedFile.write(file, Feed.of("x", Tensor.ofFloats(new float[3], 1, 3)));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> FeedFile.read(file)).hasMessage("a feed file ends too early");
    }
}
