package dev.octet.throughput;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;

import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.Tensor;

/**
 * Runs one session on its feeds in turn, as fast as it can, one inference after the other: a closed loop of one
 * client. Nothing is allocated here in the timed part; what the engine allocates is part of what is measured.
 */
final class InferenceLoop implements AutoCloseable {
    /** The last stretch before a start is spun through: a sleep may end a millisecond late. */
    private static final long SPIN_NANOS = 2_000_000;

    private final Session session;
    private final Feed[] feeds;

    /** Tensors that take the outputs, by feed; null where a feed's output shapes differ from run to run or an output is empty. */
    private final List<Map<String, Tensor>> results;

    private int next;

    private InferenceLoop(Session session, List<Feed> feeds, List<Map<String, Tensor>> results) {
        this.session = session;
        this.feeds = feeds.toArray(Feed[]::new);
        this.results = results;
    }

    /** Takes over the session. Runs each feed twice to learn the shapes of its outputs, which may depend on its values. */
    static InferenceLoop of(Session session, List<Feed> feeds) {
        try {
            List<Map<String, Tensor>> results = new ArrayList<>();
            Map<String, Map<String, Tensor>> byShape = new LinkedHashMap<>();
            for (Feed feed : feeds) {
                Map<String, Tensor> first = session.run(feed);
                String shapes = first.toString();
                boolean stable = session.run(feed).toString().equals(shapes);
                boolean filled = first.values().stream().allMatch(tensor -> tensor.elements() > 0);
                // Feeds of the same output shapes share one set of tensors: nobody reads the content.
                results.add(stable && filled ? byShape.computeIfAbsent(shapes, s -> like(first)) : null);
            }
            return new InferenceLoop(session, feeds, results);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Runs for at least {@code nanos}, once at least. @return number of inferences */
    long warmUp(long nanos) {
        long end = System.nanoTime() + nanos;
        long inferences = 0;
        do {
            infer();
            inferences++;
        } while (System.nanoTime() - end < 0);
        return inferences;
    }

    /**
     * Begins to run at {@code start} and counts from {@code lead} later for {@code duration}, all in ns. The lead lets
     * all instances be under way before any is counted, and refills the caches after another variant ran; the
     * inference under way at the end is finished, so that all instances are still busy when the count ends.
     *
     * <p>An inference that an edge of the window cuts counts by its share inside. Counting whole inferences would lose
     * half a one per edge on average, more of a slow variant's rate than of a fast one's, and so bend the ratio.
     *
     * @param histogram is cleared, and given the times of the inferences that ended inside
     */
    Measurement measure(long start, long lead, long duration, Histogram histogram) {
        histogram.reset();
        long from = start + lead;
        long to = from + duration;
        waitUntil(start);
        long late = System.nanoTime() - start;
        long inferences = 0;
        double share = 0;
        long begin = System.nanoTime();
        while (begin - to < 0) {
            infer();
            long end = System.nanoTime();
            if (end - from > 0) {
                long inside = Math.min(end, to) - Math.max(begin, from);
                share += (double) inside / Math.max(1, end - begin);
                if (end - to <= 0) {
                    inferences++;
                    histogram.recordValue(Math.min(end - begin, Measurement.MAX_LATENCY_NANOS));
                }
            }
            begin = end;
        }
        return new Measurement(late, inferences, share, histogram);
    }

    private static Map<String, Tensor> like(Map<String, Tensor> outputs) {
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        outputs.forEach((name, tensor) -> zeros.put(name, Tensor.zeros(tensor.type(), tensor.shape())));
        return zeros;
    }

    private void infer() {
        Map<String, Tensor> into = results.get(next);
        if (into == null) {
            session.run(feeds[next]);
        } else {
            session.run(feeds[next], into);
        }
        next = next + 1 == feeds.length ? 0 : next + 1;
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
