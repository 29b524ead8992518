package dev.octet.fetch;

import java.nio.file.Path;

import static java.util.Objects.requireNonNull;

/**
 * Something in the cache, and what became of it.
 *
 * @param path file or folder
 * @param name what it is, if the catalogue knows it, else empty
 * @param bytes its size
 * @param fate what became of it; in a dry run, what would
 * @param reason why it is garbage; empty if it is kept
 */
public record Garbage(Path path, String name, long bytes, Fate fate, String reason) {

    /** What became of something in the cache. */
    public enum Fate {
        KEPT,
        REMOVED,
        /** It is garbage, but a process is using or fetching it. */
        IN_USE
    }

    public Garbage {
        requireNonNull(path, "path");
        requireNonNull(name, "name");
        requireNonNull(fate, "fate");
        requireNonNull(reason, "reason");
    }
}
