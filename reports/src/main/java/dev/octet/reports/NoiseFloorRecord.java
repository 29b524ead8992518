package dev.octet.reports;

import java.util.Optional;

import static dev.octet.reports.RecordRules.finite;
import static dev.octet.reports.RecordRules.optional;

/**
 * How far apart the host shows equals to be: the baseline measured against itself.
 *
 * @param value what the 95% interval of the logarithm of their ratio reaches to; the largest of the last runs
 * @param runs how many runs that is of
 * @param ratio of the baseline to itself in this run; absent if only earlier runs measured it
 * @param low lower bound of {@code ratio}
 * @param high upper bound of {@code ratio}
 * @param fit whether {@code ratio} includes 1 or misses it by less than 1%; if not, nothing measured here means much
 * @param rounds name of the file with the raw rounds; absent if only earlier runs measured it
 */
public record NoiseFloorRecord(
        double value,
        long runs,
        Optional<Double> ratio,
        Optional<Double> low,
        Optional<Double> high,
        boolean fit,
        Optional<String> rounds) {
    public NoiseFloorRecord {
        if (!(value >= 0 && Double.isFinite(value))) { // written so that NaN fails too
            throw new IllegalArgumentException("throughput.noise_floor.value must not be negative but was " + value);
        }
        ratio = finite(ratio, "throughput.noise_floor.ratio");
        low = finite(low, "throughput.noise_floor.low");
        high = finite(high, "throughput.noise_floor.high");
        rounds = optional(rounds);
    }
}
