package dev.octet.fetch;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Why one attempt at a download failed, and whether another one is worth it. */
final class HttpFailure extends IOException {
    private static final long serialVersionUID = 1;

    /** Whether another attempt may help. */
    enum Again {
        /** The answer would be the same. */
        NEVER,
        /** Nobody answered; on a machine without network nobody will, so one more attempt is enough. */
        ONCE,
        /** The server or the network is in trouble, which may pass. */
        SOME_TIMES
    }

    private final Again again;
    private final transient Optional<Duration> after;

    /** A failure that is final. */
    HttpFailure(String message) {
        this(message, Again.NEVER, Optional.empty(), null);
    }

    /** @param after when the server asks to be asked again */
    HttpFailure(String message, Again again, Optional<Duration> after, Throwable cause) {
        super(message, cause);
        this.again = again;
        this.after = after;
    }

    /** A failure that may pass. */
    static HttpFailure passing(String message, Throwable cause) {
        return new HttpFailure(message, Again.SOME_TIMES, Optional.empty(), cause);
    }

    Again again() {
        return again;
    }

    Optional<Duration> after() {
        return after;
    }
}
