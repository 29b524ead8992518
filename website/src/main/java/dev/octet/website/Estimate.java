package dev.octet.website;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * A value to be drawn, with its error bar.
 *
 * @param value finite
 * @param low lower end of the bar; absent without one
 * @param high upper end
 */
record Estimate(double value, Optional<Double> low, Optional<Double> high) {
    Estimate {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a value to be drawn must be finite but was " + value);
        }
    }

    static Estimate of(double value) {
        return new Estimate(value, Optional.empty(), Optional.empty());
    }

    static Estimate of(double value, double low, double high) {
        return new Estimate(value, Optional.of(low), Optional.of(high));
    }

    /** Every number that an axis must hold. */
    Stream<Double> extent() {
        return Stream.concat(Stream.of(value), Stream.concat(low.stream(), high.stream()));
    }
}
