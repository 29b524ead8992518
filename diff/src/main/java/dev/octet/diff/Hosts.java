package dev.octet.diff;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.octet.reports.RunRecord;
import dev.octet.reports.ThroughputRecord;

/** Whether two runs were measured on the same machine, so that their speeds can be compared. */
final class Hosts {
    /** What makes a machine another one. Firmware, kernel and engine are what one wants to see the effect of. */
    private static final List<String> MACHINE = List.of(
            "manufacturer",
            "product",
            "cpu_model",
            "base_frequency",
            "threads_per_core",
            "cores_per_socket",
            "sockets",
            "numa_nodes",
            "turbo",
            "governor",
            "memory",
            "virtualization",
            "isa");

    private Hosts() {}

    /** Why speeds cannot be compared; empty if they can. */
    static List<String> obstacles(RunRecord before, RunRecord after) {
        List<String> obstacles = new ArrayList<>();
        if (before.host().isEmpty() || after.host().isEmpty()) {
            obstacles.add("the host is not known");
        }
        List<String> facts = MACHINE.stream()
                .filter(key -> !fact(before.host(), key).equals(fact(after.host(), key)))
                .map(key -> words(key) + " " + fact(before.host(), key) + " and " + fact(after.host(), key))
                .toList();
        if (obstacles.isEmpty() && !facts.isEmpty()) {
            obstacles.add("different hosts (" + String.join("; ", facts) + ")");
        }
        if (before.throughput().isPresent() && after.throughput().isPresent()) {
            ThroughputRecord first = before.throughput().get();
            ThroughputRecord second = after.throughput().get();
            if (!first.setting().equals(second.setting())) {
                obstacles.add("different settings (" + first.setting() + " and " + second.setting() + ")");
            }
            if (!first.pinned().equals(second.pinned())) {
                obstacles.add("instances were pinned in one of them only");
            }
        }
        return obstacles;
    }

    /** What else changed about the host, and the software. */
    static List<Change> facts(RunRecord before, RunRecord after) {
        List<Change> changes = new ArrayList<>();
        changes(before.host(), after.host(), changes);
        changes(before.software(), after.software(), changes);
        return changes;
    }

    private static void changes(Map<String, String> before, Map<String, String> after, List<Change> changes) {
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.stream()
                .filter(key -> !fact(before, key).equals(fact(after, key)))
                .forEach(key -> changes.add(Change.fact(words(key), fact(before, key), fact(after, key))));
    }

    private static String fact(Map<String, String> facts, String key) {
        return facts.getOrDefault(key, "not visible");
    }

    private static String words(String key) {
        return key.replace('_', ' ');
    }
}
