package dev.octet.quantize;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.engine.Graph;
import dev.octet.engine.Node;
import dev.octet.engine.Tensor;
import dev.octet.quantize.InputRows.Rows;
import dev.octet.quantize.OperatorRules.Kind;

/**
 * Rows of what each layer reads, by the layer's name: a layer that a plan writes in another form keeps its name and its
 * rows.
 */
public final class LayerRows {
    private final Map<String, LayerWindow> windows;
    private final InputRows rows;

    private LayerRows(Map<String, LayerWindow> windows) {
        this.windows = windows;
        this.rows = new InputRows(windows.values(), InputRows.BUDGET_BYTES);
    }

    /** Of no layer: nothing is gathered. */
    public static LayerRows none() {
        return new LayerRows(Map.of());
    }

    /** Of the layers that quantize their activations beforehand in any of {@code placements}. */
    public static LayerRows of(Graph prepared, OperatorRules rules, Collection<Placement> placements) {
        Map<String, LayerWindow> windows = new LinkedHashMap<>();
        for (Node node : prepared.nodes()) {
            if (rules.kind(node) == Kind.COMPUTE
                    && placements.stream().anyMatch(p -> p.int8().contains(node.name()))) {
                windows.put(node.name(), LayerWindow.of(node, rules.weight(node)));
            }
        }
        return new LayerRows(windows);
    }

    /** Tensors that {@link #add} wants to see. */
    public Set<String> tensors() {
        return rows.tensors();
    }

    /** As {@link InputRows#add}. */
    public void add(long sample, String tensor, Tensor values) {
        rows.add(sample, tensor, values);
    }

    /** What was kept for a layer; empty if it is not among those asked for, or nothing reached it. */
    public Optional<Rows> of(Node layer) {
        return Optional.ofNullable(windows.get(layer.name())).map(rows::rows).filter(found -> found.count() > 0);
    }
}
