package dev.octet.throughput;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.octet.host.CpuList;
import dev.octet.host.Topology;
import dev.octet.throughput.Placement.Slot;

/**
 * Ties a process to the cores and nodes of its slot by starting it through a tool: numactl, else taskset, with which the
 * process itself asks the kernel for its memory. On Linux an instance runs pinned or not at all; elsewhere none is, and
 * the result says so.
 *
 * @param tool the executable; empty if processes are not pinned
 * @param note why it is not better than it is; empty if it is
 */
record Pinner(Optional<Path> tool, String note) {
    private static final String NUMACTL = "numactl";
    private static final String TASKSET = "taskset";
    private static final long PROBE_SECONDS = 10;

    /**
     * The best tool of this host that can do {@code placement}. A numactl that may not bind memory, as in many
     * containers, is passed over.
     *
     * @throws ThroughputException on Linux without a tool
     */
    static Pinner ofThisHost(Placement placement) {
        if (!Topology.isLinux()) {
            return new Pinner(
                    Optional.empty(),
                    "processes cannot be tied to cores on " + System.getProperty("os.name") + ", only on Linux");
        }
        return find(Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin"), placement);
    }

    /** As {@link #ofThisHost} on Linux, with the tools in the folders of {@code path}. */
    static Pinner find(String path, Placement placement) {
        Optional<Path> taskset = executable(path, TASKSET).filter(tool -> works(tool, placement));
        Optional<Path> numactl = executable(path, NUMACTL);
        if (numactl.isPresent() && works(numactl.get(), placement)) {
            return new Pinner(numactl, "");
        }
        String why = numactl.isPresent() ? "numactl may not bind memory here" : "numactl is not installed";
        if (taskset.isPresent()) {
            return new Pinner(taskset, why);
        }
        throw ThroughputException.unavailable("instances cannot be tied to their cores: " + why
                + ", and taskset is not installed or not allowed;"
                + " install numactl (package numactl) or taskset (package util-linux)");
    }

    /** What stands before the command of a process for {@code slot}; empty if it is not pinned. */
    List<String> prefix(Slot slot) {
        return tool.map(executable -> prefix(executable, slot)).orElse(List.of());
    }

    /** The tool's name, for the result. */
    Optional<String> name() {
        return tool.map(executable -> executable.getFileName().toString());
    }

    /**
     * What a process for {@code slot} has to ask the kernel for itself, on a host of {@code nodes} NUMA nodes; empty where
     * the tool has done it or there is nothing to choose.
     */
    Optional<MemoryPolicy> policy(Slot slot, int nodes) {
        boolean self = tool.isPresent() && !tool.get().endsWith(NUMACTL) && nodes > 1;
        return self ? Optional.of(slot.memory()) : Optional.empty();
    }

    /** How the memory of the instances came to lie where it does, for the result. */
    String memory(Placement placement, int nodes) {
        if (tool.isEmpty()) {
            return "not bound";
        }
        String where = placement.slots().stream()
                .map(slot -> slot.memory().toString())
                .distinct()
                .collect(Collectors.joining(", "));
        return tool.get().endsWith(NUMACTL)
                ? "by numactl: " + where
                : nodes > 1
                        ? "by set_mempolicy: " + where
                        : "one NUMA node; first touched by processes that were pinned before";
    }

    private static List<String> prefix(Path tool, Slot slot) {
        String cpus = CpuList.format(slot.cpus());
        MemoryPolicy policy = slot.memory();
        String memory = (policy.mode().equals(MemoryPolicy.BIND) ? "--membind=" : "--interleave=")
                + CpuList.format(policy.nodes());
        return tool.endsWith(NUMACTL)
                ? List.of(tool.toString(), "--physcpubind=" + cpus, memory)
                : List.of(tool.toString(), "-c", cpus);
    }

    private static Optional<Path> executable(String path, String name) {
        for (String folder : path.split(File.pathSeparator)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, name);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return Optional.of(candidate.toAbsolutePath());
            }
        }
        return Optional.empty();
    }

    private static boolean works(Path tool, Placement placement) {
        for (Slot slot : placement.slots()) {
            List<String> command = new ArrayList<>(prefix(tool, slot));
            command.add("true");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return false;
                }
                if (process.exitValue() != 0) {
                    return false;
                }
            } catch (IOException e) {
                return false; // not executable after all; the caller goes on to the next tool or says what to install
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ThroughputException.failed(String.format(Locale.ROOT, "interrupted while trying %s", tool), e);
            }
        }
        return true;
    }
}
