package dev.octet.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files of a folder that is made again and again, most of them the same as before. */
public final class FileContent {

    private FileContent() {}

    /**
     * Gives a file these bytes. One that has them already is left alone: to compare costs less than to write, and who
     * copies the folder elsewhere sees what is new by its time.
     */
    public static void set(Path file, byte[] bytes) throws IOException {
        if (!Files.isRegularFile(file)
                || Files.size(file) != bytes.length
                || !Arrays.equals(Files.readAllBytes(file), bytes)) {
            Files.write(file, bytes);
        }
    }
}
