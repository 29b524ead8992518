package dev.octet.fetch;

/** A file that someone named has other bytes than its SHA-256 promises. It was not opened. */
public final class WrongContentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String expected;
    private final String found;

    /**
     * @param message file, what is wrong, what to do
     * @param expected the SHA-256 promised
     * @param found the SHA-256 of the bytes
     */
    public WrongContentException(String message, String expected, String found) {
        super(message);
        this.expected = expected;
        this.found = found;
    }

    /** The SHA-256 that was promised. */
    public String expected() {
        return expected;
    }

    /** The SHA-256 of what lies there. */
    public String found() {
        return found;
    }
}
