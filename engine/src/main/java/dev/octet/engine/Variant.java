package dev.octet.engine;

import java.nio.file.Path;

import static java.util.Objects.requireNonNull;

/**
 * One model to be measured against others.
 *
 * @param name what tables and records call it, such as {@code fp32} or {@code int8}
 * @param model ONNX file
 * @param engine what executes it
 */
public record Variant(String name, Path model, Engine engine) {

    public Variant {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a variant needs a name");
        }
        requireNonNull(model, "model");
        requireNonNull(engine, "engine");
    }
}
