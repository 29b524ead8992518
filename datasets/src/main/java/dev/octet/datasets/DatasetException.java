package dev.octet.datasets;

/**
 * A dataset cannot be used as a whole: a file is malformed, labels and samples disagree, or it does not fit the model.
 * Found before the first sample is run.
 */
public final class DatasetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message file and place, what is wrong, what to do */
    public DatasetException(String message) {
        super(message);
    }

    /** As above, with what the reader said. */
    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
