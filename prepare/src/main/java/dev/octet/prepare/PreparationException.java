package dev.octet.prepare;

/**
 * A model cannot be brought into the form that is quantized: an operator set too old, quantized already. Says which model
 * and node, what was found and what to do.
 */
public final class PreparationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message model or node, what was found and what to do */
    public PreparationException(String message) {
        super(message);
    }
}
