package dev.octet.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file so that a reader sees all of it or nothing, also after a crash: temporary sibling, sync, rename. */
public final class AtomicFile {

    private AtomicFile() {}

    /** Produces the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes to {@code temporary}, which exists and is empty and lies in the folder of the final file. */
        void writeTo(Path temporary) throws IOException;
    }

    /**
     * Creates or replaces {@code target}; missing folders are made. A link stays and what it points to is replaced; a
     * device or pipe is written to.
     *
     * @throws IOException if writing fails; {@code target} is then as it was and the temporary file is
     *     gone
     */
    public static void write(Path target, Content content) throws IOException {
        Path file = linked(target.toAbsolutePath());
        boolean plain = !Files.exists(file) || Files.isRegularFile(file) || Files.isDirectory(file);
        Path folder = plain ? file.getParent() : Path.of(System.getProperty("java.io.tmpdir"));
        Files.createDirectories(folder);
        write(file, folder, content, plain);
    }

    /** What {@code file} stands for, whether it is there or not. */
    private static Path linked(Path file) throws IOException {
        if (Files.exists(file)) {
            return file.toRealPath();
        }
        return Files.isSymbolicLink(file) ? file.resolveSibling(Files.readSymbolicLink(file)) : file;
    }

    private static void write(Path target, Path folder, Content content, boolean plain) throws IOException {
        // Not createTempFile: that makes files which only their owner may read, and the rename would keep it so.
        Path temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        Files.createFile(temporary);
        try {
            content.writeTo(temporary);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            if (plain) {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                toDevice(temporary, target);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void toDevice(Path from, Path device) throws IOException {
        try {
            Files.write(device, Files.readAllBytes(from), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new FileSystemException(device.toString(), null, e.getMessage());
        }
    }

    /** As {@link #write(Path, Content)}, for text in UTF-8. */
    public static void write(Path target, String text) throws IOException {
        write(target, temporary -> {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (FileSystemException e) {
                throw e;
            } catch (IOException e) {
                // Such as a full disk, of which the JDK does not say where.
                throw new FileSystemException(target.toString(), null, e.getMessage());
            }
        });
    }
}
