package dev.octet.throughput;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.octet.engine.SessionSettings.Optimization;
import dev.octet.io.Section;
import dev.octet.throughput.Execution.Cores;
import dev.octet.throughput.Execution.Memory;

/** What a sweep varies. */
public enum SweepAxis {
    /** Samples of one inference. */
    BATCH,
    /** Instances in total. */
    INSTANCES,
    /** Cores of an instance, each with one thread. */
    THREADS,
    /** Variants, by name. */
    PRECISION,
    /** How far the engine rewrites the graph: {@code disabled}, {@code basic}, {@code extended}, {@code all}. */
    OPTIMIZATION,
    /** Settings of the engine: {@code key=value key=value}, or {@code default}. */
    ENGINE_OPTIONS,
    /** Where the cores of an instance lie: {@code compact}, {@code spread}. */
    PLACEMENT,
    /** Where its memory lies: {@code local}, {@code remote}, {@code interleaved}. */
    MEMORY;

    /** More values would take days. */
    private static final int MOST_VALUES = 4096;

    private static final int MOST = 999_999;
    private static final String DEFAULT_OPTIONS = "default";
    private static final Map<String, Optimization> LEVELS = Map.of(
            "disabled", Optimization.NONE,
            "basic", Optimization.BASIC,
            "extended", Optimization.EXTENDED,
            "all", Optimization.ALL);

    /** As recipes and records write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a value is a number. */
    public boolean counts() {
        return this == BATCH || this == INSTANCES || this == THREADS;
    }

    /** The values under the axis's key, in the order of the file; what is wrong becomes problems of the section. */
    List<String> read(Section section, Set<String> variants) {
        List<String> values = new ArrayList<>();
        for (String text : section.texts(word())) {
            for (String value : this == ENGINE_OPTIONS ? List.of(text.strip()) : List.of(text.split(","))) {
                values.addAll(counts() ? range(section, value.strip()) : word(section, value.strip(), variants));
            }
        }
        if (values.stream().distinct().count() < values.size()) {
            section.problem(word(), "has a value twice", "Name each value once; ranges count too.");
        }
        if (values.size() > MOST_VALUES) {
            section.problem(word(), "has " + values.size() + " values", "Name at most " + MOST_VALUES + ".");
        }
        return values;
    }

    private List<String> range(Section section, String value) {
        if (value.matches("[1-9][0-9]{0,5}(\\.\\.[1-9][0-9]{0,5})?")) {
            String[] ends = value.split("\\.\\.");
            int from = Integer.parseInt(ends[0]);
            int to = Integer.parseInt(ends[ends.length - 1]);
            if (from <= to) {
                return IntStream.rangeClosed(from, Math.min(to, from + MOST_VALUES))
                        .mapToObj(Integer::toString)
                        .toList();
            }
        }
        section.problem(
                word(),
                "'" + value + "' is neither a number from 1 to " + MOST + " nor a rising range",
                "Write numbers and ranges, such as [1..32, 64, 128].");
        return List.of();
    }

    private List<String> word(Section section, String value, Set<String> variants) {
        Set<String> known =
                switch (this) {
                    case PRECISION -> variants;
                    case OPTIMIZATION -> LEVELS.keySet();
                    case PLACEMENT -> words(Cores.values());
                    case MEMORY -> words(Memory.values());
                    case ENGINE_OPTIONS -> options(value).isPresent() ? Set.of(value) : Set.of();
                    case BATCH, INSTANCES, THREADS -> Set.of();
                };
        if (known.contains(value)) {
            return List.of(value);
        }
        if (this == ENGINE_OPTIONS) {
            section.problem(
                    word(),
                    "'" + value + "' is no list of engine settings",
                    "Write key=value key=value, such as session.intra_op.allow_spinning=1, or default.");
        } else {
            section.unknown(word(), value, new TreeSet<>(known));
        }
        return List.of();
    }

    private static Set<String> words(Enum<?>[] constants) {
        return Stream.of(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Empty if it is not a list of settings. */
    private static Optional<Map<String, String>> options(String value) {
        Map<String, String> options = new TreeMap<>();
        if (value.equals(DEFAULT_OPTIONS)) {
            return Optional.of(options);
        }
        for (String option : value.split("\\s+")) {
            int equal = option.indexOf('=');
            if (equal < 1 || options.put(option.substring(0, equal), option.substring(equal + 1)) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(options);
    }

    /** What a value does to a setting. */
    UnaryOperator<Setting> setting(String value) {
        return switch (this) {
            case BATCH -> s -> new Setting(s.sockets(), s.coresPerInstance(), s.instances(), Integer.parseInt(value));
            case INSTANCES ->
                s -> new Setting(s.sockets(), s.coresPerInstance(), Integer.parseInt(value), s.batchSize());
            case THREADS -> s -> new Setting(s.sockets(), Integer.parseInt(value), s.instances(), s.batchSize());
            default -> s -> s;
        };
    }

    /** What a value does to how instances run. */
    UnaryOperator<Execution> execution(String value) {
        return switch (this) {
            case OPTIMIZATION -> e -> e.withOptimization(LEVELS.get(value));
            case ENGINE_OPTIONS -> e -> e.withOptions(options(value).orElseThrow());
            case PLACEMENT -> e -> e.placed(Cores.valueOf(value.toUpperCase(Locale.ROOT)), e.memory());
            case MEMORY -> e -> e.placed(e.cores(), Memory.valueOf(value.toUpperCase(Locale.ROOT)));
            default -> e -> e;
        };
    }
}
