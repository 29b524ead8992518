package dev.octet.host;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Resident memory of this process.
 *
 * @param bytes now
 * @param peakBytes most since it started
 */
public record ProcessMemory(long bytes, long peakBytes) {
    private static final long KIB = 1024;

    /** Reads what lies below {@code root}, which is {@code /} but for tests; empty where the kernel does not tell. */
    public static Optional<ProcessMemory> read(Path root) {
        Path status = root.resolve("proc/self/status");
        Optional<Long> now = kibibytes(status, "VmRSS");
        Optional<Long> peak = kibibytes(status, "VmHWM");
        return now.isPresent() && peak.isPresent()
                ? Optional.of(new ProcessMemory(now.get() * KIB, peak.get() * KIB))
                : Optional.empty();
    }

    private static Optional<Long> kibibytes(Path status, String key) {
        return SystemFile.field(status, key)
                .filter(text -> text.matches("[0-9]{1,15} kB"))
                .map(text -> Long.valueOf(text.substring(0, text.indexOf(' '))));
    }
}
