package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.octet.io.Sha256;

/**
 * Whether what lies at a path is an artifact.
 *
 * @param path what was examined
 * @param right whether it is the artifact
 * @param sha256 its digest; empty if it was judged by its size alone
 * @param bytes its size
 */
record Identity(Path path, boolean right, String sha256, long bytes) {

    /** Reads everything and compares digests. */
    static Identity byDigest(Artifact artifact, Path path) throws IOException {
        if (artifact.kind() == Artifact.Kind.FOLDER) {
            FolderDigest digest = FolderDigest.of(path);
            return new Identity(path, digest.sha256().equals(artifact.sha256()), digest.sha256(), digest.bytes());
        }
        String sha256 = Sha256.of(path);
        return new Identity(path, sha256.equals(artifact.sha256()), sha256, Files.size(path));
    }

    /** Compares sizes; an artifact of unknown size is taken for right. */
    static Identity bySize(Artifact artifact, Path path) throws IOException {
        long bytes = artifact.kind() == Artifact.Kind.FOLDER ? FolderDigest.bytes(path) : Files.size(path);
        return new Identity(path, artifact.bytes().orElse(bytes) == bytes, "", bytes);
    }

    /** Whether something of the artifact's kind lies at {@code path}. */
    static boolean isThere(Artifact artifact, Path path) {
        return artifact.kind() == Artifact.Kind.FOLDER ? Files.isDirectory(path) : Files.isRegularFile(path);
    }

    /** What is wrong, for a message: path, size and digest found and expected. */
    String complaint(Artifact artifact) {
        String found = sha256.isEmpty() ? "" : "sha256 " + sha256 + ", ";
        String size = artifact.bytes().isPresent() ? ", " + artifact.bytes().getAsLong() + " bytes" : "";
        return path + " is not " + artifact.name() + ": found " + found + bytes + " bytes; expected sha256 "
                + artifact.sha256() + size;
    }
}
