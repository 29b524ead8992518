package dev.octet.engine;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import static java.util.Objects.requireNonNull;

/**
 * Everything that decides how a session runs; nothing is left to the engine's own defaults.
 *
 * @param threads threads that share the work of one operator, at least 1
 * @param spinning whether idle threads spin; faster alone, harmful when instances share cores
 * @param optimization how far the engine rewrites the graph
 * @param optimizedModel where to write the graph as the engine runs it
 * @param profile prefix of the path of a profile, written when the session is closed
 * @param config further engine settings by their own keys, such as {@code session.disable_quant_qdq}
 */
public record SessionSettings(
        int threads,
        boolean spinning,
        Optimization optimization,
        Optional<Path> optimizedModel,
        Optional<Path> profile,
        Map<String, String> config) {

    /** Levels of graph optimization, in the words of ONNX Runtime. */
    public enum Optimization {
        NONE,
        BASIC,
        EXTENDED,
        ALL
    }

    public SessionSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1 but was " + threads);
        }
        requireNonNull(optimization, "optimization");
        requireNonNull(optimizedModel, "optimizedModel");
        requireNonNull(profile, "profile");
        config = Map.copyOf(config);
    }

    /** All optimizations, no spinning, nothing written. */
    public static SessionSettings ofThreads(int threads) {
        return new SessionSettings(threads, false, Optimization.ALL, Optional.empty(), Optional.empty(), Map.of());
    }

    /** These settings at another level. */
    public SessionSettings withOptimization(Optimization level) {
        return new SessionSettings(threads, spinning, level, optimizedModel, profile, config);
    }

    /** These settings, writing the graph as it is run. */
    public SessionSettings withOptimizedModel(Path path) {
        return new SessionSettings(threads, spinning, optimization, Optional.of(path), profile, config);
    }

    /** These settings, writing a profile. */
    public SessionSettings withProfile(Path prefix) {
        return new SessionSettings(threads, spinning, optimization, optimizedModel, Optional.of(prefix), config);
    }

    /** These settings with one more entry for the engine. */
    public SessionSettings with(String key, String value) {
        Map<String, String> more = new TreeMap<>(config);
        more.put(key, value);
        return new SessionSettings(threads, spinning, optimization, optimizedModel, profile, more);
    }
}
