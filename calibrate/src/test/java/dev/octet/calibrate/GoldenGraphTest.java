package dev.octet.calibrate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.fixtures.GraphText;
import dev.octet.fixtures.TinyModel;
import dev.octet.io.Progress;
import dev.octet.observe.Observer;

import static org.assertj.core.api.Assertions.assertThat;

/** The INT8 graphs of a few small models, node by node. {@code -Dgolden.update=true} writes them anew; review the diff. */
class GoldenGraphTest {
    private static final Path GOLDEN = Path.of("src/test/golden/graphs");

    record Case(String name, Function<TinyModel, List<Feed>> body) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("residual-block", m -> {
                    m.relu6("a", m.conv("stem", m.input("x", 1, 4, 8, 8), 4, 8));
                    m.node("Add", "s", m.conv("b", "a", 8, 8), "a");
                    m.node("GlobalAveragePool", "p", m.conv("c", m.relu("r", "s"), 8, 8));
                    m.gemm("y", m.node("Flatten", "f", "p"), 8, 3);
                    return TinyModel.feeds(4, "x", 1, 4, 8, 8);
                }),
                new Case("transformer-layer", m -> {
                    m.input("x", -1, -1, 8);
                    m.node("Add", "h", m.matMul("u", "x", 8, 16), m.constant("u.bias", 0.1f, 16));
                    m.node("Tanh", "t", "h");
                    m.node("Add", "d", m.matMul("v", "t", 16, 8), m.constant("v.bias", 0.1f, 8));
                    m.node("Add", "residual", "d", "x");
                    m.node("LayerNormalization", "y", "residual", m.constant("g", 1, 8), m.constant("b", 1, 8));
                    return TinyModel.feeds(4, "x", 1, 5, 8);
                }),
                new Case("two-outputs", m -> {
                    m.relu("a", m.conv("c", m.input("x", 1, 4, 8, 8), 4, 8));
                    m.conv("z", "a", 8, 2);
                    m.node("Transpose", "t", Map.of("perm", List.of(0L, 2L, 3L, 1L)), m.conv("d", "a", 8, 2));
                    m.node("Softmax", "y", Map.of("axis", -1L), "t");
                    m.output("z");
                    m.output("a");
                    return TinyModel.feeds(4, "x", 1, 4, 8, 8);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isWrittenAsBefore(Case c, @TempDir Path folder) throws IOException {
        TinyModel model = new TinyModel();
        List<Feed> feeds = c.body().apply(model);
        Path fp32 = folder.resolve("fp32.onnx");
        Path int8 = folder.resolve("int8.onnx");
        model.output("y").done().write(fp32);
        Calibration settings = Calibration.of(4)
                .with(Objective.FIXED)
                .with(new Observer.MinMax())
                .with(Algorithms.NONE)
                .withPortable(true);
        new Calibrator(Engine.onnxRuntime(), settings, folder).calibrate(fp32, feeds, int8, Progress.NONE);
        String text = GraphText.of(Graph.read(int8));
        Path golden = GOLDEN.resolve(c.name() + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }
}
