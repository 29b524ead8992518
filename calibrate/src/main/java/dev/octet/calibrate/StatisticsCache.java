package dev.octet.calibrate;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

import dev.octet.io.AtomicFile;

/**
 * Remembers what calibration passes have seen, so that another method or another scheme on the same data needs no second
 * pass. A file holds counts, extremes and histograms, deflated, and ends in its SHA-256: some 5 kB a tensor.
 */
final class StatisticsCache {
    /** Changes when the form of the files does, or what is gathered. */
    private static final int FORMAT = 1;

    private final Path folder;

    /** @param folder where the files are, one for each key; made when the first is kept */
    StatisticsCache(Path folder) {
        this.folder = folder;
    }

    /** What was kept. @param samples how many samples were seen */
    record Entry(int samples, Observation observation) {}

    /** What was kept under {@code key}; empty if there is nothing, or it is damaged or of another version. */
    Optional<Entry> find(String key) {
        Path file = file(key);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        MessageDigest digest = sha256();
        try (DataInputStream in = new DataInputStream(
                new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest))) {
            if (in.readInt() != FORMAT) {
                return Optional.empty();
            }
            Entry entry = new Entry(in.readInt(), Observation.read(in));
            byte[] expected = digest.digest();
            return Arrays.equals(expected, in.readNBytes(expected.length)) ? Optional.of(entry) : Optional.empty();
        } catch (IOException | IllegalArgumentException | NegativeArraySizeException e) {
            return Optional.empty(); // damaged: gathered and written anew
        }
    }

    /** Remembers what was seen, in place of what was there before. */
    void keep(String key, Entry entry) {
        try {
            AtomicFile.write(file(key), temporary -> {
                MessageDigest digest = sha256();
                try (DataOutputStream out = new DataOutputStream(
                        new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)), digest))) {
                    out.writeInt(FORMAT);
                    out.writeInt(entry.samples());
                    entry.observation().write(out);
                    out.write(digest.digest());
                }
            });
        } catch (IOException e) {
            throw new CalibrationException(
                    file(key) + ": the statistics cannot be kept: " + e.getMessage()
                            + ". Set OCTET_CACHE to a folder that can be written.",
                    e);
        }
    }

    private Path file(String key) {
        return folder.resolve(key);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
