package dev.octet.engine;

import java.util.List;
import java.util.stream.Collectors;

import static java.util.Objects.requireNonNull;

/**
 * What a model says of one of its inputs or outputs.
 *
 * @param name tensor name
 * @param type element type
 * @param shape dimensions, outermost first; -1 where the model leaves one open
 */
public record TensorInfo(String name, ElementType type, List<Long> shape) {

    public TensorInfo {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        shape = List.copyOf(shape);
    }

    /** Name, type and shape, such as {@code input FLOAT32[N, 3, 224, 224]}. */
    @Override
    public String toString() {
        return name + " " + type
                + shape.stream().map(d -> d < 0 ? "N" : d.toString()).collect(Collectors.joining(", ", "[", "]"));
    }
}
