package dev.octet.calibrate;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.apache.commons.statistics.distribution.BinomialDistribution;

import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;

/**
 * Times several models against each other in rounds: every round runs each of them, forwards and then backwards, so that
 * drift of the machine meets all alike and cancels in the ratios of one round. The ratio is the median over the rounds
 * and its interval lies between two order statistics, so that the slow rounds of a busy machine do not move them. Time is the processor's, where the JVM
 * tells it: what other processes take does not count.
 */
final class PairedTiming {
    /** Rounds of one measurement at the most: an interval of about 1 % on a machine whose rounds scatter by 3 %. */
    static final int ROUNDS = 40;
    /** Rounds before the first look at the result, and the fewest that have an interval at all: 2 / 2^6 is below 5 %. */
    private static final int FEWEST = 6;
    /** Rounds between two looks: looking after each would let chance end a measurement too often. */
    private static final int LOOK = 6;
    /** Time that one model gets in one round, so that the clock's own error (below 1 us) does not count. */
    private static final long SLICE_NANOS = 15_000_000;

    /** Shapes of feeds that are run in turn. */
    private static final int SHAPES = 3;

    private static final double CONFIDENCE = 0.95;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Engine engine;
    private final List<Feed> feeds;
    private final long budgetNanos;

    /**
     * @param samples a few of their shapes are run in turn
     * @param budgetNanos most time for one measurement: slow models get fewer rounds, and wider intervals
     */
    PairedTiming(Engine engine, List<Feed> samples, long budgetNanos) {
        this.engine = engine;
        this.feeds = fewOfAllShapes(samples);
        this.budgetNanos = budgetNanos;
    }

    /**
     * Feeds of one shape take the same time, and of many shapes, as sentences have them, a few from the smallest to the
     * largest say enough: more would only make the rounds longer, and so fewer.
     */
    private static List<Feed> fewOfAllShapes(List<Feed> feeds) {
        Map<String, Feed> byShape = new LinkedHashMap<>();
        feeds.forEach(feed -> byShape.putIfAbsent(feed.tensors().toString(), feed));
        List<Feed> bySize = byShape.values().stream()
                .sorted(Comparator.comparingLong(PairedTiming::bytes))
                .toList();
        return IntStream.range(0, Math.min(SHAPES, bySize.size()))
                .mapToObj(i -> bySize.get((2 * i + 1) * bySize.size() / (2 * Math.min(SHAPES, bySize.size()))))
                .toList();
    }

    private static long bytes(Feed feed) {
        return feed.tensors().values().stream()
                .mapToLong(tensor -> tensor.bytes().capacity())
                .sum();
    }

    /** Feeds that are run in turn. */
    List<Feed> feeds() {
        return feeds;
    }

    /**
     * Times {@code models}, by name, at one thread; ratios are relative to the first.
     *
     * @param settled ends the measurement early, once it holds for every model but the first
     */
    List<Timing> measure(Map<String, Graph> models, Predicate<Timing> settled) {
        List<String> names = List.copyOf(models.keySet());
        List<Session> sessions = new ArrayList<>();
        try {
            SessionSettings settings = SessionSettings.ofThreads(1);
            models.values().forEach(graph -> sessions.add(engine.open(graph, settings)));
            return rounds(names, sessions, settled);
        } finally {
            sessions.forEach(Session::close);
        }
    }

    private List<Timing> rounds(List<String> names, List<Session> sessions, Predicate<Timing> settled) {
        int models = sessions.size();
        int[] runs = new int[models];
        for (int i = 0; i < models; i++) {
            time(sessions.get(i), feeds.size()); // warms caches, frequencies and the engine's memory
            double once = time(sessions.get(i), feeds.size()) / feeds.size();
            // Whole turns over the feeds, so that every model meets the same ones.
            int wanted = (int) Math.ceil(SLICE_NANOS / 2.0 / Math.max(once, 1));
            runs[i] = feeds.size() * Math.max(1, (wanted + feeds.size() - 1) / feeds.size());
        }
        double[][] seconds = new double[models][ROUNDS];
        long end = System.nanoTime() + budgetNanos;
        int round = 0;
        while (round < ROUNDS && (round < FEWEST || System.nanoTime() < end)) {
            for (int step = 0; step < 2 * models; step++) {
                int model = step < models ? step : 2 * models - 1 - step;
                seconds[model][round] += time(sessions.get(model), runs[model]) / (2.0 * runs[model]) / 1e9;
            }
            round++;
            if (round % LOOK == 0
                    && timings(names, seconds, round).stream().skip(1).allMatch(settled)) {
                break;
            }
        }
        return timings(names, seconds, round);
    }

    private double time(Session session, int runs) {
        long start = clock();
        for (int i = 0; i < runs; i++) {
            session.run(feeds.get(i % feeds.size()));
        }
        return clock() - start;
    }

    /** With one thread the engine works in the caller's, whose own time passes only while it has a processor. */
    private static long clock() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static List<Timing> timings(List<String> names, double[][] seconds, int rounds) {
        List<Timing> timings = new ArrayList<>();
        double[] first = Arrays.copyOf(seconds[0], rounds);
        for (int i = 0; i < names.size(); i++) {
            timings.add(timing(names.get(i), first, Arrays.copyOf(seconds[i], rounds)));
        }
        return timings;
    }

    /** Median of the paired ratios with its distribution-free interval. @param seconds of at least 6 rounds */
    static Timing timing(String name, double[] first, double[] seconds) {
        int rounds = seconds.length;
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = first[i] / seconds[i];
        }
        Arrays.sort(ratios);
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        int outside = outside(rounds);
        return new Timing(
                name, 1e3 * median(sorted), median(ratios), ratios[outside], ratios[rounds - 1 - outside], rounds);
    }

    /** Order statistics to leave out at either end: the most for which both ends are missed by 2.5 % at the most. */
    private static int outside(int rounds) {
        BinomialDistribution below = BinomialDistribution.of(rounds, 0.5);
        int outside = 0;
        while (below.cumulativeProbability(outside) <= (1 - CONFIDENCE) / 2) {
            outside++;
        }
        return outside - 1;
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
