package dev.octet.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.octet.fetch.Artifact;
import dev.octet.io.Sha256;
import dev.octet.io.TemporaryFolder;
import dev.octet.synthetic.SyntheticModel;

/**
 * A source {@code synthetic:ARCHITECTURE?seed=NUMBER}.
 *
 * @param model what is built instead of fetched
 */
record SyntheticSource(SyntheticModel model) {
    private static final Pattern FORM = Pattern.compile("synthetic:([\\w.-]+)\\?seed=(\\d{1,18})");

    /**
     * Reads a source; empty if it is of another kind.
     *
     * @throws IllegalArgumentException if it is malformed or no architecture has that name
     */
    static Optional<SyntheticSource> parse(String source) {
        if (!source.startsWith("synthetic:")) {
            return Optional.empty();
        }
        Matcher parts = FORM.matcher(source);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'" + source + "' is not of the form synthetic:ARCHITECTURE?seed=NUMBER");
        }
        return Optional.of(new SyntheticSource(new SyntheticModel(parts.group(1), Long.parseLong(parts.group(2)))));
    }

    /** Those among {@code artifact}'s sources. @throws IllegalArgumentException as {@link #parse} */
    static List<SyntheticSource> of(Artifact artifact) {
        return artifact.sources().stream()
                .flatMap(source -> parse(source).stream())
                .toList();
    }

    /** Writes the model that {@code source} names. */
    static void build(String source, Path target) throws IOException {
        parse(source).orElseThrow().model().graph().write(target);
    }

    /** Digest of the model's bytes; builds it. */
    String sha256() {
        try (TemporaryFolder folder = TemporaryFolder.create("octet-synthetic")) {
            Path file = folder.path().resolve("model.onnx");
            model.graph().write(file);
            return Sha256.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot build " + model.name() + ": " + e, e);
        }
    }
}
