package dev.octet.engine;

/** A model is at fault: it cannot be read, is not valid, or uses what the engine lacks. Says which model, where, why. */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message model, place, what is wrong and what to do */
    public ModelException(String message) {
        super(message);
    }

    /** As above, with what the engine or the parser said. */
    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
