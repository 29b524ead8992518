package dev.octet.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * Fetched files and folders by their digest: {@code <folder>/sha256/<digest>}. One appears there whole and verified or
 * not at all, so that any number of processes can share it. What is under way lies in {@code <folder>/partial}.
 */
final class Cache {
    private final Path folder;

    Cache(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** Where the artifact lies if it is here. */
    Path path(Artifact artifact) {
        return path(artifact.sha256());
    }

    Path path(String sha256) {
        return entries().resolve(sha256);
    }

    Path entries() {
        return folder.resolve("sha256");
    }

    Path partials() {
        return folder.resolve("partial");
    }

    /** Where what was found to be corrupt is put. */
    Path corrupt() {
        return folder.resolve("corrupt");
    }

    /** What others made of entries, to save time: {@code prepared/<digest>/<file>}. */
    Path prepared() {
        return folder.resolve("prepared");
    }

    Optional<CacheLocks> locks() throws IOException {
        return CacheLocks.of(folder.resolve("lock"));
    }

    /** Keeps an entry, if it is here, from being removed as long as this process lives, and notes that it is used. */
    void use(Artifact artifact) throws IOException {
        Path entry = path(artifact);
        if (!Files.exists(entry)) {
            return;
        }
        Optional<CacheLocks> locks = locks();
        if (locks.isPresent()) {
            locks.get().shared(artifact.sha256(), CacheLocks.Purpose.USE);
        }
        try {
            Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
        } catch (FileSystemException e) {
            // Somebody else's cache, or removed just now: neither keeps us from looking.
            return;
        }
    }

    /** Work on what only one process may write at a time. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Lets this thread alone write what {@code key} stands for.
     *
     * @param waiting told if another one is at it
     */
    <T> T writing(String key, Runnable waiting, Work<T> work) throws IOException {
        CacheLocks locks = locks().orElseThrow(() -> new DiskException("cannot be stored: the cache " + folder
                + " cannot be written to; set OCTET_CACHE to a folder of your own"));
        CacheLocks.Lock lock;
        try {
            lock = locks.alone(key, CacheLocks.Purpose.FETCH, waiting);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new DiskException("cannot be locked in the cache " + folder + ": " + e.getMessage()
                    + "; set OCTET_CACHE to a folder on a disk that knows locks");
        }
        try {
            return work.run();
        } finally {
            lock.close();
        }
    }

    /**
     * What there is so far of {@code key}.
     *
     * @param bytes how large it will be, 0 if that is not known
     * @throws DiskException if there is no room for it
     */
    Partial partial(String key, long bytes) throws IOException {
        try {
            Partial partial = new Partial(Files.createDirectories(partials()), key);
            long room = Files.getFileStore(partials()).getUsableSpace();
            long needed = bytes - partial.bytes();
            if (needed > room) {
                throw new DiskException("needs " + needed + " bytes in " + partials() + ", where " + room
                        + " are free; make room ('octet zoo gc' helps), or set OCTET_CACHE to a folder elsewhere");
            }
            return partial;
        } catch (FileSystemException e) {
            throw DiskException.writing(partials(), e);
        }
    }

    /** Moves an entry with wrong bytes out of the way and tells where to. */
    Path moveAside(Artifact artifact) throws IOException {
        Files.createDirectories(corrupt());
        Path aside = Files.createTempDirectory(corrupt(), artifact.sha256().substring(0, 12) + "-")
                .resolve(artifact.sha256());
        return Files.move(path(artifact), aside);
    }

    /** Takes in what was fetched and verified. The caller has the right to write it. */
    Path accept(Artifact artifact, Partial partial) throws IOException {
        try {
            if (artifact.kind() == Artifact.Kind.FILE) {
                try (FileChannel channel = FileChannel.open(partial.path(), StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
            Files.createDirectories(entries());
            Files.move(partial.path(), path(artifact), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new DiskException(entries() + " and " + partials() + " are on different disks; put them on one");
        } catch (IOException e) {
            throw DiskException.writing(path(artifact), e);
        }
        partial.close();
        return path(artifact);
    }
}
