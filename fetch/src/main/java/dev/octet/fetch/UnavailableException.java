package dev.octet.fetch;

import java.util.List;
import java.util.function.Function;
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
                    joined(missing, Throwable::getMessage, System.lineSeparator()),
                    joined(missing, UnavailableException::brief, "; "));
        }
    }

    /** What is needed twice is told once. */
    private static String joined(
            List<UnavailableException> missing, Function<UnavailableException, String> part, String separator) {
        return missing.stream().map(part).distinct().collect(Collectors.joining(separator));
    }

    /** What is missing and where to put it, in one line. */
    public String brief() {
        return brief;
    }
}
