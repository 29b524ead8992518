package dev.octet.host;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.ComputerSystem;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;
import oshi.hardware.PhysicalMemory;
import oshi.util.Constants;

/** Finds out what {@link HostFacts} hold: what Linux tells in {@code /proc} and {@code /sys}, and OSHI for the rest. */
final class HostProbe {
    /** Instructions that decide how fast INT8 and BF16 can be, by the names of {@code /proc/cpuinfo}. */
    private static final Set<String> ISA = Set.of(
            "avx2",
            "avx512f",
            "avx512_vnni",
            "avx_vnni",
            "amx_int8",
            "amx_bf16",
            "avx512_bf16",
            "asimddp",
            "i8mm",
            "bf16");

    private static final Pattern MODEL_FREQUENCY = Pattern.compile("@ *([0-9.]+ *GHz)");
    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;
    private static final double GIB = 1L << 30;

    /** What hypervisors, BIOSes and OSHI write where they have nothing to say. */
    private static final Set<String> NOTHING = Set.of(
            Constants.UNKNOWN,
            "none",
            "default string",
            "not specified",
            "to be filled by o.e.m.",
            "system manufacturer",
            "system product name",
            "0xffffffff");

    private final Path root;
    private final Map<String, String> facts = new LinkedHashMap<>();

    private HostProbe(Path root) {
        this.root = root;
    }

    /** Reads what lies below {@code root}, which is {@code /} but for tests, and asks OSHI. */
    static HostFacts read(Path root) {
        HostProbe probe = new HostProbe(root);
        probe.askOshi(new SystemInfo());
        probe.readFiles();
        probe.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        return new HostFacts(probe.facts);
    }

    /** Only what files below {@code root} tell. */
    static HostFacts readFiles(Path root) {
        HostProbe probe = new HostProbe(root);
        probe.readFiles();
        return new HostFacts(probe.facts);
    }

    static String identity(Path root) {
        String name = SystemFile.text(root.resolve("etc/machine-id"))
                .or(() -> SystemFile.text(root.resolve("proc/sys/kernel/hostname")))
                .orElse("");
        String text = String.join(
                "\n",
                name,
                readFiles(root).get("cpu_model").orElse(System.getProperty("os.arch")),
                SystemFile.field(root.resolve("proc/meminfo"), "MemTotal").orElse(""),
                Integer.toString(Runtime.getRuntime().availableProcessors()));
        UUID digest = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(digest.getMostSignificantBits());
    }

    private void askOshi(SystemInfo system) {
        HardwareAbstractionLayer hardware = system.getHardware();
        ComputerSystem computer = hardware.getComputerSystem();
        put("manufacturer", computer.getManufacturer());
        put("product", computer.getModel());
        put("bios", computer.getFirmware().getVersion());
        put("os", system.getOperatingSystem().toString());
        put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        CentralProcessor processor = hardware.getProcessor();
        put("cpu_model", processor.getProcessorIdentifier().getName());
        put("memory", memory(hardware));
        put(
                "nic",
                counted(hardware.getNetworkIFs().stream()
                        .map(HostProbe::card)
                        .flatMap(Optional::stream)
                        .toList()));
        put(
                "drives",
                counted(hardware.getDiskStores().stream()
                        .filter(disk -> disk.getSize() > 0)
                        .map(disk -> (visible(disk.getModel()) ? disk.getModel() + " " : "")
                                + number(disk.getSize() / GIGA) + " GB")
                        .toList()));
        if (!Topology.isLinux()) {
            put("sockets", Integer.toString(processor.getPhysicalPackageCount()));
            put(
                    "cores_per_socket",
                    Integer.toString(processor.getPhysicalProcessorCount() / processor.getPhysicalPackageCount()));
            put(
                    "threads_per_core",
                    Integer.toString(processor.getLogicalProcessorCount() / processor.getPhysicalProcessorCount()));
        }
    }

    private void readFiles() {
        Path cpu = root.resolve("sys/devices/system/cpu");
        Path info = root.resolve("proc/cpuinfo");
        SystemFile.lines(root.resolve("etc/os-release")).stream()
                .filter(line -> line.startsWith("PRETTY_NAME="))
                .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
                .findFirst()
                .ifPresent(name -> put("os", name));
        SystemFile.field(info, "model name").ifPresent(model -> put("cpu_model", model));
        SystemFile.field(info, "microcode").ifPresent(revision -> put("microcode", revision));
        SystemFile.text(cpu.resolve("cpu0/cpufreq/base_frequency"))
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(kilohertz -> number(Long.parseLong(kilohertz) / MEGA) + " GHz")
                .or(() -> Optional.ofNullable(facts.get("cpu_model"))
                        .map(MODEL_FREQUENCY::matcher)
                        .filter(Matcher::find)
                        .map(found -> found.group(1)))
                .ifPresent(frequency -> put("base_frequency", frequency));
        if (SystemFile.text(cpu.resolve("online")).isPresent()) {
            putLayout(
                    Topology.read(root),
                    SystemFile.text(cpu.resolve("cpu0/topology/thread_siblings_list"))
                            .isPresent());
        }
        SystemFile.text(cpu.resolve("intel_pstate/no_turbo"))
                .map(off -> off.equals("0") ? "on" : "off")
                .or(() -> SystemFile.text(cpu.resolve("cpufreq/boost")).map(on -> on.equals("1") ? "on" : "off"))
                .ifPresent(turbo -> put("turbo", turbo));
        SystemFile.text(cpu.resolve("cpu0/cpufreq/scaling_governor")).ifPresent(governor -> put("governor", governor));
        Optional<String> flags = SystemFile.field(info, "flags").or(() -> SystemFile.field(info, "Features"));
        flags.ifPresent(all -> {
            List<String> names = List.of(all.split("\\s+"));
            put("isa", names.stream().filter(ISA::contains).sorted().collect(Collectors.joining(" ")));
            if (names.contains("hypervisor")) {
                put("virtualization", "virtual machine");
            }
        });
    }

    /** Counts of online CPUs; where cores differ, the largest number of threads and of cores is told. */
    private void putLayout(Topology topology, boolean layoutVisible) {
        if (!layoutVisible) {
            return;
        }
        Map<Integer, Long> threads =
                topology.cpus().stream().collect(Collectors.groupingBy(Topology.Cpu::core, Collectors.counting()));
        Map<Integer, Set<Integer>> cores = topology.cpus().stream()
                .collect(Collectors.groupingBy(
                        Topology.Cpu::socket, Collectors.mapping(Topology.Cpu::core, Collectors.toSet())));
        put("threads_per_core", largest(threads.values()));
        put(
                "cores_per_socket",
                largest(cores.values().stream().map(set -> (long) set.size()).toList()));
        put("sockets", Integer.toString(cores.size()));
        if (SystemFile.text(root.resolve("sys/devices/system/node/node0/cpulist"))
                .isPresent()) {
            long nodes =
                    topology.cpus().stream().map(Topology.Cpu::node).distinct().count();
            put("numa_nodes", Long.toString(nodes));
        }
    }

    private static String largest(Collection<Long> numbers) {
        return Long.toString(numbers.stream().mapToLong(n -> n).max().orElseThrow());
    }

    private static String memory(HardwareAbstractionLayer hardware) {
        String total = number(hardware.getMemory().getTotal() / GIB) + " GiB";
        List<String> modules = hardware.getMemory().getPhysicalMemory().stream()
                .filter(module -> module.getCapacity() > 0 && module.getClockSpeed() > 0)
                .map(HostProbe::module)
                .toList();
        return modules.isEmpty() ? total : total + " (" + counted(modules) + ")";
    }

    private static String module(PhysicalMemory module) {
        String type = visible(module.getMemoryType()) ? " " + module.getMemoryType() : "";
        return number(module.getCapacity() / GIB) + " GiB" + type + " " + number(module.getClockSpeed() / MEGA)
                + " MHz";
    }

    /** Cards with a speed; the others are loopbacks, bridges and tunnels. */
    private static Optional<String> card(NetworkIF card) {
        if (card.getSpeed() <= 0) {
            return Optional.empty();
        }
        String name = visible(card.getDisplayName()) ? card.getDisplayName() : card.getName();
        return Optional.of(name + " " + number(card.getSpeed() / GIGA) + " Gbit/s");
    }

    /** {@code 2 x A, B}; empty for nothing. */
    private static String counted(List<String> things) {
        Map<String, Long> counts =
                things.stream().collect(Collectors.groupingBy(thing -> thing, TreeMap::new, Collectors.counting()));
        List<String> parts = new ArrayList<>();
        counts.forEach((thing, count) -> parts.add(count == 1 ? thing : count + " x " + thing));
        return String.join(", ", parts);
    }

    /** At most two decimals. */
    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
    }

    private void put(String key, String value) {
        if (visible(value)) {
            facts.put(key, value.strip());
        }
    }

    private static boolean visible(String text) {
        return text != null && !text.isBlank() && !NOTHING.contains(text.strip().toLowerCase(Locale.ROOT));
    }
}
