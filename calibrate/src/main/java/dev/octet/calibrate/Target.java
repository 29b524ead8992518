package dev.octet.calibrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The processors that an INT8 model is meant for: on x86 without VNNI or AMX, sums of INT8 products saturate. */
public enum Target {
    /** The one that the model is calibrated on. */
    HOST,
    /** x86 with VNNI or AMX, and other architectures: products have sums of 32 bits. */
    VNNI,
    /** x86 without them. */
    AVX2,
    /** All of them: the model computes the same everywhere. */
    ANY;

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Set<String> WIDE_SUMS = Set.of("avx512_vnni", "avx_vnni", "amx_int8");

    /** Whether weights must be kept so small that no pair of products saturates: {@code NarrowedWeights}. */
    boolean needsNarrowWeights() {
        return switch (this) {
            case HOST -> saturates(flags());
            case VNNI -> false;
            case AVX2, ANY -> true;
        };
    }

    /** Whether a processor with these flags has only sums of 16 bits. Where no AVX2 is, all sums are wide. */
    static boolean saturates(Set<String> flags) {
        return flags.contains("avx2") && WIDE_SUMS.stream().noneMatch(flags::contains);
    }

    private static Set<String> flags() {
        if (!Files.isReadable(CPU_INFO)) {
            return Set.of();
        }
        try {
            List<String> lines = Files.readAllLines(CPU_INFO);
            return lines.stream()
                    .filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> new HashSet<>(Arrays.asList(line.split("\\s+"))))
                    .orElseGet(HashSet::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
