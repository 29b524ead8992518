package dev.octet.throughput;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.HdrHistogram.Histogram;

import dev.octet.statistics.LogRatios;
import dev.octet.statistics.OrderStatistics;
import dev.octet.statistics.Ratio;
import dev.octet.throughput.ThroughputResult.Comparison;
import dev.octet.throughput.ThroughputResult.Latency;
import dev.octet.throughput.ThroughputResult.Round;
import dev.octet.throughput.ThroughputResult.Speeds;
import dev.octet.throughput.ThroughputResult.VariantResult;

/** Rates, latencies and ratios from raw rounds. Percentiles come from merged histograms and are never averaged. */
final class RoundSummary {
    private static final double CONFIDENCE = 0.95;

    /** The check must be this much wider than the interval before rounds are called slow. */
    private static final double SLOW_ROUNDS_RATIO = 2;

    private RoundSummary() {}

    /** What rounds say of all variants, the baseline first. */
    static Speeds of(List<String> variants, List<Round> rounds) {
        List<VariantResult> results =
                variants.stream().map(variant -> of(variant, rounds)).toList();
        return new Speeds(
                results,
                results.stream()
                        .skip(1)
                        .map(other -> compare(other, results.get(0)))
                        .toList());
    }

    /** What all rounds of one variant say together. */
    private static VariantResult of(String variant, List<Round> all) {
        List<Round> rounds =
                all.stream().filter(round -> round.variant().equals(variant)).toList();
        Histogram latencies = Measurement.newHistogram();
        rounds.forEach(round -> latencies.add(Measurement.decode(round.latencies())));
        List<Double> instances = new ArrayList<>();
        for (int i = 0; i < rounds.get(0).instanceRates().size(); i++) {
            int instance = i;
            instances.add(rounds.stream()
                    .mapToDouble(round -> round.instanceRates().get(instance))
                    .average()
                    .orElseThrow());
        }
        return new VariantResult(
                variant,
                rounds.stream().mapToDouble(Round::rate).average().orElseThrow(),
                rounds.stream().map(Round::rate).toList(),
                instances,
                new Latency(
                        latencies.getTotalCount(),
                        OrderStatistics.percentile(latencies, 0.5),
                        OrderStatistics.percentile(latencies, 0.9),
                        OrderStatistics.percentile(latencies, 0.99)));
    }

    /** A variant against the baseline: rounds of the same turn make a pair. */
    private static Comparison compare(VariantResult result, VariantResult baseline) {
        LogRatios ratios = LogRatios.of(rates(result), rates(baseline));
        Optional<Ratio> ratio = ratios.hodgesLehmann(CONFIDENCE);
        Optional<Ratio> check = ratios.tOnBlocks(CONFIDENCE);
        boolean slow = ratio.isPresent()
                && check.isPresent()
                && logWidth(check.get()) > SLOW_ROUNDS_RATIO * logWidth(ratio.get());
        return new Comparison(result.variant(), baseline.variant(), ratios.estimate(), ratio, check, slow);
    }

    private static double[] rates(VariantResult result) {
        return result.roundRates().stream().mapToDouble(r -> r).toArray();
    }

    private static double logWidth(Ratio ratio) {
        return Math.log(ratio.high() / ratio.low());
    }
}
