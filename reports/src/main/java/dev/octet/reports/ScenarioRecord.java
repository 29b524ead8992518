package dev.octet.reports;

import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;

import static dev.octet.reports.RecordRules.finite;
import static dev.octet.reports.RecordRules.fraction;
import static dev.octet.reports.RecordRules.required;
import static dev.octet.reports.RecordRules.sorted;

/**
 * How queries reached the instances.
 *
 * @param name {@code offline}, {@code single_stream}, {@code multi_stream} or {@code server}
 * @param rules {@code octet}: as long as the recipe says, or {@code mlperf}: as long as MLPerf's rules ask for
 * @param shortened whether it was shorter, or had fewer queries, than MLPerf's rules ask for
 * @param percentile quantile that {@code latency} is of, a fraction; absent offline
 * @param latencyBound longest latency allowed to a server, in ms
 * @param queries how many each variant answered
 * @param latency by variant in ms, estimated by MLPerf's early stopping: at most this with 99% confidence
 */
public record ScenarioRecord(
        String name,
        String rules,
        boolean shortened,
        Optional<Double> percentile,
        Optional<Double> latencyBound,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> queries,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> latency) {
    public ScenarioRecord {
        name = required(name, "throughput.scenario.name");
        rules = required(rules, "throughput.scenario.rules");
        percentile = fraction(percentile, "throughput.scenario.percentile");
        latencyBound = finite(latencyBound, "throughput.scenario.latency_bound");
        queries = sorted(queries);
        latency = sorted(latency);
    }

    /** Its name as people read it, with what they must know of it. */
    public String title() {
        return name.replace('_', ' ') + (shortened ? ", shorter than MLPerf's rules" : "");
    }
}
