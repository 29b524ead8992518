package dev.octet.host;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The host as the system configuration below a table tells it. What a container or a virtual machine hides is absent,
 * never guessed.
 *
 * @param facts text by key, in the order of {@link #KEYS}; a key that is absent was not visible
 */
public record HostFacts(Map<String, String> facts) {
    /** Every fact there can be, in the order in which tables show them. */
    public static final List<String> KEYS = List.of(
            "manufacturer",
            "product",
            "bios",
            "os",
            "kernel",
            "microcode",
            "cpu_model",
            "base_frequency",
            "threads_per_core",
            "cores_per_socket",
            "sockets",
            "numa_nodes",
            "turbo",
            "governor",
            "memory",
            "nic",
            "drives",
            "virtualization",
            "jdk",
            "engine",
            "isa");

    public HostFacts {
        Map<String, String> ordered = new LinkedHashMap<>();
        for (String key : KEYS) {
            if (facts.containsKey(key)) {
                ordered.put(key, facts.get(key));
            }
        }
        if (ordered.size() != facts.size()) {
            throw new IllegalArgumentException("unknown facts in " + facts.keySet() + "; known are " + KEYS);
        }
        facts = Collections.unmodifiableMap(ordered);
    }

    /** Asks this host. Takes up to some seconds: call it when a record is written, not at start-up. */
    public static HostFacts read() {
        return HostProbe.read(Path.of("/"));
    }

    /** One fact; empty if it was not visible. @throws IllegalArgumentException if the key is none of {@link #KEYS} */
    public Optional<String> get(String key) {
        if (!KEYS.contains(key)) {
            throw new IllegalArgumentException("no fact is called '" + key + "'; known are " + KEYS);
        }
        return Optional.ofNullable(facts.get(key));
    }

    /**
     * A short digest of what makes this host behave as it does: its machine id where there is one, else its name, and
     * its processor, memory and usable cores. Two hosts of one name and kind count as one.
     */
    public static String identity() {
        return HostProbe.identity(Path.of("/"));
    }

    /** Whether the CPU multiplies 8-bit integers in one instruction (AVX512-VNNI or AVX-VNNI). */
    public boolean vnni() {
        return get("isa")
                .map(isa -> List.of(isa.split(" ")))
                .map(flags -> flags.contains("avx512_vnni") || flags.contains("avx_vnni"))
                .orElse(false);
    }
}
