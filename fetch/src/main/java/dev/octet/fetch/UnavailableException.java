package dev.octet.fetch;

/**
 * A model or a dataset that is needed cannot be had here. The message names each missing file with its SHA-256, where
 * it was looked for, and the ways to provide it.
 */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what is missing, where it was looked for, what to do */
    public UnavailableException(String message) {
        super(message);
    }

    /** As above, with the failure that kept it away. */
    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
