package dev.octet.reports;

/** A run record cannot be read, or its run cannot be used; the message names the file, the place and what to do. */
public final class RecordException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message file, place, what is wrong and what to do */
    public RecordException(String message) {
        super(message);
    }

    /** @param message file, place, what is wrong and what to do */
    public RecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
