package dev.octet.calibrate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.engine.ElementType;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.engine.Tensor;
import dev.octet.fixtures.Mirror;
import dev.octet.fixtures.TinyModel;
import dev.octet.io.Progress;
import dev.octet.observe.Observer;
import dev.octet.prepare.Preparation;
import dev.octet.prepare.TensorTypes;
import dev.octet.quantize.Layers;
import dev.octet.quantize.OperatorRules;
import dev.octet.quantize.OperatorRules.Kind;
import dev.octet.quantize.Placement;
import dev.octet.quantize.Plan;
import dev.octet.quantize.PlanOptions;
import dev.octet.quantize.PlanOptions.Form;
import dev.octet.quantize.Planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whole networks out of a mirror of models, where there is one: {@code OCTET_MIRROR} or {@code ../shared/mirror}. */
class MirrorModelsTest {
    private static final int SAMPLES = 2;

    /** Longest text of the transformers, in tokens. */
    private static final int TOKENS = 24;

    /**
     * @param floatConvs convolutions that stay float, by plan
     * @param products Gemms and MatMuls in INT8
     * @param decibels what the worst output must reach; on noise, which fits no network, so only the order counts
     */
    record Case(String model, long[] shape, int floatConvs, int products, double decibels) {
        @Override
        public String toString() {
            return model;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("fashion-resnet20", new long[] {1, 1, 28, 28}, 0, 1, 25),
                new Case("mobilenet-v2", new long[] {1, 3, 224, 224}, 0, 1, 10),
                new Case("efficientnet-lite0", new long[] {1, 3, 224, 224}, 0, 1, 10),
                new Case("ultraface-rfb-320", new long[] {1, 3, 240, 320}, 0, 0, 20),
                new Case("yolox-nano-coco", new long[] {1, 3, 416, 416}, 30, 0, 2),
                new Case("sst2-minilm", new long[0], 0, 37, 15));
    }

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void runsAsPlanned(Case c) {
        CalibrationReport report = new Calibrator(
                        Engine.onnxRuntime(), Calibration.of(SAMPLES).with(Objective.FIXED), folder)
                .calibrate(model(c), feeds(c), folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.unfused()).isEmpty();
        assertThat(report.plan().count(Plan.Precision.FLOAT).getOrDefault("Conv", 0))
                .isEqualTo(c.floatConvs());
        Map<String, Integer> int8 = report.plan().count(Plan.Precision.INT8);
        assertThat(int8.getOrDefault("Gemm", 0) + int8.getOrDefault("MatMul", 0))
                .isEqualTo(c.products());
        assertThat(report.signalToNoise().values()).allMatch(decibels -> decibels > c.decibels());
        assertThat(report.int8Bytes()).isLessThan(report.fp32Bytes());
    }

    /** What no layer with weights reads any more: boxes, scores, softmax. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void leavesEverythingBehindTheLastLayersFloat(Case c) {
        Graph prepared = Preparation.of(Engine.onnxRuntime(), Graph.read(model(c)));
        TensorTypes types = TensorTypes.of(Engine.onnxRuntime(), prepared);
        OperatorRules rules = new OperatorRules(prepared, types);
        Set<String> before = new HashSet<>();
        List<Node> nodes = new ArrayList<>(prepared.nodes());
        Collections.reverse(nodes);
        for (Node node : nodes) {
            if (rules.kind(node) == Kind.COMPUTE || node.outputs().stream().anyMatch(before::contains)) {
                before.addAll(node.inputs());
            }
        }
        List<String> behind = nodes.stream()
                .filter(node -> rules.kind(node) != Kind.COMPUTE)
                .filter(node -> node.outputs().stream().noneMatch(before::contains))
                .map(Node::name)
                .toList();

        for (PlanOptions options : List.of(
                PlanOptions.EVERYTHING,
                PlanOptions.EVERYTHING.with(Form.FLOAT_STEM),
                PlanOptions.EVERYTHING.with(Form.INTEGER_SILU),
                PlanOptions.EVERYTHING.withFloatOps(PlanMoves.GLUE))) {
            Plan plan = Planner.place(prepared, types, true, options).plan();
            assertThat(plan.entries())
                    .filteredOn(entry -> behind.contains(entry.node()))
                    .allMatch(entry -> entry.precision() == Plan.Precision.FLOAT);
        }
    }

    @Test
    void keepsTheLogitsOfRealPictures() throws IOException {
        Path images = Mirror.file("fashion-resnet20", "calib-images-idx3-ubyte.gz");
        assumeTrue(Files.exists(images), "no mirror with " + images.getFileName());
        Path fp32 = Mirror.file("fashion-resnet20", "model.onnx");

        CalibrationReport report = new Calibrator(
                        Engine.onnxRuntime(), Calibration.of(128).with(Objective.FIXED), folder)
                .calibrate(fp32, fashion(images, 128), folder.resolve("int8.onnx"), Progress.NONE);

        assertThat(report.signalToNoise().get("logits")).isGreaterThan(35);
    }

    @Test
    void takesNoMoreMemoryForMoreSamples() {
        Path fp32 = model(new Case("fashion-resnet20", new long[0], 0, 0, 0));
        Graph prepared = Preparation.of(Engine.onnxRuntime(), Graph.read(fp32));
        Runtime runtime = Runtime.getRuntime();
        List<Long> used = new ArrayList<>();
        Feed feed = feeds(new Case("", new long[] {1, 1, 28, 28}, 0, 0, 0)).get(0);
        Iterator<Feed> many = Stream.generate(() -> feed).limit(400).iterator();
        TensorTypes types = TensorTypes.of(Engine.onnxRuntime(), prepared);
        Placement placement = Planner.place(prepared, types, true, PlanOptions.EVERYTHING);
        Observation seen = new Observation(placement.measured(), new Layers(Map.of()), new Observer.MinMax());

        new CalibrationPass(Engine.onnxRuntime(), prepared, CalibrationPass.BUDGET_BYTES, 1, Optimization.ALL)
                .run(seen.tensors(), many, seen::add, () -> {
                    if (used.size() == 20 || used.size() == 399) {
                        runtime.gc();
                    }
                    used.add(runtime.totalMemory() - runtime.freeMemory());
                });

        assertThat(used.get(399)).isLessThan(used.get(20) + (4L << 20));
    }

    private static Path model(Case c) {
        Path model = Mirror.file(c.model(), "model.onnx");
        assumeTrue(Files.exists(model), "no mirror with " + c.model() + "; set OCTET_MIRROR to a folder that has it");
        return model;
    }

    private static List<Feed> feeds(Case c) {
        if (c.shape().length > 0) {
            return TinyModel.feeds(SAMPLES, c.model().startsWith("yolox") ? "images" : "input", c.shape());
        }
        Random random = new Random(3);
        List<Feed> feeds = new ArrayList<>();
        for (int n = 0; n < SAMPLES; n++) {
            int length = TOKENS - 5 * n;
            long[] ids = random.longs(length, 1000, 15000).toArray();
            long[] mask = new long[length];
            Arrays.fill(mask, 1);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("input_ids", Tensor.ofLongs(ids, 1, length));
            tensors.put("attention_mask", Tensor.ofLongs(mask, 1, length));
            tensors.put("token_type_ids", Tensor.ofLongs(new long[length], 1, length));
            feeds.add(new Feed(tensors));
        }
        return feeds;
    }

    /** Pictures of an idx file as (pixel / 255 - 0.286) / 0.353. */
    private static List<Feed> fashion(Path file, int count) throws IOException {
        List<Feed> feeds = new ArrayList<>();
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            in.skipNBytes(16);
            for (int n = 0; n < count; n++) {
                byte[] pixels = in.readNBytes(28 * 28);
                Tensor tensor = Tensor.zeros(ElementType.FLOAT32, 1, 1, 28, 28);
                for (int i = 0; i < pixels.length; i++) {
                    tensor.floats().put(i, (Byte.toUnsignedInt(pixels[i]) / 255f - 0.286f) / 0.353f);
                }
                feeds.add(Feed.of("input", tensor));
            }
        }
        return feeds;
    }
}
