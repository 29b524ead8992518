package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

import dev.octet.io.Section;
import dev.octet.io.Sha256;

/** Paths that a user writes into a recipe: relative to the recipe's own folder, or absolute. */
final class RecipePath {

    private RecipePath() {}

    /** The path under {@code key}, made absolute; a text that is no path is a problem. */
    static Optional<Path> read(Section section, String key) {
        return section.text(key).flatMap(text -> resolve(section, key, text));
    }

    private static Optional<Path> resolve(Section section, String key, String text) {
        try {
            Path folder = Path.of(section.fileName()).toAbsolutePath().getParent();
            if (!text.isBlank() && folder != null) {
                return Optional.of(folder.resolve(text).normalize());
            }
            section.problem(key, "is empty", "Write a path, relative to the folder of this file.");
        } catch (InvalidPathException e) {
            section.problem(key, "'" + text + "' is not a path: " + e.getReason(), "Write a path with slashes.");
        }
        return Optional.empty();
    }

    /** The digest under {@code sha256}, lower case; one that is missing is a problem with this advice. */
    static Optional<String> digest(Section section, Supplier<String> advice) {
        if (!section.has("sha256")) {
            section.problem("sha256", "is missing: a model is identified by its content", advice.get());
            return Optional.empty();
        }
        return section.text("sha256").flatMap(text -> {
            if (Sha256.isDigest(text)) {
                return Optional.of(text);
            }
            section.problem("sha256", "'" + text + "' is not 64 lower-case hexadecimal digits", advice.get());
            return Optional.empty();
        });
    }

    /** Tells the digest that a file has. */
    static String advice(Optional<Path> file) {
        if (file.isPresent() && Files.isRegularFile(file.get())) {
            try {
                return "The file there now has sha256: " + Sha256.of(file.get());
            } catch (IOException e) {
                return "The file " + file.get() + " cannot be read: " + e.getMessage();
            }
        }
        return file.map(missing -> "There is no file " + missing + " to compute it from; check the path.")
                .orElse("Add it; sha256sum FILE prints it.");
    }
}
