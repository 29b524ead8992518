package dev.octet.fetch;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * What of a cache is garbage. An entry that any of the rules names is.
 *
 * @param unreferenced whether what the catalogue does not know is, with what was begun or found to be corrupt
 * @param unusedFor what was not used for this long is
 * @param most the least recently used entries are until those that stay have at most this many bytes
 */
public record Retention(boolean unreferenced, Optional<Duration> unusedFor, OptionalLong most) {
    public Retention {
        requireNonNull(unusedFor, "unusedFor");
        requireNonNull(most, "most");
        if (unusedFor.isPresent() && unusedFor.get().isNegative()) {
            throw new IllegalArgumentException("unusedFor must not be negative but was " + unusedFor.get());
        }
        if (most.isPresent() && most.getAsLong() < 0) {
            throw new IllegalArgumentException("most must not be negative but was " + most.getAsLong());
        }
    }
}
