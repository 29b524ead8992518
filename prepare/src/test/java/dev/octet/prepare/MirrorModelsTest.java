package dev.octet.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.Mirror;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whole networks out of a mirror of models, where there is one: {@code OCTET_MIRROR} or {@code ../shared/mirror}. */
class MirrorModelsTest {
    /**
     * Rounding grows from layer to layer, on noise more than on pictures: YOLOX-Nano as the engine optimizes it differs by
     * 104 dB from itself as written, MobileNetV2 by 119 dB. Preparation may differ by as much, up to this margin.
     */
    private static final double MARGIN_DECIBELS = 3;

    /**
     * @param gone operators that preparation takes out
     * @param kept operators that it leaves, or makes
     */
    record Case(String model, String input, long[] shape, List<String> gone, List<String> kept) {
        @Override
        public String toString() {
            return model;
        }
    }

    static Stream<Case> cases() {
        List<String> norm = List.of("BatchNormalization", "Constant", "Identity");
        return Stream.of(
                new Case("fashion-resnet20", "input", new long[] {2, 1, 28, 28}, norm, List.of("Conv", "Gemm")),
                new Case("mobilenet-v2", "input", new long[] {1, 3, 224, 224}, norm, List.of("Conv", "Clip")),
                new Case("efficientnet-lite0", "input", new long[] {1, 3, 224, 224}, norm, List.of("Conv", "Clip")),
                new Case("ultraface-rfb-320", "input", new long[] {1, 3, 240, 320}, norm, List.of("Softmax", "Exp")),
                new Case(
                        "yolox-nano-coco",
                        "images",
                        new long[] {1, 3, 416, 416},
                        List.of("Slice", "SpaceToDepth", "Gather"),
                        List.of("Sigmoid", "Resize")),
                new Case("sst2-minilm", "", new long[0], List.of("Constant"), List.of("LayerNormalization", "Erf")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void computesWhatItDid(Case c) {
        Graph original = Graph.read(model(c.model()));

        Graph prepared = Preparation.of(Engine.onnxRuntime(), original);

        for (Feed feed : feeds(c)) {
            Map<String, Tensor> exact = TinyModel.run(original, feed, Optimization.NONE);
            Map<String, Tensor> optimized = TinyModel.run(original, feed, Optimization.ALL);
            for (Optimization level : List.of(Optimization.NONE, Optimization.ALL)) {
                Map<String, Tensor> actual = TinyModel.run(prepared, feed, level);
                exact.forEach((name, tensor) -> assertThat(Exactness.decibels(tensor, actual.get(name)))
                        .as("%s at level %s", name, level)
                        .isGreaterThanOrEqualTo(Exactness.decibels(tensor, optimized.get(name)) - MARGIN_DECIBELS));
            }
        }
        assertThat(prepared.opset("").orElseThrow()).isEqualTo(17);
        assertThat(Exactness.ops(prepared))
                .doesNotContainAnyElementsOf(c.gone())
                .containsAll(c.kept());
        assertThat(prepared.nodes()).allMatch(node -> node.domain().isEmpty());
    }

    @Test
    void isStillFusedAsATransformer() {
        Graph prepared = Preparation.of(Engine.onnxRuntime(), Graph.read(model("sst2-minilm")));

        List<String> ops = Exactness.optimized(prepared, Optimization.EXTENDED);

        assertThat(ops).doesNotContain("Erf");
        assertThat(ops).filteredOn(op -> op.endsWith("Gelu")).hasSize(6);
    }

    private static List<Feed> feeds(Case c) {
        return c.input().isEmpty() ? texts() : TinyModel.feeds(1, c.input(), c.shape());
    }

    private static List<Feed> texts() {
        Random random = new Random(3);
        List<Feed> feeds = new ArrayList<>();
        for (int length : new int[] {12, 7}) {
            long[] mask = new long[length];
            Arrays.fill(mask, 1);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put(
                    "input_ids",
                    Tensor.ofLongs(random.longs(length, 1000, 15000).toArray(), 1, length));
            tensors.put("attention_mask", Tensor.ofLongs(mask, 1, length));
            tensors.put("token_type_ids", Tensor.ofLongs(new long[length], 1, length));
            feeds.add(new Feed(tensors));
        }
        return feeds;
    }

    private static Path model(String name) {
        Path model = Mirror.file(name, "model.onnx");
        assumeTrue(Files.exists(model), "no mirror with " + name + "; set OCTET_MIRROR to a folder that has it");
        return model;
    }
}
