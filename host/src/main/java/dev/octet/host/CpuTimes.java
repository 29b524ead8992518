package dev.octet.host;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Time counters of some CPUs and some processes at one moment, in ticks of the kernel (10 ms).
 *
 * @param total all time of the CPUs
 * @param busy time in which something ran on them
 * @param steal time in which the hypervisor ran something else
 * @param own time of the processes
 */
public record CpuTimes(long total, long busy, long steal, long own) {
    // Columns of /proc/stat behind the name of the CPU: user nice system idle iowait irq softirq steal (proc(5)).
    private static final int IDLE = 3;
    private static final int IOWAIT = 4;
    private static final int STEAL = 7;
    private static final int COLUMNS = 8;

    // Fields of /proc/PID/stat behind the command in brackets: state is the third of all, utime the 14th.
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    /** Reads {@code proc/stat} below {@code root}; empty if one of the CPUs or processes is not to be seen. */
    static Optional<CpuTimes> read(Path root, Collection<Integer> cpus, Collection<Long> pids) {
        long total = 0;
        long idle = 0;
        long steal = 0;
        Set<Integer> missing = new HashSet<>(cpus);
        for (String line : SystemFile.lines(root.resolve("proc/stat"))) {
            String[] words = line.split("\\s+");
            if (!words[0].matches("cpu[0-9]{1,6}") || words.length <= COLUMNS) {
                continue;
            }
            if (missing.remove(Integer.valueOf(words[0].substring(3)))) {
                for (int column = 0; column < COLUMNS; column++) {
                    total += Long.parseLong(words[column + 1]);
                }
                idle += Long.parseLong(words[IDLE + 1]) + Long.parseLong(words[IOWAIT + 1]);
                steal += Long.parseLong(words[STEAL + 1]);
            }
        }
        long own = 0;
        for (long pid : pids) {
            Optional<String> stat = SystemFile.text(root.resolve("proc/" + pid + "/stat"));
            if (stat.isEmpty()) {
                return Optional.empty();
            }
            List<String> fields = List.of(stat.get()
                    .substring(stat.get().lastIndexOf(')') + 1)
                    .strip()
                    .split(" "));
            own += Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME));
        }
        return cpus.isEmpty() || !missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new CpuTimes(total, total - idle - steal, steal, own));
    }

    /** Share of the time since {@code before} that was stolen; empty if no tick has passed. */
    OptionalDouble stealSince(CpuTimes before) {
        return share(steal - before.steal, before);
    }

    /** Share of the time since {@code before} in which other processes ran; ticks make it coarse, to about 1% of 1 s. */
    OptionalDouble othersSince(CpuTimes before) {
        return share(busy - before.busy - (own - before.own), before);
    }

    private OptionalDouble share(long part, CpuTimes before) {
        long all = total - before.total;
        return all > 0 ? OptionalDouble.of(Math.min(1, Math.max(0, (double) part / all))) : OptionalDouble.empty();
    }
}
