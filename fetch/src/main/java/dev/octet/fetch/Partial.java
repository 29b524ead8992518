package dev.octet.fetch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What has been fetched so far of something. It stays when a process is killed, so that the next one goes on from there,
 * and lies apart from the entries of the cache, so that nobody takes it for one.
 */
final class Partial {
    private final Path path;
    private final Path origin;
    private boolean resumed;

    /** @param key name of it, a digest */
    Partial(Path folder, String key) {
        this.path = folder.resolve(key);
        this.origin = folder.resolve(key + ".origin");
    }

    /** Where the bytes lie, or the files of a folder; its folder is there, itself it may not be. */
    Path path() {
        return path;
    }

    /** Bytes that are here; 0 for a folder. */
    long bytes() throws IOException {
        return Files.isRegularFile(path) ? Files.size(path) : 0;
    }

    /** The strong entity tag of what is here, if it came from this very address. */
    Optional<String> validator(URI address) throws IOException {
        if (!Files.isRegularFile(origin)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(origin);
        return lines.size() == 2 && lines.get(0).equals(address.toString()) && isStrong(lines.get(1))
                ? Optional.of(lines.get(1))
                : Optional.empty();
    }

    static boolean isStrong(String tag) {
        return tag.matches("\"[\\x21\\x23-\\x7e]*\"");
    }

    /** Begins anew with what {@code address} gives. */
    void begin(URI address, Optional<String> tag) throws IOException {
        discard();
        Files.writeString(origin, address + "\n" + tag.orElse("") + "\n");
        Files.createFile(path);
    }

    /** Whether it has been put together from more than one answer. */
    boolean isResumed() {
        return resumed;
    }

    /** Notes that another answer is appended. */
    void resume() {
        resumed = true;
    }

    /** Throws away what is here. */
    void discard() throws IOException {
        resumed = false;
        Files.deleteIfExists(origin);
        delete(path);
    }

    /** Gives the bytes to somebody who will move them. */
    void close() throws IOException {
        Files.deleteIfExists(origin);
    }

    /** Deletes a file, or a folder with all that is in it; links are deleted, not followed. */
    static void delete(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(path);
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(path)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : deepestFirst) {
            Files.deleteIfExists(entry);
        }
    }
}
