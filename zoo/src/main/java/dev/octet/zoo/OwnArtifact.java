package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Supplier;

import dev.octet.engine.ModelException;
import dev.octet.fetch.Artifact;
import dev.octet.io.Section;
import dev.octet.io.Sha256;

/** A file that a recipe describes itself. */
final class OwnArtifact {

    private OwnArtifact() {}

    /** Reads {@code file} or {@code source}, with {@code sha256} and, if told, {@code bytes}. */
    static Optional<Artifact> read(Section section) {
        if (section.has("file") == section.has("source")) {
            section.problem(
                    section.has("file") ? "has both file and source" : "needs file or source",
                    "Write file: PATH for a file of your own, or source: maven:..., https:... or synthetic:... for one to be fetched or built.");
            section.has("sha256");
            section.has("bytes");
            return Optional.empty();
        }
        Optional<Path> path = section.has("file") ? section.filePath("file") : Optional.empty();
        Optional<String> source = path.map(file -> "file:" + file)
                .or(() -> section.text("source").flatMap(text -> source(section, text)));
        Optional<String> sha256 = digest(section, () -> advice(path, source));
        OptionalLong bytes =
                section.whole("bytes", 1).map(size -> OptionalLong.of(size)).orElse(OptionalLong.empty());
        if (source.isEmpty() || sha256.isEmpty()) {
            return Optional.empty();
        }
        String name = source.get().replaceFirst(".*[/!]", "");
        return Optional.of(
                new Artifact(name, Artifact.Kind.FILE, sha256.get(), bytes, Optional.empty(), List.of(source.get())));
    }

    private static String advice(Optional<Path> path, Optional<String> source) {
        return source.flatMap(SyntheticSource::parse)
                .map(synthetic -> "The model that is built has sha256: " + synthetic.sha256())
                .orElseGet(() -> advice(path));
    }

    private static String advice(Optional<Path> file) {
        if (file.isPresent() && Files.isRegularFile(file.get())) {
            try {
                SortedMap<String, String> data = DataFiles.digests(file.get());
                return "The file there now has sha256: " + Sha256.of(file.get())
                        + (data.isEmpty()
                                ? ""
                                : ", and the data that it keeps beside it data_sha256: " + Model.dataSha256(data));
            } catch (ModelException e) {
                return e.getMessage();
            } catch (IOException e) {
                return "The file " + file.get() + " cannot be read: " + e.getMessage();
            }
        }
        return file.map(missing -> "There is no file " + missing + " to compute it from; check the path.")
                .orElse("Add it; sha256sum FILE prints it.");
    }

    private static Optional<String> digest(Section section, Supplier<String> advice) {
        if (!section.has("sha256")) {
            section.problem("sha256", "is missing: a model is identified by its content", advice.get());
            return Optional.empty();
        }
        return section.digest("sha256", advice);
    }

    /** A file whose content nobody vouches for: its digest is the one that it has now. */
    static Optional<Artifact> asIs(Section section, Path path) {
        try {
            if (Files.isRegularFile(path)) {
                return Optional.of(asIs(path));
            }
            section.problem("tokenizer", "there is no file " + path, "Check the path; it is relative to this file.");
        } catch (IOException e) {
            section.problem("tokenizer", path + " cannot be read: " + e.getMessage(), "Check its permissions.");
        }
        return Optional.empty();
    }

    /** As above, outside of a recipe. */
    static Artifact asIs(Path path) throws IOException {
        return new Artifact(
                path.getFileName().toString(),
                Artifact.Kind.FILE,
                Sha256.of(path),
                OptionalLong.empty(),
                Optional.empty(),
                List.of("file:" + path.toAbsolutePath()));
    }

    private static Optional<String> source(Section section, String text) {
        try {
            if (text.startsWith("file:")) {
                section.problem("source", "is a local file", "Write file: PATH in place of source: file:PATH.");
                return Optional.empty();
            }
            Artifact.checkSource(text);
            SyntheticSource.parse(text);
            return Optional.of(text);
        } catch (IllegalArgumentException e) {
            section.problem("source", e.getMessage(), "Write one of these forms.");
            return Optional.empty();
        }
    }
}
