package dev.octet.statistics;

import java.util.Optional;

import static java.util.Objects.requireNonNull;

/**
 * Losses of the second of two models.
 *
 * @param relative as a fraction of the first model's value; empty unless that is above zero
 */
public record Losses(Estimate absolute, Optional<Estimate> relative) {
    public Losses {
        requireNonNull(absolute, "absolute");
        requireNonNull(relative, "relative");
    }
}
