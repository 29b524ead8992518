package dev.octet.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.NodeTimes;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.io.TemporaryFolder;

/**
 * Time of each of the engine's nodes in one run.
 *
 * @param times microseconds by node, the median over all runs
 */
record Profile(List<Time> times) {
    /** Each model is opened anew this often: where its memory comes to lie changes times by some percent. */
    private static final int SESSIONS = 3;
    /** Runs in one session, after the first ones. */
    private static final int RUNS = 15;

    private static final int WARM_UP = 3;
    /** Most time for the runs of one session: slow models get fewer, and hardly need more. */
    private static final long SESSION_NANOS = 6_000_000_000L;

    /**
     * @param name the engine's name of the node
     * @param op its operator
     * @param micros microseconds in one run of the model
     */
    record Time(String name, String op, double micros) {}

    /** Profiles graphs in turns, at one thread, so that all meet the same disturbances; in their order. */
    static List<Profile> measure(Engine engine, List<Graph> graphs, Feed feed) {
        try (TemporaryFolder folder = TemporaryFolder.create("octet-profile-")) {
            List<List<Profile>> found = new ArrayList<>();
            graphs.forEach(graph -> found.add(new ArrayList<>()));
            for (int turn = 0; turn < SESSIONS; turn++) {
                List<Session> sessions = new ArrayList<>();
                try {
                    for (int i = 0; i < graphs.size(); i++) {
                        Path prefix = folder.path().resolve("profile-" + turn + "-" + i);
                        sessions.add(engine.open(
                                graphs.get(i), SessionSettings.ofThreads(1).withProfile(prefix)));
                    }
                    int runs = run(sessions, feed);
                    for (int i = 0; i < sessions.size(); i++) {
                        NodeTimes times =
                                NodeTimes.read(sessions.get(i).endProfile().orElseThrow());
                        found.get(i).add(of(times, runs));
                    }
                } finally {
                    sessions.forEach(Session::close);
                }
            }
            return found.stream().map(Profile::best).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the temporary folder: " + e, e);
        }
    }

    /** How often each session was run. */
    private static int run(List<Session> sessions, Feed feed) {
        long start = System.nanoTime();
        int runs = 0;
        while (runs <= WARM_UP || runs < WARM_UP + RUNS && System.nanoTime() - start < SESSION_NANOS) {
            sessions.forEach(session -> session.run(feed));
            runs++;
        }
        return runs;
    }

    /** A node in the body of a Loop runs several times in one run of the model. */
    private static Profile of(NodeTimes times, int runs) {
        return new Profile(times.nodes().stream()
                .map(node -> new Time(node.name(), node.op(), node.medianMicros() * node.runs() / runs))
                .toList());
    }

    /** The fastest session counts: the others were disturbed for longer. */
    private static Profile best(List<Profile> sessions) {
        return sessions.stream().min(Comparator.comparingDouble(Profile::total)).orElseThrow();
    }

    /** Microseconds of all nodes. */
    double total() {
        return times.stream().mapToDouble(Time::micros).sum();
    }
}
