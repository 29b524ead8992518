package dev.octet.datasets;

/** What is wrong with one sample, before it is known by which name its dataset calls it. */
final class BadContentException extends Exception {
    private static final long serialVersionUID = 1;

    BadContentException(String fault) {
        super(fault);
    }

    BadContentException(String fault, Throwable cause) {
        super(fault, cause);
    }
}
