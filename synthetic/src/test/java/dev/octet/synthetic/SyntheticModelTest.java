package dev.octet.synthetic;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Models that were built are run; what they cost is {@link PublishedFigureTest}. */
class SyntheticModelTest {
    private static final int SAMPLES = 3;
    private static final int TOKENS = 16;

    @TempDir
    Path folder;

    private Path write(String name, long seed) {
        Path file = folder.resolve(name + "-" + seed + ".onnx");
        new SyntheticModel(name, seed).graph().write(file);
        return file;
    }

    @Test
    void bytesDependOnNothingButNameAndSeed() throws IOException {
        // Computed once and written down: a JDK or machine that makes another model must not pass.
        assertThat(Sha256.of(write("squeezenet1_1", 7)))
                .isEqualTo("235ffe5883771e1e0468ec98d2167f743341ac31fef4fdb7371082a560633a19");
        assertThat(Sha256.of(write("squeezenet1_1", 8))).isNotEqualTo(Sha256.of(write("squeezenet1_1", 7)));
    }

    @Test
    void unknownArchitectureIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> new SyntheticModel("resnet51", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resnet51")
                .hasMessageContaining("resnet50,");
    }

    /** One of each family; the deep ones show that values neither grow nor die in a hundred layers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alexnet",
                "densenet121",
                "dlrm",
                "efficientnet_b0",
                "googlenet",
                "inception_v3",
                "minilm_l6",
                "mobilenet_v1",
                "mobilenet_v2",
                "mobilenet_v3_small",
                "resnet101",
                "resnet50_v2",
                "rnnt_encoder",
                "rnnt_joint",
                "seresnext50_32x4d",
                "shufflenet_v2_x1_0",
                "squeezenet1_1",
                "ssd_mobilenet_v1"
            })
    void outputsAreFiniteInRangeAndDependOnTheInput(String name) {
        try (Session session = Engine.onnxRuntime().open(write(name, 7), SessionSettings.ofThreads(1))) {
            List<Map<String, Tensor>> results = new ArrayList<>();
            for (int sample = 0; sample < SAMPLES; sample++) {
                results.add(session.run(feed(session.inputs(), new Random(sample))));
            }
            String output = session.outputs().get(0).name();
            float[][] values = results.stream()
                    .map(result -> result.get(output).toFloats())
                    .toArray(float[][]::new);
            double square = 0;
            double difference = 0;
            for (int i = 0; i < values[0].length; i++) {
                for (int sample = 0; sample < SAMPLES; sample++) {
                    double other = values[(sample + 1) % SAMPLES][i];
                    square += values[sample][i] * values[sample][i];
                    difference += (values[sample][i] - other) * (values[sample][i] - other);
                }
            }
            double typical = Math.sqrt(square / SAMPLES / values[0].length);
            assertThat(typical).as("typical output").isBetween(0.05, 20.0);
            assertThat(Math.sqrt(difference / square))
                    .as("relative difference between samples")
                    .isGreaterThan(0.01);
        }
    }

    @Test
    void predictionNetworkOfATransducerRemembersWhatItWasTold() {
        try (Session session = Engine.onnxRuntime().open(write("rnnt_prediction", 7), SessionSettings.ofThreads(1))) {
            Tensor zeros = Tensor.zeros(ElementType.FLOAT32, 2, 1, 320);
            Map<String, Tensor> start = predicted(session, -1, zeros, zeros);
            Map<String, Tensor> one = predicted(session, 3, start.get("next_h"), start.get("next_c"));
            Map<String, Tensor> again = predicted(session, 3, one.get("next_h"), one.get("next_c"));
            assertThat(one.get("predicted").shape()).containsExactly(1, 1, 320);
            assertThat(one.get("next_h").shape()).containsExactly(2, 1, 320);
            assertThat(predicted(session, 0, zeros, zeros).get("predicted").toFloats())
                    .isNotEqualTo(start.get("predicted").toFloats());
            assertThat(again.get("predicted").toFloats())
                    .isNotEqualTo(one.get("predicted").toFloats());
            assertThat(predicted(session, 3, start.get("next_h"), start.get("next_c"))
                            .get("predicted")
                            .toFloats())
                    .isEqualTo(one.get("predicted").toFloats());
        }
    }

    private static Map<String, Tensor> predicted(Session session, long symbol, Tensor h, Tensor c) {
        return session.run(new Feed(Map.of("symbol", Tensor.ofLongs(new long[] {symbol}, 1, 1), "h", h, "c", c)));
    }

    /** A sample of batch 1: coarse squares for pictures. */
    private static Feed feed(List<TensorInfo> inputs, Random random) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (TensorInfo input : inputs) {
            long[] shape =
                    input.shape().stream().mapToLong(d -> d < 0 ? TOKENS : d).toArray();
            shape[0] = 1;
            Tensor tensor = Tensor.zeros(input.type(), shape);
            for (int i = 0; i < tensor.elements(); i++) {
                if (input.type() == ElementType.INT64) {
                    tensor.longs().put(i, input.name().equals("attention_mask") ? 1 : random.nextInt(2));
                } else {
                    boolean inSquare = shape.length == 4 && i % 16 > 0;
                    tensor.floats().put(i, inSquare ? tensor.floats().get(i - 1) : (float) random.nextGaussian());
                }
            }
            tensors.put(input.name(), tensor);
        }
        return new Feed(tensors);
    }
}
