package dev.octet.quantize;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import dev.octet.engine.ElementType;
import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Stores tables of embeddings in 8 bits: one scale for each row, which is gathered beside the row. A table dequantized in
 * front of its Gather would be dequantized whole in every run; this way only the rows that are read are.
 */
final class EmbeddingTables {
    /** Values below which a table is not worth the three nodes that reading it in 8 bits takes. */
    private static final int SMALLEST = 1 << 14;

    private static final Scheme ROWS = Scheme.DEFAULT;

    private EmbeddingTables() {}

    /** Whether {@code node} reads rows of a large constant FLOAT32 table. */
    static boolean isLookup(Graph graph, Node node) {
        return node.op().equals("Gather")
                && node.domain().isEmpty()
                && node.integer("axis").orElse(0L) == 0
                && graph.initializer(node.inputs().get(0))
                        .filter(table -> table.type() == ElementType.FLOAT32
                                && table.rank() == 2
                                && table.elements() >= SMALLEST
                                && OperatorRules.isFinite(table))
                        .isPresent();
    }

    /** Lets a lookup read its table in 8 bits. Lookups of one table share it. */
    static void write(Graph graph, Node lookup) {
        String name = lookup.inputs().get(0);
        String rows = name + "_rows";
        String scales = name + "_row_scales";
        if (graph.initializer(rows).isEmpty()) {
            Tensor table = graph.initializer(name).orElseThrow();
            QuantizedWeights quantized = QuantizedWeights.of(table, OptionalInt.of(0), ROWS);
            graph.initializer(rows, quantized.values());
            graph.initializer(scales, Tensor.ofFloats(quantized.scales().toFloats(), table.shape()[0], 1));
        }
        String ids = lookup.inputs().get(1);
        String output = lookup.outputs().get(0);
        String levels = graph.uniqueTensor(output + "_levels");
        String floats = graph.uniqueTensor(output + "_floats");
        String scale = graph.uniqueTensor(output + "_scale");
        graph.remove(lookup);
        graph.rename(graph.add("Gather", List.of(rows, ids), List.of(levels), Map.of("axis", 0L)), lookup.name());
        graph.add("Gather", List.of(scales, ids), List.of(scale), Map.of("axis", 0L));
        graph.add("Cast", List.of(levels), List.of(floats), Map.of("to", (long) ElementType.FLOAT32.code()));
        graph.add("Mul", List.of(floats, scale), List.of(output), Map.of());
    }
}
