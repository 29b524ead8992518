package dev.octet.reports;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;

import static dev.octet.reports.RecordRules.count;
import static dev.octet.reports.RecordRules.finite;
import static dev.octet.reports.RecordRules.fraction;
import static dev.octet.reports.RecordRules.list;
import static dev.octet.reports.RecordRules.optional;
import static dev.octet.reports.RecordRules.required;
import static dev.octet.reports.RecordRules.sorted;

/**
 * Speed of the variants under one setting.
 *
 * @param setting what was really run, such as {@code 1s4c10ins1bs}
 * @param requested what the recipe asked for; differs if the host could not give it
 * @param pinned whether instances were bound to their cores
 * @param pinning by what, and the CPUs of each instance, such as {@code numactl: 0-3 | 4-7}
 * @param speeds by variant, sorted by name; its entries stand beside {@code setting} in the JSON
 * @param ratio of the first variant that is not the baseline
 * @param ratios of all variants but the baseline, if they are several
 * @param rounds name of the file with the raw rounds
 * @param scenario how queries reached the instances; absent means offline
 * @param launches how often the processes were started anew; with one the ratio's interval does not cover what a start
 *     changes
 * @param noiseFloor how far apart the host shows equals to be; absent if that is not known
 * @param memory what one instance needs, by variant
 * @param conditions what happened on the host meanwhile
 */
public record ThroughputRecord(
        String setting,
        Optional<String> requested,
        Optional<Boolean> pinned,
        Optional<String> pinning,
        @JsonAnyGetter @JsonAnySetter Map<String, Speed> speeds,
        Optional<Ratio> ratio,
        List<Ratio> ratios,
        Optional<String> rounds,
        Optional<ScenarioRecord> scenario,
        Optional<Long> launches,
        Optional<NoiseFloorRecord> noiseFloor,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, MemoryRecord> memory,
        Optional<ConditionsRecord> conditions) {
    public ThroughputRecord {
        setting = required(setting, "throughput.setting");
        requested = optional(requested);
        pinned = optional(pinned);
        pinning = optional(pinning);
        speeds = sorted(speeds);
        speeds.keySet().forEach(RecordRules::variantName);
        ratio = optional(ratio);
        ratios = list(ratios);
        rounds = optional(rounds);
        scenario = optional(scenario);
        launches = count(launches, "throughput.launches");
        noiseFloor = optional(noiseFloor);
        memory = sorted(memory);
        conditions = optional(conditions);
    }

    /** The same measurement with other figures. @param others ratios of all variants but the baseline */
    public ThroughputRecord with(
            Map<String, Speed> figures,
            List<Ratio> others,
            Optional<ScenarioRecord> otherScenario,
            Optional<NoiseFloorRecord> otherFloor) {
        return new ThroughputRecord(
                setting,
                requested,
                pinned,
                pinning,
                figures,
                others.stream().findFirst(),
                others.size() > 1 ? others : List.of(),
                rounds,
                otherScenario,
                launches,
                otherFloor,
                memory,
                conditions);
    }

    /**
     * Speed of one variant.
     *
     * @param rate samples a second, summed over instances
     * @param p50 median latency of one inference in ms; {@code p90}, {@code p99} likewise
     * @param peakRssBytes most resident memory of one instance
     */
    public record Speed(
            Optional<Double> rate,
            Optional<Double> p50,
            Optional<Double> p90,
            Optional<Double> p99,
            Optional<Long> peakRssBytes) {
        public Speed {
            rate = finite(rate, "throughput.rate");
            p50 = finite(p50, "throughput.p50");
            p90 = finite(p90, "throughput.p90");
            p99 = finite(p99, "throughput.p99");
            peakRssBytes = count(peakRssBytes, "throughput.peak_rss_bytes");
        }
    }

    /**
     * Rate of a variant over that of the baseline.
     *
     * @param variant whose ratio it is; absent if there is just one besides the baseline
     * @param low lower bound of {@code value}
     * @param high upper bound of {@code value}
     * @param confidence of the two-sided interval, a fraction
     * @param method name of the interval
     * @param verdict {@code faster}, {@code slower}, {@code same} or {@code unclear}, in the face of the host's noise floor;
     *     absent without an interval
     */
    public record Ratio(
            Optional<String> variant,
            Optional<Double> value,
            Optional<Double> low,
            Optional<Double> high,
            Optional<Double> confidence,
            Optional<String> method,
            Optional<String> verdict) {
        public Ratio {
            variant = optional(variant);
            value = finite(value, "ratio.value");
            low = finite(low, "ratio.low");
            high = finite(high, "ratio.high");
            confidence = fraction(confidence, "ratio.confidence");
            method = optional(method);
            verdict = optional(verdict);
        }
    }
}
