package dev.octet.throughput;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.Tensor;
import dev.octet.engine.TensorInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class InferenceLoopTest {
    private static final long MILLI = 1_000_000;

    private final FakeSession session = new FakeSession();
    private final List<Feed> feeds = List.of(feed(1), feed(2), feed(3));

    @Test
    void cyclesThroughTheFeedsIntoTensorsThatItMadeOnce() {
        InferenceLoop loop = InferenceLoop.of(session, feeds);
        session.fed.clear();
        runTimes(4, loop);
        assertThat(session.allocating).isEqualTo(6);
        assertThat(session.fed).startsWith(1f, 2f, 3f, 1f);
        assertThat(session.targets).allMatch(target -> target == session.targets.get(0));
    }

    @Test
    void allocatesOutputsOnlyWhereTheirShapesChangeFromRunToRun() {
        session.growing = 2;
        InferenceLoop loop = InferenceLoop.of(session, feeds);
        session.fed.clear();
        session.allocating = 0;
        runTimes(4, loop);
        assertThat(session.allocating)
                .isEqualTo((int) session.fed.stream().filter(f -> f == 2).count())
                .isPositive();
    }

    @Test
    void countsInferencesInsideTheWindowAndEdgesByTheirShare() {
        session.nanos = 5 * MILLI;
        InferenceLoop loop = InferenceLoop.of(session, feeds);
        Histogram histogram = Measurement.newHistogram();
        Measurement measured = loop.measure(System.nanoTime() + 5 * MILLI, 20 * MILLI, 500 * MILLI, histogram);
        assertThat(measured.lateNanos()).isNotNegative();
        assertThat(measured.inferences()).isEqualTo(histogram.getTotalCount()).isPositive();
        // At either edge one inference can be cut; the one at the first counts whole in one and in part in the other.
        assertThat(measured.share()).isCloseTo(measured.inferences(), within(1.0));
        assertThat(measured.share()).isLessThanOrEqualTo(100);
        assertThat(histogram.getMinValue()).isGreaterThanOrEqualTo(5 * MILLI * 999 / 1000);
    }

    @Test
    void measuresAnInferenceLongerThanTheWindowByItsShare() {
        session.nanos = 100 * MILLI;
        InferenceLoop loop = InferenceLoop.of(session, List.of(feed(1)));
        Measurement measured = loop.measure(System.nanoTime(), MILLI, 10 * MILLI, Measurement.newHistogram());
        assertThat(measured.inferences()).isZero();
        assertThat(measured.share()).isBetween(1e-4, 0.1);
    }

    @Test
    void tellsHowLateItBegan() {
        InferenceLoop loop = InferenceLoop.of(session, feeds);
        Measurement measured =
                loop.measure(System.nanoTime() - 30 * MILLI, 10 * MILLI, 40 * MILLI, Measurement.newHistogram());
        assertThat(measured.lateNanos()).isGreaterThanOrEqualTo(30 * MILLI);
    }

    @Test
    void closesTheSessionAlsoWhenTheFirstRunFails() {
        session.failing = true;
        assertThatThrownBy(() -> InferenceLoop.of(session, feeds)).hasMessage("no");
        assertThat(session.closed).isTrue();
    }

    @Test
    void aMeasurementSurvivesItsWayToTheParent() {
        Histogram histogram = Measurement.newHistogram();
        histogram.recordValueWithCount(1_234_567, 5);
        histogram.recordValue(Measurement.MAX_LATENCY_NANOS);
        Measurement sent = new Measurement(-17, 6, 6.123456789012345, histogram);
        assertThat(Measurement.parse(sent.line())).isEqualTo(sent);
    }

    private void runTimes(int times, InferenceLoop loop) {
        while (session.fed.size() < times) {
            loop.warmUp(MILLI);
        }
    }

    private static Feed feed(float value) {
        return Feed.of("x", Tensor.ofFloats(new float[] {value}, 1, 1));
    }

    /** Notes what it is fed. */
    private static final class FakeSession implements Session {
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
        public void run(Feed feed, Map<String, Tensor> results) {
            targets.add(results.get("y"));
            work(feed);
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
