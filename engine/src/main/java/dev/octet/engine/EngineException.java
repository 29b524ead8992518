package dev.octet.engine;

/** Running a model failed: a feed that does not fit, or a failure inside the engine. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message model, input, what was expected and found */
    public EngineException(String message) {
        super(message);
    }

    /** As above, with what the engine said. */
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
