package dev.octet.quantize;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A {@link Plan} in the terms of the graph: where the quantizations go. Nodes and tensors are those of the prepared
 * graph, by name, in topological order.
 *
 * @param plan the same for people
 * @param int8 nodes that run on integers
 * @param folded clipping node to the INT8 node whose quantization does its work
 * @param produced tensors that their own producer leaves quantized: every consumer reads the quantized value. Others
 *     are quantized on the edges to INT8 nodes only
 * @param sources quantized tensor to the tensor whose range it takes: itself, or where data movement got it from
 * @param dynamic matrix products that quantize their activations in every run: float nodes to their neighbours
 * @param weightOnly matrix products to the bits, 8 or 4, of their weights: float nodes to their neighbours
 * @param recurrent LSTMs that quantize what they read in every run: float nodes to their neighbours
 * @param tables lookups whose tables are stored in 8 bits: float nodes to their neighbours
 */
public record Placement(
        Plan plan,
        Set<String> int8,
        Map<String, String> folded,
        Set<String> produced,
        Map<String, String> sources,
        Set<String> dynamic,
        Map<String, Integer> weightOnly,
        Set<String> recurrent,
        Set<String> tables) {

    public Placement {
        int8 = Collections.unmodifiableSet(new LinkedHashSet<>(int8));
        folded = Collections.unmodifiableMap(new LinkedHashMap<>(folded));
        produced = Collections.unmodifiableSet(new LinkedHashSet<>(produced));
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        dynamic = Collections.unmodifiableSet(new LinkedHashSet<>(dynamic));
        weightOnly = Collections.unmodifiableMap(new LinkedHashMap<>(weightOnly));
        recurrent = Collections.unmodifiableSet(new LinkedHashSet<>(recurrent));
        tables = Collections.unmodifiableSet(new LinkedHashSet<>(tables));
    }

    /** Tensors whose range must be known. */
    public Set<String> measured() {
        return new LinkedHashSet<>(sources.values());
    }

    /** Whether a node multiplies integers, with activations quantized beforehand, in the run or inside the kernel. */
    public boolean multipliesIntegers(String node) {
        return int8.contains(node)
                || dynamic.contains(node)
                || weightOnly.containsKey(node)
                || recurrent.contains(node);
    }

    /** Whether nothing runs on integers. */
    public boolean isEmpty() {
        return int8.isEmpty() && dynamic.isEmpty() && weightOnly.isEmpty() && recurrent.isEmpty();
    }
}
