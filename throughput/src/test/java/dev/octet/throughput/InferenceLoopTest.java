package dev.octet.throughput;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import com.sun.management.ThreadMXBean;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class InferenceLoopTest {
    private static final long MILLI = 1_000_000;

    @TempDir
    Path folder;

    private final FakeSession session = new FakeSession();
    private final List<Feed> feeds = List.of(feed(1), feed(2), feed(3));

    @Test
    void cyclesThroughTheFeedsIntoTensorsThatItMadeOnce() {
        InferenceLoop loop = InferenceLoop.of(session, feeds, Long.MAX_VALUE);
        session.fed.clear();
        runTimes(4, loop);
        assertThat(session.allocating).isEqualTo(4);
        assertThat(session.fed).startsWith(1f, 2f, 3f, 1f);
        assertThat(session.targets).allMatch(target -> target == session.targets.get(0));
    }

    @Test
    void allocatesOutputsOnlyWhereTheirShapesChangeFromRunToRun() {
        session.growing = 1;
        InferenceLoop loop = InferenceLoop.of(session, feeds, Long.MAX_VALUE);
        session.fed.clear();
        session.allocating = 0;
        runTimes(4, loop);
        assertThat(session.allocating).isEqualTo(session.fed.size()).isPositive();
    }

    @Test
    void aSlowModelIsFedOneOfEachShape() {
        Feed wide = Feed.of("x", Tensor.ofFloats(new float[] {4, 5}, 1, 2));
        InferenceLoop loop = InferenceLoop.of(session, List.of(feed(1), feed(2), wide, feed(3)), 0);
        assertThat(loop.feeds())
                .extracting(feed -> feed.tensors().get("x").toFloats()[0])
                .containsExactly(1f, 4f);
        session.fed.clear();
        runTimes(3, loop);
        assertThat(session.fed).startsWith(1f, 4f, 1f);
    }

    @Test
    void countsInferencesInsideTheWindowAndEdgesByTheirShare() {
        session.nanos = 5 * MILLI;
        InferenceLoop loop = InferenceLoop.of(session, feeds, Long.MAX_VALUE);
        Histogram histogram = Latencies.create();
        Measurement measured = loop.measure(System.nanoTime() + 5 * MILLI, 20 * MILLI, 500 * MILLI, 1, histogram);
        assertThat(measured.lateNanos()).isNotNegative();
        assertThat(measured.queries()).isEqualTo(histogram.getTotalCount()).isPositive();
        // At either edge one inference can be cut; the one at the first counts whole in one and in part in the other.
        assertThat(measured.share()).isCloseTo(measured.queries(), within(1.0));
        assertThat(measured.share()).isLessThanOrEqualTo(100);
        assertThat(histogram.getMinValue()).isGreaterThanOrEqualTo(5 * MILLI * 999 / 1000);
    }

    @Test
    void measuresAnInferenceLongerThanTheWindowByItsShare() {
        session.nanos = 100 * MILLI;
        InferenceLoop loop = InferenceLoop.of(session, List.of(feed(1)), Long.MAX_VALUE);
        Measurement measured = loop.measure(System.nanoTime(), MILLI, 10 * MILLI, 1, Latencies.create());
        assertThat(measured.queries()).isZero();
        assertThat(measured.share()).isBetween(1e-4, 0.1);
    }

    @Test
    void allocatesNothingInTheTimedPart() {
        InferenceLoop loop = InferenceLoop.of(new SilentSession(), feeds, Long.MAX_VALUE);
        Histogram histogram = Latencies.create();
        long brief = allocatedBy(() -> loop.measure(System.nanoTime(), 0, MILLI, 1, histogram));
        Measurement[] longer = new Measurement[1];
        long full = allocatedBy(() -> longer[0] = loop.measure(System.nanoTime(), 0, 100 * MILLI, 1, histogram));
        assertThat(longer[0].queries()).isGreaterThan(1000);
        // What a round allocates at its end does not grow with the number of its inferences.
        assertThat(full).isEqualTo(brief);
    }

    /** Least of several runs: the first one loads classes. */
    private static long allocatedBy(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            work.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    @Test
    void answersQueriesWhenTheyAreDueAndCountsTheWaitOfTheLateOnes() throws IOException {
        session.nanos = 20 * MILLI;
        InferenceLoop loop = InferenceLoop.of(session, feeds, Long.MAX_VALUE);
        Path file = folder.resolve("arrivals");
        // The second is due while the first is answered.
        Arrivals.write(file, new long[] {10 * MILLI, 12 * MILLI, 200 * MILLI});
        Histogram histogram = Latencies.create();
        Measurement measured = loop.serve(System.nanoTime(), Arrivals.map(file), 60_000 * MILLI, histogram);
        assertThat(measured.queries()).isEqualTo(3);
        assertThat(histogram.getMinValue()).isGreaterThanOrEqualTo(20 * MILLI * 999 / 1000);
        assertThat(histogram.getMaxValue()).isGreaterThanOrEqualTo(38 * MILLI * 999 / 1000);
    }

    @Test
    void givesUpAQueueThatGrows() throws IOException {
        session.nanos = 30 * MILLI;
        InferenceLoop loop = InferenceLoop.of(session, feeds, Long.MAX_VALUE);
        Path file = folder.resolve("arrivals");
        Arrivals.write(file, new long[] {0, 1, 2, 3, 4, 5, 6, 7});
        Measurement measured = loop.serve(System.nanoTime(), Arrivals.map(file), 50 * MILLI, Latencies.create());
        assertThat(measured.queries()).isLessThan(8);
        assertThat(Arrivals.map(file).next()).isEqualTo(-1);
    }

    @Test
    void tellsHowLateItBegan() {
        InferenceLoop loop = InferenceLoop.of(session, feeds, Long.MAX_VALUE);
        Measurement measured =
                loop.measure(System.nanoTime() - 30 * MILLI, 10 * MILLI, 40 * MILLI, 1, Latencies.create());
        assertThat(measured.lateNanos()).isGreaterThanOrEqualTo(30 * MILLI);
    }

    @Test
    void closesTheSessionAlsoWhenTheFirstRunFails() {
        session.failing = true;
        assertThatThrownBy(() -> InferenceLoop.of(session, feeds, Long.MAX_VALUE))
                .hasMessage("no");
        assertThat(session.closed).isTrue();
    }

    @Test
    void aMeasurementSurvivesItsWayToTheParent() {
        Histogram histogram = Latencies.create();
        histogram.recordValueWithCount(1_234_567, 5);
        histogram.recordValue(Latencies.MAX_NANOS);
        Measurement sent = new Measurement(-17, 6, 6.123456789012345, histogram);
        assertThat(Measurement.parse(sent.line())).isEqualTo(sent);
    }

    private void runTimes(int times, InferenceLoop loop) {
        while (session.fed.size() < times) {
            loop.measure(System.nanoTime(), 0, MILLI, 1, Latencies.create());
        }
    }

    private static Feed feed(float value) {
        return Feed.of("x", Tensor.ofFloats(new float[] {value}, 1, 1));
    }

    /** Does nothing, and allocates nothing where results are given. */
    private static final class SilentSession extends FakeSession {
        @Override
        public Binding bind(Feed feed, Map<String, Tensor> results) {
            return () -> {};
        }
    }

    /** Notes what it is fed. */
    private static class FakeSession implements Session {
        private final List<Float> fed = new ArrayList<>();
        private final List<Tensor> targets = new ArrayList<>();
        private long nanos = MILLI;
        private int allocating;
        private float growing = -1;
        private boolean failing;
        private boolean closed;

        @Override
        public Map<String, Tensor> run(Feed feed) {
            if (failing) {
                throw new IllegalStateException("no");
            }
            allocating++;
            work(feed);
            float value = feed.tensors().get("x").toFloats()[0];
            int size = value == growing ? allocating : 1;
            return Map.of("y", Tensor.ofFloats(new float[size], 1, size));
        }

        @Override
        public Binding bind(Feed feed, Map<String, Tensor> results) {
            return () -> {
                targets.add(results.get("y"));
                work(feed);
            };
        }

        private void work(Feed feed) {
            fed.add(feed.tensors().get("x").toFloats()[0]);
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() - end < 0) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }

        @Override
        public Map<String, Tensor> run(Feed feed, Set<String> outputs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TensorInfo> inputs() {
            return List.of();
        }

        @Override
        public List<TensorInfo> outputs() {
            return List.of();
        }

        @Override
        public Optional<Path> endProfile() {
            return Optional.empty();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
