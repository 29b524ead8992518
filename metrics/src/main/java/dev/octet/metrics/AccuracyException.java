package dev.octet.metrics;

/**
 * Accuracy cannot be measured or judged: outputs that do not fit the metric, labels that do not fit the model, a value
 * that is not a number. Says which model, sample and metric, what was found, and what to do.
 */
public final class AccuracyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what, where, and what to do */
    public AccuracyException(String message) {
        super(message);
    }

    /** As above, with what caused it. */
    public AccuracyException(String message, Throwable cause) {
        super(message, cause);
    }
}
