package dev.octet.text;

/** A text cannot be used, such as one without any token. The message is the reason. */
public final class BadTextException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param reason what is wrong with the text, without its name: whoever read it knows that */
    BadTextException(String reason) {
        super(reason);
    }

    /** As above, with what the tokenizer threw. */
    BadTextException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
