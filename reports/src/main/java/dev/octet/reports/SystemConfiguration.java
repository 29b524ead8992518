package dev.octet.reports;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.throughput.HostFacts;

/**
 * What a set of rows was measured on. Two records with equal facts share one.
 *
 * @param facts text by label, in the order to be shown; {@link #HIDDEN} for what the host does not tell
 * @param models that were measured on it
 * @param key see {@link #key(RunRecord)}
 */
public record SystemConfiguration(
        int number, Map<String, String> facts, List<String> models, List<Map<String, String>> key) {
    /** Stands for what the host does not tell. */
    public static final String HIDDEN = "not visible";

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry("bios", "BIOS"),
            Map.entry("os", "OS"),
            Map.entry("cpu_model", "CPU model"),
            Map.entry("numa_nodes", "NUMA nodes"),
            Map.entry("nic", "NIC"),
            Map.entry("jdk", "JDK"),
            Map.entry("isa", "ISA flags"));

    /** Systems in the order of the first record measured on each; a record without facts has none. */
    public static List<SystemConfiguration> of(List<RunRecord> records) {
        Map<List<Map<String, String>>, List<RunRecord>> measured = new LinkedHashMap<>();
        for (RunRecord record : records) {
            if (!record.host().isEmpty() || !record.software().isEmpty()) {
                measured.computeIfAbsent(key(record), key -> new ArrayList<>()).add(record);
            }
        }
        List<SystemConfiguration> systems = new ArrayList<>();
        measured.forEach((maps, runs) -> systems.add(new SystemConfiguration(
                systems.size() + 1,
                facts(maps.get(0), maps.get(1), runs),
                runs.stream().map(run -> run.model().name()).distinct().toList(),
                maps)));
        return List.copyOf(systems);
    }

    /** Numbers by {@link #key}. */
    static Map<List<Map<String, String>>, Integer> numbers(List<SystemConfiguration> systems) {
        Map<List<Map<String, String>>, Integer> numbers = new HashMap<>();
        systems.forEach(system -> numbers.put(system.key, system.number));
        return numbers;
    }

    /** What two records measured on one system have in common. */
    static List<Map<String, String>> key(RunRecord record) {
        return List.of(record.host(), record.software());
    }

    private static Map<String, String> facts(
            Map<String, String> host, Map<String, String> software, List<RunRecord> runs) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Date", dates(runs));
        Set<String> keys = new LinkedHashSet<>();
        if (!host.isEmpty()) {
            keys.addAll(HostFacts.KEYS);
        }
        keys.addAll(host.keySet());
        for (String key : keys) {
            String text = Optional.ofNullable(host.get(key)).orElse(software.getOrDefault(key, ""));
            facts.put(label(key), text.isBlank() ? HIDDEN : text);
        }
        software.forEach((key, text) -> facts.putIfAbsent(label(key), text));
        return facts;
    }

    /** The date of {@code instant} in UTC, as ISO 8601 writes it. */
    public static String day(Instant instant) {
        return DAY.format(instant);
    }

    private static String dates(List<RunRecord> runs) {
        Instant first =
                runs.stream().map(RunRecord::started).min(Instant::compareTo).orElseThrow();
        Instant last =
                runs.stream().map(RunRecord::started).max(Instant::compareTo).orElseThrow();
        String from = day(first);
        String to = day(last);
        return from.equals(to) ? from : from + " to " + to;
    }

    /** {@code base_frequency} is {@code Base frequency}. */
    private static String label(String key) {
        String words = key.replace('_', ' ');
        return LABELS.getOrDefault(
                key, words.isEmpty() ? "" : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1));
    }
}
