package dev.octet.host;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counters of a host at one moment; two of them tell what happened in between. What the kernel does not show is empty.
 *
 * @param nanos when, by {@link System#nanoTime}
 * @param times of some CPUs and processes
 * @param throttles how often those CPUs, or their packages, were slowed down for heat since the host started
 * @param pressureMicros how long some task waited for memory since the host started
 */
public record HostSample(long nanos, Optional<CpuTimes> times, OptionalLong throttles, OptionalLong pressureMicros) {
    private static final Pattern PRESSURE = Pattern.compile("some .*total=([0-9]{1,18})");
    private static final List<String> THROTTLES = List.of("core_throttle_count", "package_throttle_count");
    private static final double KILO = 1000;
    private static final double NANOS_PER_MICRO = 1000;

    /** Reads what lies below {@code root}, which is {@code /} but for tests. */
    public static HostSample read(Path root, Collection<Integer> cpus, Collection<Long> pids) {
        OptionalLong throttles = OptionalLong.empty();
        for (int cpu : cpus) {
            for (String counter : THROTTLES) {
                OptionalLong found = SystemFile.counter(
                        root.resolve("sys/devices/system/cpu/cpu" + cpu + "/thermal_throttle/" + counter));
                if (found.isPresent()) {
                    throttles = OptionalLong.of(throttles.orElse(0) + found.getAsLong());
                }
            }
        }
        OptionalLong pressure = SystemFile.lines(root.resolve("proc/pressure/memory")).stream()
                .map(PRESSURE::matcher)
                .filter(Matcher::matches)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .findFirst();
        return new HostSample(System.nanoTime(), CpuTimes.read(root, cpus, pids), throttles, pressure);
    }

    /**
     * Mean frequency of {@code cpus} at this moment in MHz: what cpufreq tells, else {@code /proc/cpuinfo}; empty if
     * neither does. An idle core tells a low one, so ask while they work.
     */
    public static OptionalDouble megahertz(Path root, Collection<Integer> cpus) {
        Map<Integer, Double> found = new TreeMap<>();
        for (int cpu : cpus) {
            SystemFile.counter(root.resolve("sys/devices/system/cpu/cpu" + cpu + "/cpufreq/scaling_cur_freq"))
                    .ifPresent(kilohertz -> found.put(cpu, kilohertz / KILO));
        }
        if (found.isEmpty()) {
            int cpu = -1;
            for (String line : SystemFile.lines(root.resolve("proc/cpuinfo"))) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                if (line.startsWith("processor") && value.matches("[0-9]{1,6}")) {
                    cpu = Integer.parseInt(value);
                } else if (line.startsWith("cpu MHz")
                        && cpus.contains(cpu)
                        && value.matches("[0-9]{1,6}(\\.[0-9]+)?")) {
                    found.put(cpu, Double.valueOf(value));
                }
            }
        }
        return found.values().stream().mapToDouble(mhz -> mhz).average();
    }

    /** What happened since {@code before}. @param megahertz as measured in between */
    public HostConditions since(HostSample before, OptionalDouble megahertz) {
        boolean visible = times.isPresent() && before.times.isPresent();
        return new HostConditions(
                visible ? times.get().stealSince(before.times.get()) : OptionalDouble.empty(),
                visible ? times.get().othersSince(before.times.get()) : OptionalDouble.empty(),
                megahertz,
                throttles.isPresent() && before.throttles.isPresent()
                        ? OptionalLong.of(throttles.getAsLong() - before.throttles.getAsLong())
                        : OptionalLong.empty(),
                pressureMicros.isPresent() && before.pressureMicros.isPresent() && nanos > before.nanos
                        ? OptionalDouble.of(Math.min(
                                1,
                                (pressureMicros.getAsLong() - before.pressureMicros.getAsLong())
                                        * NANOS_PER_MICRO
                                        / (nanos - before.nanos)))
                        : OptionalDouble.empty());
    }
}
