package dev.octet.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;

/**
 * What the control groups (versions 1 and 2) above this process leave it of the host's CPUs.
 *
 * @param quota CPU seconds per second; empty if unlimited
 * @param cpus the CPUs of its cpuset; empty if not told
 */
record CgroupLimits(OptionalDouble quota, Optional<SortedSet<Integer>> cpus) {
    private static final Path MOUNT = Path.of("sys/fs/cgroup");

    /** Reads the files below {@code root}, which is {@code /} but for tests. The tightest group counts. */
    static CgroupLimits read(Path root) {
        OptionalDouble quota = OptionalDouble.empty();
        Optional<SortedSet<Integer>> cpus = Optional.empty();
        for (Path group : groups(root, "cpu")) {
            OptionalDouble found = quota(group);
            if (found.isPresent() && (quota.isEmpty() || found.getAsDouble() < quota.getAsDouble())) {
                quota = found;
            }
        }
        for (Path group : groups(root, "cpuset")) {
            Optional<SortedSet<Integer>> found = SystemFile.text(group.resolve("cpuset.cpus.effective"))
                    .or(() -> SystemFile.text(group.resolve("cpuset.effective_cpus")))
                    .or(() -> SystemFile.text(group.resolve("cpuset.cpus")))
                    .map(CpuList::parse)
                    .filter(set -> !set.isEmpty());
            if (found.isPresent()
                    && (cpus.isEmpty() || found.get().size() < cpus.get().size())) {
                cpus = found;
            }
        }
        return new CgroupLimits(quota, cpus);
    }

    /**
     * Folders of the groups of this process, innermost first. In a container the path in {@code /proc/self/cgroup} may
     * be the host's, which is not mounted here; the mount itself is then the container's own group.
     */
    private static List<Path> groups(Path root, String controller) {
        List<Path> groups = new ArrayList<>();
        for (String line : SystemFile.lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            boolean second = parts[1].isEmpty();
            if (!second && !Set.of(parts[1].split(",")).contains(controller)) {
                continue;
            }
            List<Path> mounts = second
                    ? List.of(root.resolve(MOUNT), root.resolve(MOUNT).resolve("unified"))
                    : List.of(
                            root.resolve(MOUNT).resolve(controller),
                            root.resolve(MOUNT).resolve(parts[1]));
            for (Path mount : mounts) {
                String path = parts[2].contains("..") ? "" : parts[2].replaceFirst("^/+", "");
                for (Path group = mount.resolve(path); group.startsWith(mount); group = group.getParent()) {
                    if (Files.isDirectory(group)) {
                        groups.add(group);
                    }
                }
            }
        }
        return groups;
    }

    private static OptionalDouble quota(Path group) {
        Optional<String> limit = SystemFile.text(group.resolve("cpu.max"));
        if (limit.isPresent()) {
            String[] parts = limit.get().split("\\s+");
            return parts.length == 2 && !parts[0].equals("max") ? share(parts[0], parts[1]) : OptionalDouble.empty();
        }
        Optional<String> quota = SystemFile.text(group.resolve("cpu.cfs_quota_us"));
        Optional<String> period = SystemFile.text(group.resolve("cpu.cfs_period_us"));
        return quota.isPresent() && period.isPresent() ? share(quota.get(), period.get()) : OptionalDouble.empty();
    }

    /** A quota of -1 means none. */
    private static OptionalDouble share(String quota, String period) {
        boolean numbers = quota.matches("[0-9]{1,18}") && period.matches("[1-9][0-9]{0,17}");
        return numbers
                ? OptionalDouble.of((double) Long.parseLong(quota) / Long.parseLong(period))
                : OptionalDouble.empty();
    }
}
