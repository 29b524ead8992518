package dev.octet.throughput;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

import dev.octet.engine.SessionSettings;
import dev.octet.engine.SessionSettings.Optimization;

import static java.util.Objects.requireNonNull;

/**
 * How an instance runs its sessions, and where its cores and its memory lie.
 *
 * @param threads threads of an instance, at most its cores; as many as its cores when empty
 * @param optimization how far the engine rewrites the graph; {@code NONE} runs operator by operator
 * @param options further settings of the engine by their own keys
 * @param cores where the cores of one instance lie
 * @param memory where its memory lies
 */
public record Execution(
        OptionalInt threads, Optimization optimization, Map<String, String> options, Cores cores, Memory memory) {
    /** As many threads as cores, all optimizations, cores and memory on one node. */
    public static final Execution DEFAULT =
            new Execution(OptionalInt.empty(), Optimization.ALL, Map.of(), Cores.COMPACT, Memory.LOCAL);

    /** Where the cores of one instance lie. */
    public enum Cores {
        /** On one NUMA node where one has room. */
        COMPACT,
        /** Evenly over the NUMA nodes of the sockets used. */
        SPREAD
    }

    /** Where the memory of an instance lies. */
    public enum Memory {
        /** On the nodes of its cores. */
        LOCAL,
        /** On a node that has none of its cores. */
        REMOTE,
        /** Page by page in turn on all nodes. */
        INTERLEAVED
    }

    public Execution {
        requireNonNull(threads, "threads");
        requireNonNull(optimization, "optimization");
        options = Map.copyOf(options);
        requireNonNull(cores, "cores");
        requireNonNull(memory, "memory");
        if (threads.isPresent() && threads.getAsInt() < 1) {
            throw new IllegalArgumentException("threads must be at least 1 but was " + threads.getAsInt());
        }
    }

    /** The same with another number of threads. */
    public Execution withThreads(OptionalInt number) {
        return new Execution(number, optimization, options, cores, memory);
    }

    /** The same at another level of optimization. */
    public Execution withOptimization(Optimization level) {
        return new Execution(threads, level, options, cores, memory);
    }

    /** The same with other engine settings. */
    public Execution withOptions(Map<String, String> settings) {
        return new Execution(threads, optimization, settings, cores, memory);
    }

    /** The same with cores and memory elsewhere. */
    public Execution placed(Cores where, Memory what) {
        return new Execution(threads, optimization, options, where, what);
    }

    /** Whether it can only be had on a host of several NUMA nodes. */
    boolean needsNodes() {
        return cores != Cores.COMPACT || memory != Memory.LOCAL;
    }

    SessionSettings session(int number) {
        SessionSettings settings = SessionSettings.ofThreads(number).withOptimization(optimization);
        for (Map.Entry<String, String> option : new TreeMap<>(options).entrySet()) {
            settings = settings.with(option.getKey(), option.getValue());
        }
        return settings;
    }
}
