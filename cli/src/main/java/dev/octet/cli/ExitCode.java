package dev.octet.cli;

import java.util.Collection;
import java.util.Comparator;

/** How a command ended, for scripts; {@code octet --help} says what each means. In order of seriousness. */
enum ExitCode {
    PASS(0),
    UNDECIDED(3),
    CHECK_FAILED(1),
    BAD_INPUT(2),
    UNAVAILABLE(4),
    FAILED(5),
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The most serious of {@code codes}; the constants stand in order of seriousness. */
    static ExitCode worst(Collection<ExitCode> codes) {
        return codes.stream().max(Comparator.naturalOrder()).orElse(PASS);
    }
}
