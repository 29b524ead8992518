package dev.octet.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Locks on the entries of a cache, between threads and between processes. They are byte ranges of one file: nothing is
 * left to be cleaned up, and a process that is killed lets go of its locks.
 */
final class CacheLocks {
    /** What an entry is locked for; the two do not exclude each other. */
    enum Purpose {
        /** Writing: one at a time. */
        FETCH,
        /** Reading by many, or removing by one. */
        USE
    }

    private static final long POLL_MILLIS = 100;
    /** The first 60 bits of a digest tell entries apart; two that share them would only wait for each other. */
    private static final int DIGITS = 15;

    // POSIX drops a process's locks on a file when any of its channels to that file is closed.
    private static final Map<Path, CacheLocks> OPEN = new HashMap<>();

    private final FileChannel channel;
    private final boolean writable;
    private final Map<Long, Held> held = new HashMap<>();

    private CacheLocks(FileChannel channel, boolean writable) {
        this.channel = channel;
        this.writable = writable;
    }

    /** A lock that was taken. */
    interface Lock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    private static final class Held {
        private final FileLock lock;
        private int holders = 1;

        private Held(FileLock lock) {
            this.lock = lock;
        }
    }

    /**
     * The locks of a file, one object in this process however often it is asked for.
     *
     * @param file made if it is not there
     * @return empty if this user can neither make nor read it: then no entry can be written or removed either
     */
    static Optional<CacheLocks> of(Path file) throws IOException {
        synchronized (OPEN) {
            Path folder = existing(file.getParent());
            Path key = folder.toRealPath().resolve(folder.relativize(file));
            CacheLocks known = OPEN.get(key);
            if (known == null) {
                Optional<CacheLocks> opened = open(file);
                opened.ifPresent(locks -> OPEN.put(key, locks));
                return opened;
            }
            return Optional.of(known);
        }
    }

    private static Path existing(Path folder) {
        Path at = folder;
        while (!Files.exists(at)) {
            at = at.getParent();
        }
        return at;
    }

    private static Optional<CacheLocks> open(Path file) throws IOException {
        try {
            Files.createDirectories(file.getParent());
            return Optional.of(new CacheLocks(
                    FileChannel.open(
                            file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)),
                    true));
        } catch (AccessDeniedException | ReadOnlyFileSystemException e) {
            try {
                return Optional.of(new CacheLocks(FileChannel.open(file, StandardOpenOption.READ), false));
            } catch (AccessDeniedException | NoSuchFileException unreadable) {
                return Optional.empty();
            }
        }
    }

    /** Locks an entry for this holder alone; empty if it is locked already. */
    synchronized Optional<Lock> tryAlone(String sha256, Purpose purpose) throws IOException {
        long at = position(sha256, purpose);
        return writable && !held.containsKey(at) ? take(at, false) : Optional.empty();
    }

    /** Locks an entry together with others; empty if somebody has it alone. */
    synchronized Optional<Lock> tryShared(String sha256, Purpose purpose) throws IOException {
        long at = position(sha256, purpose);
        Held known = held.get(at);
        if (known == null) {
            return take(at, true);
        }
        if (!known.lock.isShared()) {
            return Optional.empty();
        }
        known.holders++;
        return Optional.of(() -> release(at));
    }

    /**
     * As {@link #tryAlone}, but waits.
     *
     * @param waiting told once if somebody else has the lock
     */
    Lock alone(String sha256, Purpose purpose, Runnable waiting) throws IOException {
        return await(() -> tryAlone(sha256, purpose), waiting);
    }

    /** As {@link #tryShared}, but waits. */
    Lock shared(String sha256, Purpose purpose) throws IOException {
        return await(() -> tryShared(sha256, purpose), () -> {});
    }

    @FunctionalInterface
    private interface Attempt {
        Optional<Lock> run() throws IOException;
    }

    // Polls: the kernel's own wait cannot be told from a thread of this process, and may call two waiters a deadlock.
    private static Lock await(Attempt attempt, Runnable waiting) throws IOException {
        Optional<Lock> lock = attempt.run();
        if (lock.isEmpty()) {
            waiting.run();
        }
        while (lock.isEmpty()) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for another process");
            }
            lock = attempt.run();
        }
        return lock.get();
    }

    private Optional<Lock> take(long at, boolean shared) throws IOException {
        FileLock lock = channel.tryLock(at, 1, shared);
        if (lock == null) {
            return Optional.empty();
        }
        held.put(at, new Held(lock));
        return Optional.of(() -> release(at));
    }

    private synchronized void release(long at) throws IOException {
        Held known = held.get(at);
        if (--known.holders == 0) {
            held.remove(at);
            known.lock.release();
        }
    }

    private static long position(String sha256, Purpose purpose) {
        return Long.parseLong(sha256.substring(0, DIGITS), 16) << 1 | purpose.ordinal();
    }
}
