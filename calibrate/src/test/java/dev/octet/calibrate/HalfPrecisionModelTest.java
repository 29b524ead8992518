package dev.octet.calibrate;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Progress;

import static org.assertj.core.api.Assertions.assertThat;

class HalfPrecisionModelTest {
    @TempDir
    Path folder;

    @Test
    void quantizesAModelInHalfPrecisionAndKeepsItsTypes() {
        Path file = folder.resolve("half.onnx");
        model().write(file);
        Tensor picture = halves(1, 4, 8, 8);

        CalibrationReport report = new Calibrator(
                        Engine.onnxRuntime(), Calibration.of(4).with(Objective.FIXED), folder)
                .calibrate(file, List.of(Feed.of("x", picture)), folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.fused()).containsEntry("QLinearConv", 2);
        assertThat(report.signalToNoise().get("y")).isGreaterThan(25);
        Graph int8 = Graph.read(folder.resolve("int8.onnx"));
        assertThat(int8.inputs()).extracting(TensorInfo::type).containsExactly(ElementType.FLOAT16);
        assertThat(int8.outputs()).extracting(TensorInfo::type).containsExactly(ElementType.FLOAT16);
    }

    private static Graph model() {
        Graph graph = Graph.create("half", 17);
        graph.addInput("x", ElementType.FLOAT16, 1, 4, 8, 8);
        graph.initializer("w", halves(4, 4, 3, 3));
        graph.add("Conv", List.of("x", "w"), List.of("a"), Map.of());
        graph.add("Relu", List.of("a"), List.of("r"), Map.of());
        graph.add("Conv", List.of("r", "w"), List.of("y"), Map.of());
        graph.addOutput("y", ElementType.FLOAT16, 1, 4, 4, 4);
        graph.nameNodes();
        return graph;
    }

    /** Values of magnitude 0.25 to 1. */
    private static Tensor halves(long... shape) {
        Tensor tensor = Tensor.zeros(ElementType.FLOAT16, shape);
        Random random = new Random(3);
        ByteBuffer bytes = tensor.bytes();
        while (bytes.hasRemaining()) {
            bytes.putShort((short) (0x3400 + random.nextInt(0x800) | (random.nextBoolean() ? 0x8000 : 0)));
        }
        return tensor;
    }
}
