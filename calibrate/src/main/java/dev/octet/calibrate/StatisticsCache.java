package dev.octet.calibrate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

import dev.octet.io.AtomicFile;
import dev.octet.io.Sha256;

/**
 * Remembers what calibration passes have seen, so that another method or another scheme on the same data needs no second
 * pass. A file is the SHA-256 of the rest, then counts, extremes and histograms, deflated.
 */
final class StatisticsCache {
    /** Changes when the form of the files does, or what is gathered. */
    private static final int FORMAT = 1;

    /** Length of a digest in hexadecimal digits. */
    private static final int DIGEST = 64;

    private final Path folder;

    /** @param folder where the files are, one for each key; made when the first is kept */
    StatisticsCache(Path folder) {
        this.folder = folder;
    }

    /** What was kept. @param samples how many samples were seen */
    record Entry(int samples, Observation observation) {}

    /** What was kept under {@code key}; empty if there is nothing, or it is damaged or of another version. */
    Optional<Entry> find(String key) {
        Path file = folder.resolve(key);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            byte[] content = Arrays.copyOfRange(bytes, Math.min(DIGEST, bytes.length), bytes.length);
            String digest = new String(bytes, 0, Math.min(DIGEST, bytes.length), StandardCharsets.US_ASCII);
            if (!digest.equals(Sha256.of(content))) {
                return Optional.empty();
            }
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
            return in.readInt() == FORMAT
                    ? Optional.of(new Entry(in.readInt(), Observation.read(in)))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty(); // gathered and written anew
        }
    }

    /** Remembers what was seen, in place of what was there before. */
    void keep(String key, Entry entry) {
        Path file = folder.resolve(key);
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(content);
            out.writeInt(FORMAT);
            out.writeInt(entry.samples());
            entry.observation().write(out);
            byte[] bytes = content.toByteArray();
            AtomicFile.write(file, temporary -> {
                Files.writeString(temporary, Sha256.of(bytes));
                Files.write(temporary, bytes, StandardOpenOption.APPEND);
            });
        } catch (IOException e) {
            throw new CalibrationException(
                    file + ": the statistics cannot be kept: " + e.getMessage()
                            + ". Set OCTET_CACHE to a folder that can be written.",
                    e);
        }
    }
}
