package dev.octet.host;

import java.util.OptionalDouble;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * What happened on some CPUs during some time; what the kernel does not show is empty.
 *
 * @param steal share of their time in which the hypervisor ran something else
 * @param others share of their time in which other processes ran
 * @param megahertz mean frequency in MHz
 * @param throttled how often they were slowed down for heat
 * @param memoryPressure share of the time in which some task of the host waited for memory
 */
public record HostConditions(
        OptionalDouble steal,
        OptionalDouble others,
        OptionalDouble megahertz,
        OptionalLong throttled,
        OptionalDouble memoryPressure) {
    /** Where nothing is visible. */
    public static final HostConditions UNKNOWN = new HostConditions(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty());

    public HostConditions {
        requireNonNull(steal, "steal");
        requireNonNull(others, "others");
        requireNonNull(megahertz, "megahertz");
        requireNonNull(throttled, "throttled");
        requireNonNull(memoryPressure, "memoryPressure");
    }
}
