package dev.octet.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static java.util.Objects.requireNonNull;

/**
 * A YAML file and the files it builds on, as they were read once: what is parsed, hashed and recorded is the same text.
 *
 * <p>{@code include: shared/photographs.yaml} names a file by its path from the one that includes it, in the folder of the
 * first file or below. Its keys count as if they were written here, but a key that is written here wins: a section takes
 * from the included one the keys that it does not have itself, and what stands under a key of a section is never mixed.
 *
 * @param name the file, as messages call it
 * @param text its content
 * @param included content of each included file, by its path from the folder of the first file, in the order of reading
 */
public record ComposedFile(String name, String text, Map<String, String> included) {
    /** The key that names the file to build on. */
    public static final String KEY = "include";

    /** Files that may stand one upon the other; what is built on more is no longer found by who reads it. */
    private static final int MAX_FILES = 5;

    public ComposedFile {
        requireNonNull(name, "name");
        requireNonNull(text, "text");
        included = Collections.unmodifiableMap(new LinkedHashMap<>(included));
    }

    /**
     * Reads a file and all that it includes.
     *
     * @throws IOException if the file itself cannot be read
     * @throws InvalidInputException if one of them is no YAML mapping, or an inclusion leads out of the folder, in a
     *     circle, too deep or nowhere
     */
    public static ComposedFile read(Path file) throws IOException {
        Reader reader = new Reader(file.toString(), Section.text(file));
        Map<String, String> included = new LinkedHashMap<>();
        reader.mapping((path, place) -> {
            Optional<String> text = reader.load(file, path, place);
            text.ifPresent(found -> included.put(path, found));
            return text;
        });
        return new ComposedFile(file.toString(), reader.root.source(), included);
    }

    /** Reads the texts again; every problem names the file that it is in. */
    public Section parse() {
        Reader reader = new Reader(name, text);
        return Section.of(reader.root, reader.mapping((path, place) -> Optional.ofNullable(included.get(path))));
    }

    /** The file as it is and, each below a line with its path, those that it includes. */
    public String whole() {
        StringBuilder whole = new StringBuilder(text);
        included.forEach((path, content) -> whole.append("\n# ")
                .append(KEY)
                .append(": ")
                .append(path)
                .append('\n')
                .append(content));
        return whole.toString();
    }

    /** Digest of {@link #whole}: it changes when any of the files does, and is that of the file if it includes none. */
    public String sha256() {
        return Sha256.of(whole());
    }

    @FunctionalInterface
    private interface Texts {
        /** Content of the file included at {@code place}; empty if there is none, and then a problem is noted. */
        Optional<String> of(String path, YamlFile.Place place);
    }

    /** Follows the inclusions of one file. */
    private static final class Reader {
        private final YamlFile root;

        Reader(String name, String text) {
            root = new YamlFile(name, text);
        }

        YamlFile.Mapping mapping(Texts texts) {
            YamlFile.Mapping mapping = mapping(root, "", new LinkedHashSet<>(), texts);
            // A file that could not be included leaves its keys missing; to tell those too would hide the reason.
            if (root.isWrong(KEY)) {
                throw new InvalidInputException(root.problems());
            }
            return mapping;
        }

        private YamlFile.Mapping mapping(YamlFile file, String path, Set<String> above, Texts texts) {
            YamlFile.Mapping own = file.parse();
            YamlFile.Entry entry = own.entries().get(KEY);
            if (entry == null) {
                return own;
            }
            YamlFile.Place place = entry.value().place();
            Map<String, YamlFile.Entry> merged = new LinkedHashMap<>();
            Optional<String> target = resolve(entry.value(), path).filter(found -> allowed(found, above, place));
            target.flatMap(found -> texts.of(found, place)).ifPresent(content -> {
                Set<String> below = new LinkedHashSet<>(above);
                below.add(target.get());
                String name = Path.of(root.name()).resolveSibling(target.get()).toString();
                merged.putAll(mapping(root.included(name, content), target.get(), below, texts)
                        .entries());
            });
            own.entries().forEach((key, value) -> merged.merge(key, value, Reader::over));
            merged.remove(KEY);
            return new YamlFile.Mapping(own.place(), merged);
        }

        /** What is written in place of what is included. */
        private static YamlFile.Entry over(YamlFile.Entry included, YamlFile.Entry written) {
            if (!(included.value() instanceof YamlFile.Mapping base)
                    || !(written.value() instanceof YamlFile.Mapping own)) {
                return written;
            }
            Map<String, YamlFile.Entry> both = new LinkedHashMap<>(base.entries());
            both.putAll(own.entries());
            return new YamlFile.Entry(written.place(), new YamlFile.Mapping(own.place(), both));
        }

        /** The path from the folder of the first file, written in one way. */
        private Optional<String> resolve(YamlFile.Value value, String from) {
            if (!(value instanceof YamlFile.Scalar scalar)) {
                wrong(value.place(), "must be one path but was " + value.kind(), "Write include: shared/FILE.yaml.");
                return Optional.empty();
            }
            try {
                Path written = Path.of(scalar.text());
                Path path = Path.of(from).resolveSibling(written).normalize();
                if (written.isAbsolute()
                        || path.startsWith("..")
                        || scalar.text().indexOf('\\') >= 0) {
                    wrong(
                            value.place(),
                            "'" + scalar.text() + "' leaves the folder of the recipe",
                            "Include files of that folder or below it, by a path with forward slashes.");
                    return Optional.empty();
                }
                return Optional.of(path.toString().replace('\\', '/'));
            } catch (InvalidPathException e) {
                wrong(value.place(), "'" + scalar.text() + "' is not a path: " + e.getReason(), "Write another.");
                return Optional.empty();
            }
        }

        private boolean allowed(String target, Set<String> above, YamlFile.Place place) {
            boolean itself = target.equals(Path.of(root.name()).getFileName().toString());
            if (itself || above.contains(target)) {
                wrong(place, "'" + target + "' includes itself", "Break the circle.");
                return false;
            }
            if (above.size() + 1 >= MAX_FILES) {
                wrong(place, "more than " + MAX_FILES + " files stand one upon the other", "Include fewer.");
                return false;
            }
            return true;
        }

        private Optional<String> load(Path first, String path, YamlFile.Place place) {
            Path target = first.resolveSibling(path);
            try {
                if (!Files.isRegularFile(target)) {
                    wrong(place, "there is no file " + target, "Check the path; it is relative to this file.");
                    return Optional.empty();
                }
                Path folder = first.toAbsolutePath().getParent().toRealPath();
                if (!target.toRealPath().startsWith(folder)) {
                    wrong(place, "'" + path + "' leaves the folder of the recipe by a link", "Copy the file there.");
                    return Optional.empty();
                }
                return Optional.of(Section.text(target));
            } catch (IOException e) {
                wrong(place, target + " cannot be read: " + e.getMessage(), "Check its permissions.");
                return Optional.empty();
            }
        }

        private void wrong(YamlFile.Place place, String fault, String remedy) {
            root.note(place, KEY, fault, remedy);
        }
    }
}
