package dev.octet.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The CPUs of a host that are online, and which of them this process may use.
 *
 * @param cpus online CPUs by number
 * @param quota CPU seconds per second that the control groups allow; empty if unlimited
 */
public record Topology(List<Cpu> cpus, OptionalDouble quota) {

    /**
     * One CPU as the kernel counts them: a hardware thread.
     *
     * @param id the kernel's number
     * @param core number of the physical core: the lowest CPU number among its thread siblings
     * @param socket physical package
     * @param node NUMA node
     * @param kind 0 for the fastest cores of a hybrid processor, then 1, 2, ...; 0 everywhere else
     * @param usable whether affinity mask and cpuset let this process run on it
     */
    public record Cpu(int id, int core, int socket, int node, int kind, boolean usable) {}

    /**
     * A physical core, represented by the one of its hardware threads that an instance is pinned to.
     *
     * @param cpu number of that thread
     * @param socket physical package
     * @param node NUMA node
     * @param kind as of the {@link Cpu}
     */
    public record Core(int cpu, int socket, int node, int kind) {}

    public Topology {
        cpus = cpus.stream().sorted(Comparator.comparingInt(Cpu::id)).toList();
    }

    /** This host; a host that is not Linux is taken for one socket of one-thread cores. */
    public static Topology ofThisHost() {
        return isLinux()
                ? read(Path.of("/"))
                : ofProcessors(Runtime.getRuntime().availableProcessors());
    }

    public static boolean isLinux() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
    }

    /** One socket, one node, {@code processors} cores of one thread: all that is known where nothing tells more. */
    public static Topology ofProcessors(int processors) {
        return new Topology(
                IntStream.range(0, processors)
                        .mapToObj(i -> new Cpu(i, i, 0, 0, 0, true))
                        .toList(),
                OptionalDouble.empty());
    }

    /**
     * Reads {@code /proc} and {@code /sys} below {@code root}. Where a sandbox hides the layout, every CPU counts as a
     * core of its own on socket 0.
     *
     * @throws UncheckedIOException if nothing tells which CPUs there are
     */
    public static Topology read(Path root) {
        Path system = root.resolve("sys/devices/system");
        Optional<SortedSet<Integer>> allowed = SystemFile.field(root.resolve("proc/self/status"), "Cpus_allowed_list")
                .map(CpuList::parse);
        SortedSet<Integer> online = SystemFile.text(system.resolve("cpu/online"))
                .map(CpuList::parse)
                .or(() -> allowed)
                .orElseThrow(() -> new UncheckedIOException(new NoSuchFileException(
                        system.resolve("cpu/online").toString(),
                        root.resolve("proc/self/status").toString(),
                        "neither tells which CPUs there are; are /proc and /sys mounted?")));
        CgroupLimits limits = CgroupLimits.read(root);
        Map<Integer, Integer> nodes = nodes(system.resolve("node"));
        Map<Integer, Integer> kinds = kinds(root, online);
        List<Cpu> cpus = new ArrayList<>();
        for (int id : online) {
            Path folder = system.resolve("cpu/cpu" + id + "/topology");
            int core = SystemFile.text(folder.resolve("thread_siblings_list"))
                    .or(() -> SystemFile.text(folder.resolve("core_cpus_list")))
                    .map(list -> CpuList.parse(list).first())
                    .orElse(id);
            int socket = Math.max(
                    0, SystemFile.number(folder.resolve("physical_package_id")).orElse(0));
            boolean usable = allowed.map(set -> set.contains(id)).orElse(true)
                    && limits.cpus().map(set -> set.contains(id)).orElse(true);
            cpus.add(new Cpu(id, core, socket, nodes.getOrDefault(id, socket), kinds.getOrDefault(id, 0), usable));
        }
        return new Topology(cpus, limits.quota());
    }

    /** Usable physical cores, each by its lowest usable CPU, in the order of those. */
    public List<Core> cores() {
        Map<Integer, Core> cores = new TreeMap<>();
        for (Cpu cpu : cpus) {
            if (cpu.usable()) {
                cores.putIfAbsent(cpu.core(), new Core(cpu.id(), cpu.socket(), cpu.node(), cpu.kind()));
            }
        }
        return cores.values().stream()
                .sorted(Comparator.comparingInt(Core::cpu))
                .toList();
    }

    /** Most cores that may be busy all the time: a quota of 2.5 CPUs keeps two cores busy. */
    public int coreBudget() {
        int cores = cores().size();
        return quota.isPresent() ? (int) Math.min(cores, Math.floor(quota.getAsDouble())) : cores;
    }

    /** What there is for instances, such as {@code 64 usable physical cores on 2 sockets, limited to 2.50 CPUs}. */
    public String describe() {
        List<Core> cores = cores();
        long sockets = cores.stream().map(Core::socket).distinct().count();
        String limit = quota.isPresent()
                ? String.format(Locale.ROOT, ", limited to %.2f CPUs by its control group", quota.getAsDouble())
                : "";
        return cores.size() + " usable physical core" + (cores.size() == 1 ? "" : "s") + " on " + sockets + " socket"
                + (sockets == 1 ? "" : "s") + limit;
    }

    /** NUMA nodes that have usable cores, in rising order. */
    public SortedSet<Integer> nodes() {
        return cores().stream().map(Core::node).collect(Collectors.toCollection(TreeSet::new));
    }

    /** CPUs on which the kernel lets the calling thread run, as it lists them; empty where it does not tell. */
    public static Optional<String> allowedHere() {
        return SystemFile.field(Path.of("/proc/thread-self/status"), "Cpus_allowed_list");
    }

    private static Map<Integer, Integer> nodes(Path folder) {
        Map<Integer, Integer> nodes = new HashMap<>();
        if (!Files.isDirectory(folder)) {
            return nodes;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(entry -> entry.getFileName().toString().matches("node[0-9]+"))
                    .forEach(entry -> {
                        int node =
                                Integer.parseInt(entry.getFileName().toString().substring(4));
                        SystemFile.text(entry.resolve("cpulist"))
                                .map(CpuList::parse)
                                .orElse(new TreeSet<>())
                                .forEach(cpu -> nodes.put(cpu, node));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        return nodes;
    }

    /** Hybrid processors: Intel tells its efficient cores by name, Arm by relative capacity. */
    private static Map<Integer, Integer> kinds(Path root, SortedSet<Integer> online) {
        Map<Integer, Integer> kinds = new HashMap<>();
        Optional<String> efficient = SystemFile.text(root.resolve("sys/devices/cpu_atom/cpus"));
        if (efficient.isPresent()) {
            CpuList.parse(efficient.get()).forEach(cpu -> kinds.put(cpu, 1));
            return kinds;
        }
        Map<Integer, Integer> capacities = new TreeMap<>();
        for (int cpu : online) {
            SystemFile.number(root.resolve("sys/devices/system/cpu/cpu" + cpu + "/cpu_capacity"))
                    .ifPresent(capacity -> capacities.put(cpu, capacity));
        }
        List<Integer> falling = capacities.values().stream()
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
        capacities.forEach((cpu, capacity) -> kinds.put(cpu, falling.indexOf(capacity)));
        return kinds;
    }
}
