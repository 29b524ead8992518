package dev.octet.images;

/** A picture cannot be used: not an image, corrupt, too large, or too small for its crop. The message is the reason. */
public final class BadImageException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param reason what is wrong with the picture, without its name: whoever read it knows that */
    BadImageException(String reason) {
        super(reason);
    }

    /** As above, with what the decoder threw. */
    BadImageException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
