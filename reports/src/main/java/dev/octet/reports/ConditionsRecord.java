package dev.octet.reports;

import java.util.Optional;

import static dev.octet.reports.RecordRules.count;
import static dev.octet.reports.RecordRules.finite;
import static dev.octet.reports.RecordRules.optional;

/**
 * What happened on the host in the rounds that figures are made of. What it hides is absent.
 *
 * @param steal share of the used CPUs' time that the hypervisor took, mean of the rounds
 * @param others share of the used CPUs' time that other processes took, mean of the rounds
 * @param mhzLow lowest frequency of a round in MHz, mean of the CPUs
 * @param mhzHigh highest frequency of a round in MHz
 * @param throttled how often CPUs were slowed down for heat
 * @param memoryPressure largest share of a round in which some task waited for memory
 * @param repeatedRounds rounds that were thrown away with their block because one of them was disturbed
 * @param disturbedRounds disturbed rounds that were kept, because no more might be repeated
 * @param warmupRounds rounds that were run before and dropped
 * @param steady whether the last three of these differed by less than 2% for every variant
 * @param memoryPlacement where the memory of the instances came from, and by what
 */
public record ConditionsRecord(
        Optional<Double> steal,
        Optional<Double> others,
        Optional<Double> mhzLow,
        Optional<Double> mhzHigh,
        Optional<Long> throttled,
        Optional<Double> memoryPressure,
        long repeatedRounds,
        long disturbedRounds,
        long warmupRounds,
        boolean steady,
        Optional<String> memoryPlacement) {
    public ConditionsRecord {
        steal = finite(steal, "throughput.conditions.steal");
        others = finite(others, "throughput.conditions.others");
        mhzLow = finite(mhzLow, "throughput.conditions.mhz_low");
        mhzHigh = finite(mhzHigh, "throughput.conditions.mhz_high");
        throttled = count(throttled, "throughput.conditions.throttled");
        memoryPressure = finite(memoryPressure, "throughput.conditions.memory_pressure");
        memoryPlacement = optional(memoryPlacement);
    }
}
