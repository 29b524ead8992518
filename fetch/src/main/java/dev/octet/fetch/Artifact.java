package dev.octet.fetch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

import dev.octet.io.RelativePath;
import dev.octet.io.Sha256;

import static java.util.Objects.requireNonNull;

/**
 * A file, or a folder of files, that is known by its content; where it comes from does not matter.
 *
 * @param name what messages call it, such as {@code mobilenet-v2/model.onnx}
 * @param kind file or folder
 * @param sha256 digest of the file; of a folder, digest of its {@linkplain FolderDigest listing}
 * @param bytes size, for a folder that of all its files; empty if the recipe does not tell it
 * @param mirror where it usually lies in a mirror, a relative path
 * @param sources where it can be had, best first: {@code file:}, {@code maven:}, {@code https:} or {@code synthetic:}
 */
public record Artifact(
        String name, Kind kind, String sha256, OptionalLong bytes, Optional<String> mirror, List<String> sources) {

    /** What an artifact is on disk. */
    public enum Kind {
        FILE,
        FOLDER
    }

    public Artifact {
        requireNonNull(name, "name");
        requireNonNull(kind, "kind");
        if (!Sha256.isDigest(sha256)) {
            throw new IllegalArgumentException(
                    "sha256 must be 64 lower-case hexadecimal digits but was '" + sha256 + "'");
        }
        if (bytes.isPresent() && bytes.getAsLong() < 1) {
            throw new IllegalArgumentException("bytes must be at least 1 but was " + bytes.getAsLong());
        }
        mirror.ifPresent(RelativePath::check);
        sources = List.copyOf(sources);
        for (String source : sources) {
            Source parsed = Source.parse(source);
            boolean folder = parsed instanceof Source.Packed packed ? packed.isFolder() : kind == Kind.FOLDER;
            if (folder != (kind == Kind.FOLDER)) {
                throw new IllegalArgumentException("'" + source + "' names a " + (folder ? "folder" : "file")
                        + " of an archive, but a " + kind.name().toLowerCase(Locale.ROOT) + " is needed");
            }
            if (folder && !(parsed instanceof Source.Packed || parsed instanceof Source.LocalFile)) {
                throw new IllegalArgumentException("'" + source
                        + "' cannot give a folder; name an archive of it, such as https://.../x.zip!folder/");
            }
        }
    }

    /** @throws IllegalArgumentException if {@code source} is of no known kind or malformed; the message tells the kinds */
    public static void checkSource(String source) {
        Source.parse(source);
    }

    /** Size and digest, as messages tell what is missing. */
    String identity() {
        return (bytes.isPresent() ? bytes.getAsLong() + " bytes, " : "") + "sha256 " + sha256;
    }
}
