package dev.octet.throughput;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * How queries reach the instances, after MLPerf's inference rules. A query of {@code n} samples is answered by one
 * instance.
 */
public sealed interface Scenario {
    /** As a recipe names it. */
    String name();

    /** Quantile of the latency that MLPerf reports or bounds; empty where throughput is the figure. */
    OptionalDouble percentile();

    /** Inferences of one query at {@code batchSize} samples each. */
    default int inferences(int batchSize) {
        return 1;
    }

    /** All samples are there from the start; each instance takes the next when it is done. The figure is throughput. */
    record Offline() implements Scenario {
        @Override
        public String name() {
            return "offline";
        }

        @Override
        public OptionalDouble percentile() {
            return OptionalDouble.empty();
        }
    }

    /** The next query of one sample comes when the last is done. The figure is the latency at p90. */
    record SingleStream() implements Scenario {
        @Override
        public String name() {
            return "single_stream";
        }

        @Override
        public OptionalDouble percentile() {
            return OptionalDouble.of(0.9);
        }
    }

    /** The same with queries of eight samples. The figure is the latency at p99. */
    record MultiStream() implements Scenario {
        /** Samples of a query, by MLPerf's rules. */
        public static final int SAMPLES = 8;

        @Override
        public String name() {
            return "multi_stream";
        }

        @Override
        public OptionalDouble percentile() {
            return OptionalDouble.of(0.99);
        }

        @Override
        public int inferences(int batchSize) {
            return Math.max(1, SAMPLES / batchSize);
        }
    }

    /**
     * Queries come at random times (Poisson), drawn before the run. The figure is the highest rate at which the latency
     * at p99 is within the bound; latency counts from the time at which a query was due.
     *
     * @param latencyBound longest latency at p99
     */
    record Server(Duration latencyBound) implements Scenario {
        public Server {
            requireNonNull(latencyBound, "latencyBound");
            if (latencyBound.isNegative() || latencyBound.isZero()) {
                throw new IllegalArgumentException("latencyBound must be longer than 0 but was " + latencyBound);
            }
        }

        @Override
        public String name() {
            return "server";
        }

        @Override
        public OptionalDouble percentile() {
            return OptionalDouble.of(0.99);
        }
    }

    /** The scenario under {@code scenario}; offline when it is missing. What is wrong becomes a problem of the section. */
    static Scenario read(Section section) {
        if (section.isSection("scenario")) {
            Optional<Section> server = section.section("scenario")
                    .map(found -> found.require("server"))
                    .filter(found -> found.has("server"))
                    .flatMap(found -> {
                        Optional<Section> inner = found.section("server");
                        found.done();
                        return inner;
                    });
            Optional<Duration> bound =
                    server.flatMap(found -> found.require("latency_bound").duration("latency_bound"));
            server.ifPresent(Section::done);
            return bound.<Scenario>map(Server::new).orElse(new Offline());
        }
        String name = section.text("scenario").orElse("offline");
        switch (name) {
            case "offline":
                return new Offline();
            case "single_stream":
                return new SingleStream();
            case "multi_stream":
                return new MultiStream();
            case "server":
                section.problem("scenario", "lacks its latency bound", "Write {server: {latency_bound: 50ms}}.");
                return new Offline();
            default:
                section.unknown(
                        "scenario", name, new TreeSet<>(Set.of("offline", "single_stream", "multi_stream", "server")));
                return new Offline();
        }
    }
}
