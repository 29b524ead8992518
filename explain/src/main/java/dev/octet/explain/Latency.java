package dev.octet.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import dev.octet.engine.Feed;
import dev.octet.engine.Session;
import dev.octet.explain.Explanation.Speed;

/** Times a model, against FP32 if there is one, in rounds that run both forwards and backwards so that drift cancels. */
final class Latency {
    /** Enough for a median that a few disturbed rounds do not move. */
    private static final int ROUNDS = 21;
    /** Time that one model gets in half a round: far above the clock's own error. */
    private static final long SLICE_NANOS = 5_000_000;
    /** Most time for all rounds. */
    private static final long BUDGET_NANOS = 20_000_000_000L;

    private static final int FEWEST = 5;

    private Latency() {}

    static Speed measure(Session model, Optional<Session> fp32, List<Feed> feeds) {
        List<Session> sessions = new ArrayList<>();
        fp32.ifPresent(sessions::add);
        sessions.add(model);
        int count = sessions.size();
        int[] turns = new int[count];
        double perRound = 0;
        for (int i = 0; i < count; i++) {
            time(sessions.get(i), feeds, 1);
            double once = time(sessions.get(i), feeds, 1);
            turns[i] = (int) Math.max(1, Math.ceil(SLICE_NANOS / Math.max(once, 1)));
            perRound += 2 * turns[i] * once;
        }
        int rounds = (int) Math.max(FEWEST, Math.min(ROUNDS, BUDGET_NANOS / Math.max(perRound, 1)));
        double[][] millis = new double[count][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int step = 0; step < 2 * count; step++) {
                int at = step < count ? step : 2 * count - 1 - step;
                double nanos = time(sessions.get(at), feeds, turns[at]);
                millis[at][round] += nanos / (2.0 * turns[at] * feeds.size()) / 1e6;
            }
        }
        return speed(fp32.map(session -> millis[0]), millis[count - 1]);
    }

    /** The round of the median ratio, or time: all of one round, for medians of each may contradict each other. */
    static Speed speed(Optional<double[]> fp32, double[] millis) {
        int rounds = millis.length;
        int middle = IntStream.range(0, rounds)
                .boxed()
                .sorted(Comparator.comparing(
                        round -> fp32.map(other -> other[round] / millis[round]).orElse(millis[round])))
                .toList()
                .get(rounds / 2);
        return new Speed(
                fp32.map(other -> other[middle]),
                millis[middle],
                fp32.map(other -> other[middle] / millis[middle]),
                rounds);
    }

    private static double time(Session session, List<Feed> feeds, int turns) {
        long start = System.nanoTime();
        for (int turn = 0; turn < turns; turn++) {
            feeds.forEach(session::run);
        }
        return System.nanoTime() - start;
    }
}
