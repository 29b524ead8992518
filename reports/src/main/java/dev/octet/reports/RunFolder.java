package dev.octet.reports;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

import dev.octet.io.AtomicFile;
import dev.octet.io.Sha256;

/** The folder of one run under way, locked against other processes until it is closed. Not thread-safe. */
public final class RunFolder implements AutoCloseable {
    private static final String LOCK = ".lock";

    private final Path path;
    private final FileChannel channel;

    private RunFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Empty if somebody else has it. */
    static Optional<RunFolder> lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            // The lock lives as long as its channel; the system frees it when the process dies, however it dies.
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new RunFolder(folder, channel));
            }
        } catch (OverlappingFileLockException e) {
            // Held within this process: the same answer as held by another.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    static RecordException inUse(Path folder) {
        return new RecordException(folder + ": another process is at work on this run. Wait for it or stop it.");
    }

    /** The folder; raw files go here. */
    public Path path() {
        return path;
    }

    /** What was saved last; empty before the first save. */
    public Optional<RunRecord> saved() throws IOException {
        Path partial = path.resolve(RunStore.PARTIAL);
        return Files.exists(partial) ? Optional.of(RecordJson.read(partial)) : Optional.empty();
    }

    /** Replaces {@code record.partial.json}, as a whole or not at all. */
    public void save(RunRecord record) throws IOException {
        AtomicFile.write(path.resolve(RunStore.PARTIAL), RecordJson.write(record));
    }

    /**
     * Writes {@code record.json}, its digest beside it, and removes the partial one: the run is finished. Returns the
     * file.
     */
    public Path finish(RunRecord record) throws IOException {
        Path file = path.resolve(RunStore.FINISHED);
        String json = RecordJson.write(record);
        // The digest first: a record is never there without it.
        AtomicFile.write(path.resolve(RunStore.DIGEST), RunStore.digestLine(Sha256.of(json)));
        AtomicFile.write(file, json);
        Files.deleteIfExists(path.resolve(RunStore.PARTIAL));
        return file;
    }

    /** Name and digest of a raw file in this folder, for {@link RunRecord#files()}. */
    public RunRecord.RawFile raw(String name) throws IOException {
        return new RunRecord.RawFile(name, Sha256.of(path.resolve(name)));
    }

    /** Gives up the lock; a finished run leaves no lock file behind. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen() && Files.exists(path.resolve(RunStore.FINISHED))) {
            Files.deleteIfExists(path.resolve(LOCK));
        }
        channel.close();
    }
}
