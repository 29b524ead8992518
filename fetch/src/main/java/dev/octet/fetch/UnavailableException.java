package dev.octet.fetch;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A model or a dataset that is needed cannot be had here. The message names each missing file with its SHA-256, where
 * it was looked for, and the ways to provide it; {@link #brief} has one line of that.
 */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String brief;

    /** @param message what is missing, where it was looked for, what to do */
    public UnavailableException(String message) {
        this(message, message.lines().findFirst().orElse(message));
    }

    /** @param brief what is missing and where to put it, in one line */
    public UnavailableException(String message, String brief) {
        super(message);
        this.brief = brief;
    }

    /** As above, with the failure that kept it away. */
    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
        this.brief = message.lines().findFirst().orElse(message);
    }

    /** Throws what tells all of {@code missing} at once; does nothing if there is none. */
    public static void throwIfAny(List<UnavailableException> missing) {
        if (missing.size() == 1) {
            throw missing.get(0);
        }
        if (!missing.isEmpty()) {
            throw new UnavailableException(
                    missing.stream().map(Throwable::getMessage).collect(Collectors.joining(System.lineSeparator())),
                    missing.stream().map(UnavailableException::brief).collect(Collectors.joining("; ")));
        }
    }

    /** What is missing and where to put it, in one line. */
    public String brief() {
        return brief;
    }
}
