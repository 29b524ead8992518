package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.octet.io.AtomicFile;

/**
 * Fetched files by their digest: {@code <folder>/sha256/<digest>}. A file appears there whole and verified or not at
 * all, so that any number of processes can share it.
 */
final class Cache {
    private final Path folder;

    Cache(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** Where the artifact lies if it is here. */
    Path path(Artifact artifact) {
        return folder.resolve("sha256").resolve(artifact.sha256());
    }

    /** Moves an entry with wrong bytes out of the way and tells where to. */
    Path moveAside(Artifact artifact) throws IOException {
        Path corrupt = Files.createDirectories(folder.resolve("corrupt"));
        Path aside = Files.createTempDirectory(corrupt, artifact.sha256().substring(0, 12) + "-")
                .resolve(artifact.sha256());
        return Files.move(path(artifact), aside);
    }

    /**
     * Takes in a file.
     *
     * @param content writes it to a temporary file
     * @throws IOException if {@code content} fails, or wrote other bytes than the artifact's
     */
    Path add(Artifact artifact, AtomicFile.Content content) throws IOException {
        Path target = path(artifact);
        AtomicFile.write(target, temporary -> {
            content.writeTo(temporary);
            Identity identity = Identity.byDigest(artifact, temporary);
            if (!identity.right()) {
                throw new IOException("gave other bytes: sha256 " + identity.sha256() + ", " + identity.bytes()
                        + " bytes; they were thrown away");
            }
        });
        return target;
    }
}
