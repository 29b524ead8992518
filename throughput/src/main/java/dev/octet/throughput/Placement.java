package dev.octet.throughput;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.octet.host.Topology;
import dev.octet.host.Topology.Core;
import dev.octet.throughput.Execution.Cores;
import dev.octet.throughput.Execution.Memory;

/**
 * Which cores each instance gets.
 *
 * <p>An instance gets one hardware thread of each of its physical cores; the siblings stay idle. It lies within one
 * NUMA node where a node has room, else within one socket; it spans sockets only if it is larger than any of them. On
 * a hybrid processor the fast cores go first and an instance has cores of one kind as long as there are enough.
 * Instances are spread evenly over the sockets, and within a socket go to the node with the most free cores.
 *
 * @param setting what is placed
 * @param slots one for each instance, by lowest CPU
 */
record Placement(Setting setting, List<Slot> slots) {
    /** Cores of an instance in the settings that most vendors publish. */
    static final int AUTO_CORES = 4;

    /**
     * The place of one instance.
     *
     * @param cpus in rising order
     * @param nodes NUMA nodes of these, in rising order
     * @param memory where its memory comes from
     */
    record Slot(List<Integer> cpus, List<Integer> nodes, MemoryPolicy memory) {
        /** With its memory beside its cores. */
        static Slot of(List<Core> cores) {
            List<Integer> nodes =
                    cores.stream().map(Core::node).distinct().sorted().toList();
            return new Slot(
                    cores.stream().map(Core::cpu).sorted().toList(), nodes, MemoryPolicy.of(MemoryPolicy.BIND, nodes));
        }

        /** With its memory elsewhere on a host that has {@code all} nodes, of which it has cores on some. */
        private Slot with(Memory where, SortedSet<Integer> all) {
            List<Integer> others =
                    all.stream().filter(node -> !nodes.contains(node)).toList();
            return switch (where) {
                case LOCAL -> this;
                case INTERLEAVED -> new Slot(cpus, nodes, MemoryPolicy.of(MemoryPolicy.INTERLEAVE, all));
                case REMOTE -> {
                    // The next one in the kernel's numbering, so that instances of several nodes do not meet on one.
                    int node = others.stream()
                            .filter(other -> other > nodes.get(0))
                            .findFirst()
                            .orElse(others.get(0));
                    yield new Slot(cpus, nodes, MemoryPolicy.of(MemoryPolicy.BIND, List.of(node)));
                }
            };
        }
    }

    Placement {
        slots = List.copyOf(slots);
    }

    /** Places {@code setting}; empty if the host has too few usable cores, sockets, or too little CPU quota. */
    static Optional<Placement> of(Setting setting, Topology topology) {
        return of(setting, topology, Cores.COMPACT);
    }

    /**
     * The same with cores and memory where {@code execution} wants them.
     *
     * @throws ThroughputException if that takes more NUMA nodes than there are
     */
    static Optional<Placement> of(Setting setting, Topology topology, Execution execution) {
        SortedSet<Integer> nodes = topology.nodes();
        Cores cores = execution.cores();
        if (execution.needsNodes() && nodes.size() < 2) {
            throw ThroughputException.unavailable("cores: " + cores.name().toLowerCase(Locale.ROOT) + " with memory: "
                    + execution.memory().name().toLowerCase(Locale.ROOT)
                    + " needs several NUMA nodes but this host has one; use compact and local here");
        }
        Optional<Placement> placement = of(setting, topology, cores);
        placement.stream().flatMap(placed -> placed.slots().stream()).forEach(slot -> {
            if (execution.memory() == Memory.REMOTE && slot.nodes().size() == nodes.size()) {
                throw ThroughputException.unavailable("memory: remote needs a NUMA node without cores of the instance,"
                        + " but an instance of " + setting + " spans all " + nodes.size());
            }
        });
        return placement.map(placed -> new Placement(
                setting,
                placed.slots().stream()
                        .map(slot -> slot.with(execution.memory(), nodes))
                        .toList()));
    }

    /**
     * The setting that fills a host at batch size 1: instances of at most {@value #AUTO_CORES} cores, as many as fit, and
     * of the sizes that keep most cores busy and span no nodes the largest; two instances at least where there are two
     * cores.
     */
    static Setting fill(Topology topology) {
        int sockets =
                (int) topology.cores().stream().map(Core::socket).distinct().count();
        Setting best = largest(new Setting(Math.max(1, sockets), 1, Math.max(1, topology.coreBudget()), 1), topology);
        for (int cores = 2; cores <= AUTO_CORES && cores * 2 <= topology.coreBudget(); cores++) {
            Setting wanted = new Setting(sockets, cores, topology.coreBudget() / cores, 1);
            Setting fitting = largest(wanted, topology);
            boolean whole = of(fitting, topology)
                    .filter(placed -> placed.note().isEmpty())
                    .isPresent();
            if (whole && fitting.coresPerInstance() == cores && fitting.cores() >= best.cores()) {
                best = fitting;
            }
        }
        return best;
    }

    private static Optional<Placement> of(Setting setting, Topology topology, Cores layout) {
        Map<Integer, List<Core>> sockets = widest(setting.sockets(), topology);
        if (sockets.size() < setting.sockets() || setting.cores() > topology.coreBudget()) {
            return Optional.empty();
        }
        int wanted = setting.coresPerInstance();
        int largest = sockets.values().stream().mapToInt(List::size).max().orElse(0);
        if (wanted > largest || layout == Cores.SPREAD) {
            // One list of all sockets: only now may an instance span them.
            List<Core> all = new ArrayList<>();
            sockets.values().forEach(all::addAll);
            sockets = new TreeMap<>(Map.of(0, all));
        }
        Map<Integer, Integer> load = new HashMap<>();
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < setting.instances(); i++) {
            Optional<Map.Entry<Integer, List<Core>>> socket = sockets.entrySet().stream()
                    .filter(entry -> entry.getValue().size() >= wanted)
                    .min(Comparator.comparing(entry -> load.getOrDefault(entry.getKey(), 0)));
            if (socket.isEmpty()) {
                return Optional.empty();
            }
            load.merge(socket.get().getKey(), 1, Integer::sum);
            List<Core> free = socket.get().getValue();
            slots.add(Slot.of(layout == Cores.SPREAD ? spread(free, wanted) : take(free, wanted)));
        }
        slots.sort(Comparator.comparing(slot -> slot.cpus().get(0)));
        return Optional.of(new Placement(setting, slots));
    }

    /**
     * The largest setting that fits, for a host that is too small for {@code wanted}; {@code wanted} itself if it fits.
     * Sockets are cut to those there are; the batch size stays. The cores of an instance stay if two such instances fit
     * (or the one that was asked for), and as many run as fit; otherwise the cores shrink until two instances fit, or
     * one where there is but one core: two instances still show what neighbours cost each other, which one cannot.
     *
     * @throws ThroughputException if not even one instance of one core fits
     */
    static Setting largest(Setting wanted, Topology topology) {
        int there = widest(wanted.sockets(), topology).size();
        int sockets = Math.max(1, Math.min(wanted.sockets(), there));
        int fewest = Math.min(2, wanted.instances());
        for (int least = fewest; least >= 1; least--) {
            int most = Math.min(wanted.coresPerInstance(), topology.coreBudget());
            for (int cores = most; cores >= 1; cores--) {
                int instances = Math.min(wanted.instances(), topology.coreBudget() / cores);
                for (int n = instances; n >= least; n--) {
                    Setting setting = new Setting(sockets, cores, n, wanted.batchSize());
                    if (of(setting, topology).isPresent()) {
                        return setting;
                    }
                }
            }
        }
        throw ThroughputException.unavailable(
                "not even one instance of one core fits: this host has " + topology.describe());
    }

    /** What a reader of the result should know of this placement; empty if there is nothing. */
    String note() {
        List<String> spanning = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).nodes().size() > 1) {
                spanning.add(Integer.toString(i + 1));
            }
        }
        return spanning.isEmpty() ? "" : "instance " + String.join(", ", spanning) + " spans NUMA nodes";
    }

    /** Free cores of the {@code count} sockets that have most of them, by socket number. */
    private static Map<Integer, List<Core>> widest(int count, Topology topology) {
        Map<Integer, List<Core>> sockets = topology.cores().stream()
                .collect(Collectors.groupingBy(Core::socket, TreeMap::new, Collectors.toList()));
        Map<Integer, List<Core>> widest = new TreeMap<>();
        sockets.entrySet().stream()
                .sorted(Comparator.comparing(entry -> -entry.getValue().size()))
                .limit(count)
                .forEach(entry -> widest.put(entry.getKey(), new ArrayList<>(entry.getValue())));
        return widest;
    }

    /** Removes {@code count} cores from {@code free}, which has that many. */
    private static List<Core> take(List<Core> free, int count) {
        free.sort(Comparator.comparing(Core::kind).thenComparing(Core::cpu));
        List<Core> from = fullest(free, count, core -> core.kind() + "/" + core.node())
                .or(() -> fullest(free, count, core -> Integer.toString(core.node())))
                .or(() -> fullest(free, count, core -> Integer.toString(core.socket())))
                .orElse(free);
        List<Core> taken = List.copyOf(from.subList(0, count));
        free.removeAll(taken);
        return taken;
    }

    /** Removes {@code count} cores from {@code free}, which has that many: in turn from each node that has some left. */
    private static List<Core> spread(List<Core> free, int count) {
        free.sort(Comparator.comparing(Core::kind).thenComparing(Core::cpu));
        List<Core> taken = new ArrayList<>();
        Map<Integer, Integer> ofNode = new HashMap<>();
        while (taken.size() < count) {
            Core core = free.stream()
                    .min(Comparator.comparing((Core candidate) -> ofNode.getOrDefault(candidate.node(), 0)))
                    .orElseThrow();
            free.remove(core);
            taken.add(core);
            ofNode.merge(core.node(), 1, Integer::sum);
        }
        return taken;
    }

    /** Of the groups with room for {@code count}, among those of the best kind the one with most free cores. */
    private static Optional<List<Core>> fullest(List<Core> free, int count, Function<Core, String> group) {
        return free.stream()
                .collect(Collectors.groupingBy(group, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .filter(cores -> cores.size() >= count)
                .min(Comparator.<List<Core>, Integer>comparing(
                                cores -> cores.get(0).kind())
                        .thenComparing(cores -> -cores.size())
                        .thenComparing(cores -> cores.get(0).cpu()));
    }
}
