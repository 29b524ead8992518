package dev.octet.throughput;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;

import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.engine.Tensor;

/**
 * Runs one session on its feeds in turn. Nothing is allocated, checked or wrapped here in the timed part; what the engine
 * allocates is part of what is measured.
 */
final class InferenceLoop implements AutoCloseable {
    /** The last stretch before a start is spun through: a sleep may end a millisecond late. */
    private static final long SPIN_NANOS = 2_000_000;

    private final Session session;
    private final List<Feed> feeds;
    private final Session.Binding[] runs;
    private int next;

    private InferenceLoop(Session session, List<Feed> feeds, List<Session.Binding> runs) {
        this.session = session;
        this.feeds = feeds;
        this.runs = runs.toArray(Session.Binding[]::new);
    }

    /**
     * Takes over the session. Runs each feed to learn the shapes of its outputs, which may depend on its values, and the first
     * one twice: they may change from run to run.
     *
     * @param patience ns after which feeds of shapes that were fed before are left out: a slow model has no use for many
     */
    static InferenceLoop of(Session session, List<Feed> feeds, long patience) {
        List<Feed> used = new ArrayList<>();
        List<Session.Binding> runs = new ArrayList<>();
        try {
            Set<String> fed = new HashSet<>();
            Map<String, Map<String, Tensor>> byShape = new LinkedHashMap<>();
            boolean stable = true;
            long begin = System.nanoTime();
            for (Feed feed : feeds) {
                boolean seen = !fed.add(feed.tensors().toString());
                if (seen && System.nanoTime() - begin >= patience) {
                    continue;
                }
                Map<String, Tensor> first = session.run(feed);
                String shapes = first.toString();
                if (runs.isEmpty()) {
                    stable = session.run(feed).toString().equals(shapes);
                }
                boolean filled = first.values().stream().allMatch(tensor -> tensor.elements() > 0);
                // Feeds of the same output shapes share one set of tensors: nobody reads the content.
                runs.add(
                        stable && filled
                                ? session.bind(feed, byShape.computeIfAbsent(shapes, s -> like(first)))
                                : () -> session.run(feed));
                used.add(feed);
            }
            return new InferenceLoop(session, used, runs);
        } catch (RuntimeException e) {
            runs.forEach(Session.Binding::close);
            session.close();
            throw e;
        }
    }

    /** The feeds that were not left out. */
    List<Feed> feeds() {
        return feeds;
    }

    /**
     * A closed loop of one client: runs query after query as fast as it can. Begins at {@code start} and counts from
     * {@code lead} later for {@code duration}, all in ns. The lead lets all instances be under way before any is counted,
     * and refills the caches after another variant ran; the query under way at the end is finished, so that all instances
     * are still busy when the count ends.
     *
     * <p>A query that an edge of the window cuts counts by its share inside. Counting whole queries would lose half a one
     * per edge on average, more of a slow variant's rate than of a fast one's, and so bend the ratio.
     *
     * @param inferences of one query
     * @param histogram is cleared, and given the times of the queries that ended inside
     */
    Measurement measure(long start, long lead, long duration, int inferences, Histogram histogram) {
        histogram.reset();
        long from = start + lead;
        long to = from + duration;
        waitUntil(start);
        long late = System.nanoTime() - start;
        long queries = 0;
        double share = 0;
        long begin = System.nanoTime();
        while (begin - to < 0) {
            for (int i = 0; i < inferences; i++) {
                infer();
            }
            long end = System.nanoTime();
            if (end - from > 0) {
                long inside = Math.min(end, to) - Math.max(begin, from);
                share += (double) inside / Math.max(1, end - begin);
                if (end - to <= 0) {
                    queries++;
                    histogram.recordValue(Math.min(end - begin, Latencies.MAX_NANOS));
                }
            }
            begin = end;
        }
        return new Measurement(late, queries, share, histogram);
    }

    /**
     * Answers queries when they are due, one inference each. A latency runs from the time at which the query was due, also
     * if nobody was free to take it then.
     *
     * @param start of the run, in ns
     * @param patience longest wait of a query before its answer begins, in ns, after which all give up: the queue grows
     */
    Measurement serve(long start, Arrivals arrivals, long patience, Histogram histogram) {
        histogram.reset();
        waitUntil(start);
        long late = System.nanoTime() - start;
        long queries = 0;
        for (long due = arrivals.next(); due >= 0; due = arrivals.next()) {
            waitUntil(start + due);
            if (System.nanoTime() - start - due > patience) {
                arrivals.stop();
                break;
            }
            infer();
            queries++;
            histogram.recordValue(Math.min(System.nanoTime() - start - due, Latencies.MAX_NANOS));
        }
        return new Measurement(late, queries, queries, histogram);
    }

    private static Map<String, Tensor> like(Map<String, Tensor> outputs) {
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        outputs.forEach((name, tensor) -> zeros.put(name, Tensor.zeros(tensor.type(), tensor.shape())));
        return zeros;
    }

    private void infer() {
        runs[next].run();
        next = next + 1 == runs.length ? 0 : next + 1;
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
        for (Session.Binding run : runs) {
            run.close();
        }
        session.close();
    }
}
