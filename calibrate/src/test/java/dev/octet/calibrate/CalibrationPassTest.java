package dev.octet.calibrate;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.fixtures.TinyModel;

import static org.assertj.core.api.Assertions.assertThat;

class CalibrationPassTest {
    private static final Set<String> TENSORS = new LinkedHashSet<>(List.of("x", "a", "r", "y"));

    @Test
    void showsTheSameValuesInOneGroupAndInMany() {
        List<Feed> feeds = TinyModel.feeds(3, "x", 1, 4, 8, 8);

        Map<String, List<ByteBuffer>> together = seen(feeds, Long.MAX_VALUE);
        Map<String, List<ByteBuffer>> apart = seen(feeds, 1);

        assertThat(together.keySet()).isEqualTo(TENSORS);
        assertThat(apart).isEqualTo(together);
    }

    @Test
    void fillsItsBuffersAnewForEachFeed() {
        Map<String, List<ByteBuffer>> seen = seen(TinyModel.feeds(3, "x", 1, 4, 8, 8), Long.MAX_VALUE);

        assertThat(seen.get("r")).doesNotHaveDuplicates();
    }

    @Test
    void goesOnWhereAShapeDependsOnValues() {
        TinyModel m = new TinyModel();
        m.node("Tanh", "t", m.input("x", 1, 4, 8, 8));
        m.node("Cast", "b", Map.of("to", 9L), m.relu("r", "t"));
        m.node("Compress", "y", "t", m.node("Reshape", "flat", "b", m.longs("all", -1)));
        Graph graph = m.output("y").done();
        List<Integer> sizes = new ArrayList<>();

        pass(graph, Long.MAX_VALUE)
                .run(
                        Set.of("y"),
                        TinyModel.feeds(4, "x", 1, 4, 8, 8).iterator(),
                        (sample, tensor, values) -> sizes.add(values.elements()),
                        () -> {});

        assertThat(sizes).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void countsNoFeedsAsNone() {
        assertThat(pass(model(), 1).run(TENSORS, List.<Feed>of().iterator(), (sample, tensor, values) -> {}, () -> {}))
                .isZero();
    }

    private static Map<String, List<ByteBuffer>> seen(List<Feed> feeds, long budget) {
        Map<String, List<ByteBuffer>> seen = new ConcurrentHashMap<>();
        pass(model(), budget)
                .run(
                        TENSORS,
                        feeds.iterator(),
                        (sample, tensor, values) -> seen.computeIfAbsent(tensor, t -> new ArrayList<>())
                                .add(ByteBuffer.wrap(values.toBytes())),
                        () -> {});
        return seen;
    }

    private static CalibrationPass pass(Graph graph, long budget) {
        return new CalibrationPass(Engine.onnxRuntime(), graph, budget, 2, Optimization.ALL);
    }

    private static Graph model() {
        TinyModel m = new TinyModel();
        m.conv("y", m.relu("r", m.conv("a", m.input("x", 1, 4, 8, 8), 4, 8)), 8, 2);
        return m.output("y").done();
    }
}
