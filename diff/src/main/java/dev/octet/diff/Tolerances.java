package dev.octet.diff;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a change may be before it counts, by kind; a fraction. Of an accuracy it is the absolute loss in the metric's own
 * unit, of everything else a share of what was.
 *
 * @param byKind every kind but verdict and input
 */
public record Tolerances(Map<Change.Kind, Double> byKind) {
    /**
     * Of accuracies nothing: their intervals say it all. Of speeds 3%: each launch of a process fixes the layout of its
     * memory, which moves rates by about 1% (standard deviation) beyond what rounds of one launch show. Latency tails and
     * memory scatter more and have no such study: 10%. A model's size does not scatter; 1% is what nobody minds.
     */
    public static final Tolerances DEFAULT = new Tolerances(Map.of(
            Change.Kind.ACCURACY,
            0.0,
            Change.Kind.SPEED,
            0.03,
            Change.Kind.LATENCY,
            0.1,
            Change.Kind.MEMORY,
            0.1,
            Change.Kind.SIZE,
            0.01));

    public Tolerances {
        byKind = Collections.unmodifiableMap(new EnumMap<>(byKind));
        byKind.forEach((kind, tolerance) -> {
            if (!(tolerance >= 0 && tolerance < 1)) { // written so that NaN fails too
                throw new IllegalArgumentException(
                        "the tolerance of " + kind.word() + " must be in [0, 1) but was " + tolerance);
            }
        });
    }

    /** The same with another tolerance of one kind. @throws IllegalArgumentException if that kind has none */
    public Tolerances with(Change.Kind kind, double tolerance) {
        if (!DEFAULT.byKind().containsKey(kind)) {
            throw new IllegalArgumentException("a change of " + kind.word() + " has no tolerance");
        }
        Map<Change.Kind, Double> changed = new EnumMap<>(byKind);
        changed.put(kind, tolerance);
        return new Tolerances(changed);
    }

    double of(Change.Kind kind) {
        return byKind.get(kind);
    }
}
