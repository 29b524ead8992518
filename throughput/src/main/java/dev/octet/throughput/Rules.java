package dev.octet.throughput;

import java.time.Duration;
import java.util.Locale;

import dev.octet.statistics.EarlyStopping;

/** How long is measured before a figure is told. */
public enum Rules {
    /** As long as the settings say; results are labelled so. */
    OCTET,
    /**
     * MLPerf's inference rules: 600 s of each variant, 24,576 samples offline, and enough queries for its early stopping
     * in the other scenarios. Only duration and counts: variants still take turns, and a result is none of MLPerf's.
     */
    MLPERF;

    /** Shortest measured time of each variant by MLPerf's rules. */
    public static final Duration MLPERF_DURATION = Duration.ofSeconds(600);

    /** Fewest samples of an offline run by MLPerf's rules. */
    public static final long MLPERF_SAMPLES = 24_576;

    /** Fewest queries (offline: samples) that each variant needs in {@code scenario}. */
    long fewest(Scenario scenario) {
        if (this == OCTET) {
            return 0;
        }
        return scenario.percentile().isPresent()
                ? EarlyStopping.fewest(1, scenario.percentile().getAsDouble())
                : MLPERF_SAMPLES;
    }

    /** Shortest measured time of each variant. */
    Duration shortest() {
        return this == OCTET ? Duration.ZERO : MLPERF_DURATION;
    }

    /** As recipes and records write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
