package dev.octet.calibrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.octet.engine.Engine;
import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.NodeTimes;
import dev.octet.engine.Session;
import dev.octet.engine.SessionSettings;
import dev.octet.io.TemporaryFolder;

/**
 * Microseconds of one run by node of the graph that was given to the engine, as far as the engine kept its name. What the
 * engine puts in, such as changes of layout, is nobody's.
 */
record NodeProfile(Map<String, Double> micros) {
    /** Runs beside the first: the median of this many does not move by one disturbed run. */
    private static final int RUNS = 15;

    NodeProfile {
        micros = Map.copyOf(micros);
    }

    /** Runs {@code graph} on the feeds in turn, at one thread. */
    static NodeProfile of(Engine engine, Graph graph, List<Feed> feeds) {
        try (TemporaryFolder folder = TemporaryFolder.create("octet-profile-")) {
            SessionSettings settings =
                    SessionSettings.ofThreads(1).withProfile(folder.path().resolve("profile"));
            try (Session session = engine.open(graph, settings)) {
                for (int i = 0; i < RUNS * feeds.size(); i++) {
                    session.run(feeds.get(i % feeds.size()));
                }
                Map<String, Double> micros = new HashMap<>();
                NodeTimes.read(session.endProfile().orElseThrow())
                        .nodes()
                        .forEach(node ->
                                micros.merge(engine.originalName(node.name()), node.medianMicros(), Double::sum));
                return new NodeProfile(micros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the temporary folder: " + e, e);
        }
    }
}
