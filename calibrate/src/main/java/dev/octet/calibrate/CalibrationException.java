package dev.octet.calibrate;

/**
 * A model cannot be calibrated: no samples, nothing that could run in INT8, an operator set too old, values that are
 * not numbers. Says which model or tensor, what was found and what to do.
 */
public final class CalibrationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message model or tensor, what was found and what to do */
    public CalibrationException(String message) {
        super(message);
    }

    /** As above, with what caused it. */
    public CalibrationException(String message, Throwable cause) {
        super(message, cause);
    }
}
