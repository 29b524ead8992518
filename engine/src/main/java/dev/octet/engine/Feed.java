package dev.octet.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One set of named input tensors: what a session is run on.
 *
 * @param tensors tensor by input name, in a stable order
 * @param fill what lengthens an input in its second dimension where it is stacked with longer ones, by input name; where
 *     an input has none, only feeds of one shape are stacked
 */
public record Feed(Map<String, Tensor> tensors, Map<String, Long> fill) {

    public Feed {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("a feed needs at least one tensor");
        }
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        fill = Map.copyOf(fill);
    }

    /** A feed that is stacked only with those of its shape. */
    public Feed(Map<String, Tensor> tensors) {
        this(tensors, Map.of());
    }

    /** A feed of one input. */
    public static Feed of(String name, Tensor tensor) {
        return new Feed(Map.of(name, tensor));
    }

    /** A feed with values of its own: whoever makes feeds may fill the same buffers again. */
    public Feed copy() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            Tensor copy = Tensor.zeros(tensor.type(), tensor.shape());
            copy.bytes().put(tensor.bytes());
            copies.put(name, copy);
        });
        return new Feed(copies, fill);
    }
}
