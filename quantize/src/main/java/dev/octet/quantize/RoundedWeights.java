package dev.octet.quantize;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.octet.engine.Node;
import dev.octet.engine.Tensor;

/**
 * Weights as {@link WeightRounding} rounds them, made when they are first asked for: all designs of one graph share
 * them, as their ranges hardly ever change the scale of a weight. Of each layer the last result is kept.
 */
public final class RoundedWeights {
    private final LayerRows rows;
    private final Map<String, Kept> kept = new HashMap<>();

    private record Kept(int outputAxis, List<QuantParams> params, QuantizedWeights result) {}

    /** Rounds by the inputs that were kept in {@code rows}. */
    public RoundedWeights(LayerRows rows) {
        this.rows = rows;
    }

    /** The weights of a layer with the scales of {@code plain}; {@code plain} itself where nothing is better. */
    QuantizedWeights of(Node node, Tensor weight, QuantizedWeights plain) {
        int axis = Layers.outputAxis(node);
        Kept known = kept.get(node.name());
        if (known == null || known.outputAxis() != axis || !known.params().equals(plain.params())) {
            QuantizedWeights result = rows.of(node)
                    .flatMap(seen -> WeightRounding.of(weight, plain, axis, Layers.groups(node), seen))
                    .orElse(plain);
            known = new Kept(axis, plain.params(), result);
            kept.put(node.name(), known);
        }
        return known.result();
    }
}
