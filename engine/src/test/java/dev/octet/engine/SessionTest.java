package dev.octet.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SessionTest {
    private static final Engine ENGINE = Engine.onnxRuntime();
    private static final SessionSettings SETTINGS = SessionSettings.ofThreads(1);

    @TempDir
    Path folder;

    private static Session open(Graph graph) {
        return ENGINE.open(graph, SETTINGS);
    }

    /** Two inputs: an image in channels-first layout, a mask of fixed size. */
    private static Session image() {
        Graph graph = Graph.create("resnet50", 17);
        graph.addInput("data", ElementType.FLOAT32, -1, 3, 8, 8);
        graph.addInput("mask", ElementType.INT64, 2);
        graph.addOutput("y", ElementType.FLOAT32, -1, 3, 8, 8);
        graph.addOutput("m", ElementType.INT64, 2);
        graph.add("Relu", List.of("data"), List.of("y"), Map.of());
        graph.add("Identity", List.of("mask"), List.of("m"), Map.of());
        return open(graph);
    }

    private static final Tensor MASK = Tensor.ofLongs(new long[] {1, 0}, 2);

    private static Feed feed(Tensor data) {
        return new Feed(Map.of("data", data, "mask", MASK));
    }

    @Test
    void describesInputsAndOutputs() {
        try (Session session = image()) {
            assertThat(session.inputs())
                    .containsExactly(
                            new TensorInfo("data", ElementType.FLOAT32, List.of(-1L, 3L, 8L, 8L)),
                            new TensorInfo("mask", ElementType.INT64, List.of(2L)));
            assertThat(session.outputs()).extracting(TensorInfo::name).containsExactly("y", "m");
        }
    }

    @Test
    void runsForTheOutputsThatAreAskedFor() {
        try (Session session = image()) {
            Feed feed = feed(Tensor.zeros(ElementType.FLOAT32, 5, 3, 8, 8));
            assertThat(session.run(feed)).containsOnlyKeys("y", "m");
            assertThat(session.run(feed, Set.of("m"))).containsOnlyKeys("m");
            assertThat(session.run(feed).get("y").shape()).containsExactly(5, 3, 8, 8);
        }
    }

    @Test
    void saysWhichInputDoesNotFitAndHow() {
        try (Session session = image()) {
            refuses(
                    session,
                    feed(Tensor.zeros(ElementType.FLOAT32, 1, 8, 8, 3)),
                    "resnet50: input 'data' expects [N,3,8,8] but was [1,8,8,3]; is the layout NHWC?");
            refuses(
                    session,
                    feed(Tensor.zeros(ElementType.FLOAT32, 3, 8, 8)),
                    "resnet50: input 'data' expects [N,3,8,8] but was [3,8,8]; is the batch dimension missing?");
            refuses(
                    session,
                    feed(Tensor.zeros(ElementType.FLOAT32, 1, 3, 9, 8)),
                    "resnet50: input 'data' expects [N,3,8,8] but was [1,3,9,8]");
            refuses(
                    session,
                    feed(Tensor.zeros(ElementType.UINT8, 1, 3, 8, 8)),
                    "resnet50: input 'data' expects FLOAT32 but was UINT8");
            refuses(
                    session,
                    Feed.of("data", Tensor.zeros(ElementType.FLOAT32, 1, 3, 8, 8)),
                    "resnet50: input 'mask' is missing; it needs [data, mask] but was given [data]");
            refuses(
                    session,
                    Feed.of("input", Tensor.zeros(ElementType.FLOAT32, 1, 3, 8, 8)),
                    "resnet50: no input 'input'; it has [data, mask]");
        }
    }

    @Test
    void saysWhenTheBatchSizeIsFixed() {
        Graph graph = Graph.create("fixed", 17);
        graph.addInput("x", ElementType.FLOAT32, 1, 4);
        graph.addOutput("y");
        graph.add("Relu", List.of("x"), List.of("y"), Map.of());
        try (Session session = open(graph)) {
            refuses(
                    session,
                    Feed.of("x", Tensor.zeros(ElementType.FLOAT32, 8, 4)),
                    "fixed: input 'x' expects [1,4] but was [8,4]; the model fixes the batch size");
        }
    }

    @Test
    void refusesResultsThatDoNotFit() {
        try (Session session = image()) {
            Feed feed = feed(Tensor.zeros(ElementType.FLOAT32, 1, 3, 8, 8));
            assertThatThrownBy(() -> session.run(feed, Map.of("y", Tensor.zeros(ElementType.FLOAT32, 1, 3, 8, 9))))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("output 'y' expects [N,3,8,8] but was [1,3,8,9]");
            assertThatThrownBy(() -> session.run(feed, Map.of("y", Tensor.zeros(ElementType.FLOAT32, 2, 3, 8, 8))))
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("resnet50: the run failed: ");
            assertThatThrownBy(() -> session.run(feed, Map.of("z", Tensor.zeros(ElementType.FLOAT32, 1))))
                    .isInstanceOf(EngineException.class)
                    .hasMessage("resnet50: no output 'z'; it has [y, m]");
            assertThatThrownBy(() -> session.run(feed, session.run(feed)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("needs a writable tensor in direct memory");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UINT16", "UINT32", "UINT64"})
    void feedsAndFetchesEveryType(ElementType type) {
        Graph graph = Graph.create("identity", 17);
        graph.addInput("x", type, 3);
        graph.addOutput("y", type, 3);
        graph.add("Identity", List.of("x"), List.of("y"), Map.of());
        Tensor x = Tensor.zeros(type, 3);
        for (int i = 0; i < 3 * type.bytes(); i++) {
            x.bytes().put(i, (byte) (type == ElementType.BOOL ? i % 2 : 3 * i + 1));
        }
        try (Session session = open(graph)) {
            Tensor copied = session.run(Feed.of("x", x)).get("y");
            assertThat(copied.type()).isEqualTo(type);
            assertThat(copied.toBytes()).isEqualTo(x.toBytes());
            assertThat(session.run(Feed.of("x", copied)).get("y").toBytes()).isEqualTo(x.toBytes());
            Tensor pinned = Tensor.zeros(type, 3);
            session.run(Feed.of("x", x), Map.of("y", pinned));
            assertThat(pinned.toBytes()).isEqualTo(x.toBytes());
        }
    }

    @Test
    void refusesModelsWhoseTypesCannotBeFed() {
        Graph graph = Graph.create("wide", 17);
        graph.addInput("x", ElementType.UINT64, 3);
        graph.addOutput("y", ElementType.UINT64, 3);
        graph.add("Identity", List.of("x"), List.of("y"), Map.of());
        assertThatThrownBy(() -> open(graph))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("wide: input 'x' is ");
    }

    @Test
    void runsInManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Session session = open(GraphTest.tiny())) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                float value = t + 1;
                tasks.add(() -> {
                    Feed feed = Feed.of("x", Tensor.ofFloats(new float[] {value, -value}, 1, 2));
                    Tensor y = Tensor.zeros(ElementType.FLOAT32, 1, 2);
                    boolean right = true;
                    for (int i = 0; i < 200; i++) {
                        session.run(feed, Map.of("y", y));
                        right &= y.floats().get(0) == 2 * value && y.floats().get(1) == 3 * value;
                        right &= session.run(feed).get("y").floats().get(1) == 3 * value;
                    }
                    return right;
                });
            }
            for (Future<Boolean> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void runsWhatWasRefilledInPlace() {
        try (Session session = open(GraphTest.tiny())) {
            Tensor x = Tensor.zeros(ElementType.FLOAT32, 1, 2);
            Feed feed = Feed.of("x", x);
            x.floats().put(0, 4);
            assertThat(session.run(feed).get("y").toFloats()).startsWith(8);
            x.floats().put(0, 5);
            assertThat(session.run(feed).get("y").toFloats()).startsWith(10);
            Tensor y = Tensor.zeros(ElementType.FLOAT32, 1, 2);
            try (Session.Binding binding = session.bind(feed, Map.of("y", y))) {
                for (int value = 6; value < 9; value++) {
                    x.floats().put(0, value);
                    binding.run();
                    assertThat(y.toFloats()).startsWith(2 * value);
                }
            }
        }
    }

    @Test
    void writesProfileAndOptimizedModelWhenAsked() throws Exception {
        Path dump = folder.resolve("optimized.onnx");
        SessionSettings writing =
                SETTINGS.withProfile(folder.resolve("profile")).withOptimizedModel(dump);
        try (Session session = ENGINE.open(GraphTest.tiny(), writing)) {
            session.run(Feed.of("x", Tensor.zeros(ElementType.FLOAT32, 1, 2)));
            Path profile = session.endProfile().orElseThrow();
            assertThat(Files.readString(profile)).contains("Relu");
            assertThat(session.endProfile()).contains(profile);
        }
        assertThat(Graph.read(dump).nodes()).hasSize(2);
        try (Session session = open(GraphTest.tiny())) {
            assertThat(session.endProfile()).isEmpty();
        }
    }

    @Test
    void saysWhereItCannotWrite() {
        Path nowhere = folder.resolve("missing/profile");
        assertThatThrownBy(() -> ENGINE.open(GraphTest.tiny(), SETTINGS.withProfile(nowhere)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("cannot write a profile to " + nowhere);
        assertThatThrownBy(() -> ENGINE.open(GraphTest.tiny(), SETTINGS.withOptimizedModel(nowhere)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("cannot write the optimized model to " + nowhere);
    }

    @Test
    void tellsWhatItIs() {
        assertThat(ENGINE.name()).isEqualTo("onnxruntime 1.28.0 CPU");
    }

    private static void refuses(Session session, Feed feed, String message) {
        assertThatThrownBy(() -> session.run(feed))
                .isInstanceOf(EngineException.class)
                .hasMessage(message);
    }
}
