package dev.octet.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One set of named input tensors: what a session is run on.
 *
 * @param tensors tensor by input name, in a stable order
 */
public record Feed(Map<String, Tensor> tensors) {

    public Feed {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("a feed needs at least one tensor");
        }
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
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
        return new Feed(copies);
    }
}
