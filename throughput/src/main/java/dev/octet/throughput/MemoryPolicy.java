package dev.octet.throughput;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

import com.sun.jna.Function;
import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;

import dev.octet.host.CpuList;

/**
 * Where the kernel takes this thread's memory from, and that of the threads it starts: what numactl does, by the system
 * call set_mempolicy(2). It moves nothing that is there already.
 *
 * @param mode {@link #BIND} or {@link #INTERLEAVE}
 * @param nodes NUMA nodes
 */
record MemoryPolicy(String mode, SortedSet<Integer> nodes) {
    /** From these nodes only. */
    static final String BIND = "bind";

    /** From these nodes in turn, page by page. */
    static final String INTERLEAVE = "interleave";

    /** As in linux/mempolicy.h. */
    private static final Map<String, Integer> MODES = Map.of(BIND, 2, INTERLEAVE, 3);

    /** Numbers of set_mempolicy by architecture: they are part of the kernel's interface and never change. */
    private static final Map<String, Long> CALLS = Map.of("amd64", 238L, "x86_64", 238L, "aarch64", 237L);

    private static final int MAX_NODES = 1024;

    MemoryPolicy {
        if (!MODES.containsKey(mode) || nodes.isEmpty() || nodes.last() >= MAX_NODES) {
            throw new IllegalArgumentException("no such policy: " + mode + " " + nodes);
        }
    }

    static MemoryPolicy of(String mode, Collection<Integer> nodes) {
        return parse(mode + ":" + CpuList.format(nodes));
    }

    /** Reads what {@link #toString} writes. */
    static MemoryPolicy parse(String text) {
        int colon = text.indexOf(':');
        return new MemoryPolicy(text.substring(0, Math.max(0, colon)), CpuList.parse(text.substring(colon + 1)));
    }

    /** Asks the kernel for it. @return why it refuses; empty if it does not */
    Optional<String> apply() {
        Long call = CALLS.get(System.getProperty("os.arch"));
        if (call == null) {
            return Optional.of("set_mempolicy is not known for " + System.getProperty("os.arch"));
        }
        try (Memory mask = new Memory(MAX_NODES / Byte.SIZE)) {
            mask.clear();
            for (int node : nodes) {
                int word = node / Long.SIZE * Long.BYTES;
                mask.setLong(word, mask.getLong(word) | 1L << node % Long.SIZE);
            }
            Function syscall = NativeLibrary.getInstance("c").getFunction("syscall", Function.THROW_LAST_ERROR);
            syscall.invokeLong(new Object[] {call, (long) MODES.get(mode), mask, (long) MAX_NODES});
            return Optional.empty();
        } catch (LastErrorException | LinkageError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** {@code bind:0-1}. */
    @Override
    public String toString() {
        return mode + ":" + CpuList.format(nodes);
    }
}
