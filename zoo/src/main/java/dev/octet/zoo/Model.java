package dev.octet.zoo;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.octet.io.Sha256;

import static java.util.Objects.requireNonNull;

/**
 * A model whose bytes are here and are the right ones.
 *
 * @param card what is known of it
 * @param file the ONNX file, verified; not to be written to
 * @param data SHA-256 of each file beside it that tensors lie in, by the location that the model spells; mostly none
 * @param tokenizer its {@code tokenizer.json} or {@code vocab.txt}, verified, for models of text
 */
public record Model(ModelCard card, Path file, SortedMap<String, String> data, Optional<Path> tokenizer) {
    /** First line of what is hashed where there are several files: no ONNX file begins so. */
    private static final String SEVERAL_FILES = "octet: model with data files\n";

    public Model {
        requireNonNull(card, "card");
        requireNonNull(file, "file");
        data = Collections.unmodifiableSortedMap(new TreeMap<>(data));
        requireNonNull(tokenizer, "tokenizer");
    }

    /** The digest that the model is known by: its {@link #identity(String, SortedMap)}. */
    public String sha256() {
        return identity(card.file().orElseThrow().sha256(), data);
    }

    /**
     * The digest that tells a model from all others. That of the ONNX file if it holds everything; with data files
     * SHA-256 over three lines: {@code octet: model with data files}, the digest of the ONNX file, and
     * {@linkplain #dataSha256 that of the data}.
     *
     * @param file SHA-256 of the ONNX file
     * @param data as in {@link #data()}
     */
    public static String identity(String file, SortedMap<String, String> data) {
        return data.isEmpty() ? file : Sha256.of(SEVERAL_FILES + file + "\n" + dataSha256(data) + "\n");
    }

    /** What {@code data_sha256} of a recipe has to be for this model; empty if it keeps no tensors in other files. */
    public Optional<String> dataSha256() {
        return data.isEmpty() ? Optional.empty() : Optional.of(dataSha256(data));
    }

    /**
     * The digest of data files: SHA-256 over one line {@code sha256 SPACE SPACE location LF} a file, sorted by location;
     * for one file {@code sha256sum FILE | sha256sum} prints it.
     */
    static String dataSha256(SortedMap<String, String> data) {
        Sha256 listing = new Sha256();
        data.forEach((location, sha256) -> listing.add(sha256 + "  " + location + "\n"));
        return listing.hex();
    }
}
