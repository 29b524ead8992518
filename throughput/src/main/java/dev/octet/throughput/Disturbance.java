package dev.octet.throughput;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.octet.host.HostConditions;

/**
 * Whether a round was disturbed. A rule on what happened on the host, never on the rate that came out: rounds that are
 * left out for being slow would make every variant look as fast as its best rounds.
 */
final class Disturbance {
    /** Share of the CPUs' time that the hypervisor may take. */
    static final double MOST_STEAL = 0.02;

    /** Share of the CPUs' time that other processes may take. */
    static final double MOST_OTHERS = 0.05;

    /** Share of the time in which tasks may wait for memory. */
    static final double MOST_PRESSURE = 0.05;

    /** The kernel counts time in ticks of 10 ms: what is less than three of them may be chance. */
    private static final double LEAST_SECONDS = 0.03;

    private static final double NANOS_PER_SECOND = 1e9;

    private Disturbance() {}

    /** What disturbed a round on {@code cpus} CPUs; empty if nothing did, or nothing is visible. */
    static Optional<String> of(HostConditions conditions, Duration time, int cpus) {
        double seconds = cpus * time.toNanos() / NANOS_PER_SECOND;
        if (conditions.throttled().orElse(0) > 0) {
            return Optional.of("throttled");
        }
        if (above(conditions.steal(), MOST_STEAL, seconds)) {
            return Optional.of(percent("steal", conditions.steal()));
        }
        if (above(conditions.others(), MOST_OTHERS, seconds)) {
            return Optional.of(percent("others", conditions.others()));
        }
        if (conditions.memoryPressure().orElse(0) > MOST_PRESSURE) {
            return Optional.of(percent("memory pressure", conditions.memoryPressure()));
        }
        return Optional.empty();
    }

    private static boolean above(OptionalDouble share, double most, double seconds) {
        return share.orElse(0) > most && share.orElse(0) * seconds >= LEAST_SECONDS;
    }

    private static String percent(String what, OptionalDouble share) {
        return String.format(Locale.ROOT, "%s %.1f%%", what, 100 * share.getAsDouble());
    }
}
