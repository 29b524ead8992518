package dev.octet.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.octet.io.Sha256;

/**
 * Digest of a folder: SHA-256 over one line {@code path TAB sha256 LF} a file, the paths with forward slashes, sorted by
 * their UTF-8 bytes. Hidden files and links count like others, except that a link makes the folder unusable.
 *
 * @param sha256 the digest
 * @param files number of files
 * @param bytes their total size
 */
record FolderDigest(String sha256, int files, long bytes) {

    static FolderDigest of(Path folder) throws IOException {
        List<Path> files = files(folder);
        Sha256 listing = new Sha256();
        long bytes = 0;
        for (Path file : files) {
            listing.add(name(folder, file) + '\t' + Sha256.of(file) + '\n');
            bytes += Files.size(file);
        }
        return new FolderDigest(listing.hex(), files.size(), bytes);
    }

    /** Total size of the files, without reading them. */
    static long bytes(Path folder) throws IOException {
        long bytes = 0;
        for (Path file : files(folder)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isRegularFile()) {
                    throw new IOException(file + " is not a regular file");
                }
                files.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort((a, b) -> Arrays.compareUnsigned(utf8(folder, a), utf8(folder, b)));
        return files;
    }

    private static byte[] utf8(Path folder, Path file) {
        return name(folder, file).getBytes(StandardCharsets.UTF_8);
    }

    private static String name(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }
}
