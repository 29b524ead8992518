package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.octet.io.RelativePath;

/**
 * A folder of {@code OCTET_MIRROR}. Files are found by the path that the catalogue tells, by their digest as a name, or
 * by their size under any name. Symbolic links that lead out of it are not followed.
 */
final class Mirror {
    /** Files looked at before the search by size gives up, so that a mirror set to / by mistake does not hang a run. */
    static final int MOST_FILES = 1_000_000;

    private final Path folder;
    private Map<Long, List<Path>> bySize;

    Mirror(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    Path folder() {
        return folder;
    }

    /** Where the artifact should lie: at the path of the catalogue and at its digest, if something lies there. */
    List<Path> named(Artifact artifact) {
        return Stream.concat(artifact.mirror().stream(), Stream.of(artifact.sha256()))
                .map(folder::resolve)
                .filter(path -> Identity.isThere(artifact, path) && RelativePath.staysIn(folder, path))
                .toList();
    }

    /** Every file of exactly the artifact's size; none for folders and artifacts of unknown size. */
    synchronized List<Path> sized(Artifact artifact) throws IOException {
        if (artifact.kind() == Artifact.Kind.FOLDER || artifact.bytes().isEmpty()) {
            return List.of();
        }
        if (bySize == null) {
            bySize = index();
        }
        return bySize.getOrDefault(artifact.bytes().getAsLong(), List.of());
    }

    /** As a message tells it. */
    String described() {
        return folder + (Files.isDirectory(folder) ? "" : " (there is no such folder)");
    }

    private Map<Long, List<Path>> index() throws IOException {
        Map<Long, List<Path>> index = new HashMap<>();
        if (!Files.isDirectory(folder)) {
            return index;
        }
        int[] seen = {0};
        Files.walkFileTree(folder.toRealPath(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    index.computeIfAbsent(attributes.size(), size -> new ArrayList<>())
                            .add(file);
                }
                return ++seen[0] < MOST_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                // A folder that we may not read cannot hold what we are looking for.
                return FileVisitResult.CONTINUE;
            }
        });
        index.values().forEach(files -> files.sort(null));
        return index;
    }
}
