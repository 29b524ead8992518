package dev.octet.fetch;

import java.nio.file.Path;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Whether an artifact is on this machine.
 *
 * @param artifact what was looked for
 * @param state what was found
 * @param path where it lies; empty if it is missing
 * @param detail one line for the user: where it was looked for, or what is wrong
 */
public record Holding(Artifact artifact, State state, Optional<Path> path, String detail) {

    /** What was found. */
    public enum State {
        /** Right bytes: the digest was computed. */
        VERIFIED,
        /** A file of the right size lies where it belongs; its digest was not computed. */
        PRESENT,
        /** Nowhere on this machine. */
        MISSING,
        /** A file lies where it belongs but has other bytes. */
        WRONG
    }

    public Holding {
        requireNonNull(artifact, "artifact");
        requireNonNull(state, "state");
        requireNonNull(path, "path");
        requireNonNull(detail, "detail");
    }
}
