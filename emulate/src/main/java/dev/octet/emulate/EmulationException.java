package dev.octet.emulate;

/** A model cannot be computed as another processor would; says which node and why. */
public final class EmulationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message model, node and what is in the way */
    public EmulationException(String message) {
        super(message);
    }
}
