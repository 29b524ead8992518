package dev.octet.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import dev.octet.calibrate.CalibrationReport.Timing;
import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;

/**
 * Times several models against each other in rounds: every round runs each of them, forwards and then backwards, so that
 * drift of the machine meets all alike and cancels in the ratios of one round.
 */
final class PairedTiming {
    /** Rounds: enough for an interval of about 1 % on a machine whose rounds scatter by 3 %. */
    static final int ROUNDS = 30;
    /** Time that one model gets in one round, so that the clock's own error (below 1 us) does not count. */
    private static final long SLICE_NANOS = 15_000_000;
    /** Most time for all rounds: slow models get fewer rounds, and wider intervals, than {@value #ROUNDS}. */
    private static final long BUDGET_NANOS = 60_000_000_000L;
    /** One round in so many is run before the first that counts: caches, frequencies, allocations of the engine. */
    private static final int WARM_UP = 10;
    /** Student's t, two-sided 95 %, by the number of rounds: one more than the degrees of freedom. */
    private static final NavigableMap<Integer, Double> STUDENT_95 =
            new TreeMap<>(Map.of(4, 3.182, 6, 2.571, 8, 2.365, 12, 2.201, 20, 2.093, ROUNDS, 2.045));

    private PairedTiming() {}

    /**
     * Times {@code models}, by name, on one feed of each shape in turn; ratios are relative to the first model.
     */
    static List<Timing> measure(Engine engine, Map<String, Graph> models, List<Feed> samples) {
        List<Feed> feeds = oneOfEachShape(samples);
        List<String> names = List.copyOf(models.keySet());
        List<Session> sessions = new ArrayList<>();
        try {
            SessionSettings settings = SessionSettings.ofThreads(1);
            models.values().forEach(graph -> sessions.add(engine.open(graph, settings)));
            double[][] seconds = rounds(sessions, feeds);
            List<Timing> timings = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                timings.add(timing(names.get(i), seconds[0], seconds[i]));
            }
            return timings;
        } finally {
            sessions.forEach(Session::close);
        }
    }

    /** Feeds of one shape take the same time; more of them would only make the rounds longer. */
    private static List<Feed> oneOfEachShape(List<Feed> feeds) {
        Map<String, Feed> byShape = new LinkedHashMap<>();
        feeds.forEach(feed -> byShape.putIfAbsent(feed.tensors().toString(), feed));
        return List.copyOf(byShape.values());
    }

    /** Seconds of one run by model and round. */
    private static double[][] rounds(List<Session> sessions, List<Feed> feeds) {
        int models = sessions.size();
        int[] runs = new int[models];
        double perRound = 0;
        for (int i = 0; i < models; i++) {
            time(sessions.get(i), feeds, 1);
            double once = time(sessions.get(i), feeds, feeds.size()) / feeds.size();
            // Whole turns over the feeds, so that every model meets the same ones.
            int wanted = (int) Math.ceil(SLICE_NANOS / 2.0 / Math.max(once, 1));
            runs[i] = feeds.size() * Math.max(1, (wanted + feeds.size() - 1) / feeds.size());
            perRound += 2 * runs[i] * once;
        }
        int rounds = roundsWithin(BUDGET_NANOS, perRound);
        double[][] seconds = new double[models][rounds];
        for (int round = -Math.max(1, rounds / WARM_UP); round < rounds; round++) {
            double[] nanos = new double[models];
            for (int step = 0; step < 2 * models; step++) {
                int model = step < models ? step : 2 * models - 1 - step;
                nanos[model] += time(sessions.get(model), feeds, runs[model]);
            }
            if (round >= 0) {
                for (int i = 0; i < models; i++) {
                    seconds[i][round] = nanos[i] / (2.0 * runs[i]) / 1e9;
                }
            }
        }
        return seconds;
    }

    /** The most rounds, of the numbers whose t is known, that fit into a budget; at least the fewest of them. */
    static int roundsWithin(double budgetNanos, double nanosPerRound) {
        Integer most = STUDENT_95.floorKey((int) Math.min(ROUNDS, budgetNanos / Math.max(1, nanosPerRound)));
        return most == null ? STUDENT_95.firstKey() : most;
    }

    private static double time(Session session, List<Feed> feeds, int runs) {
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            session.run(feeds.get(i % feeds.size()));
        }
        return System.nanoTime() - start;
    }

    /** Geometric mean of the paired ratios with its t interval. @param seconds of as many rounds as the table of t has */
    static Timing timing(String name, double[] first, double[] seconds) {
        double[] logs = new double[seconds.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log(first[i] / seconds[i]);
        }
        double mean = Arrays.stream(logs).average().orElseThrow();
        double variance = Arrays.stream(logs).map(x -> (x - mean) * (x - mean)).sum() / (logs.length - 1);
        double half = STUDENT_95.get(logs.length) * Math.sqrt(variance / logs.length);
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return new Timing(
                name,
                1e3 * sorted[sorted.length / 2],
                Math.exp(mean),
                Math.exp(mean - half),
                Math.exp(mean + half),
                logs.length);
    }
}
