package dev.octet.zoo;

import java.nio.file.Path;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * A model whose bytes are here and are the right ones.
 *
 * @param card what is known of it; the file's SHA-256 is its identity
 * @param file the ONNX file, verified; not to be written to
 * @param tokenizer its {@code tokenizer.json} or {@code vocab.txt}, verified, for models of text
 */
public record Model(ModelCard card, Path file, Optional<Path> tokenizer) {
    public Model {
        requireNonNull(card, "card");
        requireNonNull(file, "file");
        requireNonNull(tokenizer, "tokenizer");
    }

    /** SHA-256 of the ONNX file. */
    public String sha256() {
        return card.file().orElseThrow().sha256();
    }
}
