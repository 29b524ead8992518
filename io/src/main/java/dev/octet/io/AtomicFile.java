package dev.octet.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
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
     * Creates or replaces {@code target}; missing folders are made.
     *
     * @throws IOException if writing fails; {@code target} is then as it was and the temporary file is gone
     */
    public static void write(Path target, Content content) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        // Not createTempFile: that makes files which only their owner may read, and the rename would keep it so.
        Path temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        Files.createFile(temporary);
        try {
            content.writeTo(temporary);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** As {@link #write(Path, Content)}, for text in UTF-8. */
    public static void write(Path target, String text) throws IOException {
        write(target, temporary -> {
            try (OutputStream out = Files.newOutputStream(temporary)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        });
    }
}
