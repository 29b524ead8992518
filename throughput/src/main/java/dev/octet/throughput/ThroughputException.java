package dev.octet.throughput;

/** A throughput run cannot be made or has failed. Says which instance or tool, what happened, and what to do. */
public final class ThroughputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean unavailable;

    private ThroughputException(boolean unavailable, String message, Throwable cause) {
        super(message, cause);
        this.unavailable = unavailable;
    }

    /** The host lacks something that the run needs: cores, or a tool that pins processes. */
    static ThroughputException unavailable(String message) {
        return new ThroughputException(true, message, null);
    }

    /** The run began, or was about to, and failed. */
    public static ThroughputException failed(String message) {
        return new ThroughputException(false, message, null);
    }

    /** As above, with what failed. */
    public static ThroughputException failed(String message, Throwable cause) {
        return new ThroughputException(false, message, cause);
    }

    /** Whether the host lacks what the run needs, so that another host could do it; otherwise the run itself failed. */
    public boolean isUnavailable() {
        return unavailable;
    }
}
