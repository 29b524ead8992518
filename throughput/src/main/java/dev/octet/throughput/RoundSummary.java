package dev.octet.throughput;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.octet.statistics.EarlyStopping;
import dev.octet.statistics.LogRatios;
import dev.octet.statistics.OrderStatistics;
import dev.octet.statistics.Percentile;
import dev.octet.statistics.Ratio;
import dev.octet.statistics.SortedCounts;
import dev.octet.throughput.ThroughputResult.Comparison;
import dev.octet.throughput.ThroughputResult.Latency;
import dev.octet.throughput.ThroughputResult.VariantResult;

/** Rates, latencies and ratios from raw rounds. Percentiles come from merged histograms and are never averaged. */
final class RoundSummary {
    private static final double CONFIDENCE = 0.95;

    /** The check must be this much wider than the interval before rounds are called slow. */
    private static final double SLOW_ROUNDS_RATIO = 2;

    private RoundSummary() {}

    /** What all rounds of one variant say together. */
    static VariantResult of(String variant, List<Round> all) {
        List<Round> rounds = rounds(variant, all);
        List<Double> instances = new ArrayList<>();
        for (int i = 0; i < rounds.get(0).instanceRates().size(); i++) {
            int instance = i;
            instances.add(rounds.stream()
                    .mapToDouble(round -> round.instanceRates().get(instance))
                    .average()
                    .orElseThrow());
        }
        List<SortedCounts> latencies = counts(rounds);
        List<Percentile> percentiles = percentiles(rounds, latencies, List.of(0.5, 0.9, 0.99));
        return new VariantResult(
                variant,
                rounds.stream().mapToDouble(Round::rate).average().orElseThrow(),
                rounds.stream().map(Round::rate).toList(),
                instances,
                new Latency(
                        latencies.stream().mapToLong(SortedCounts::total).sum(),
                        percentiles.get(0),
                        percentiles.get(1),
                        percentiles.get(2)));
    }

    /** Quantiles of all latencies together in ms. */
    static List<Percentile> latencies(String variant, List<Round> all, List<Double> p) {
        List<Round> rounds = rounds(variant, all);
        return percentiles(rounds, counts(rounds), p);
    }

    /** MLPerf's early-stopping estimate in ms. */
    static OptionalDouble estimate(String variant, List<Round> all, double p) {
        return EarlyStopping.estimate(SortedCounts.sum(counts(rounds(variant, all))), p);
    }

    /**
     * A variant against the baseline: rounds of the same turn make a pair. The interval of one launch is that over its
     * pairs; of several, that over the launches, because what a launch fixes moves all its pairs alike.
     */
    static Comparison compare(String variant, String baseline, List<Round> all) {
        Map<Integer, LogRatios> launches = new TreeMap<>();
        all.stream()
                .collect(Collectors.groupingBy(Round::launch, TreeMap::new, Collectors.toList()))
                .forEach((launch, rounds) ->
                        launches.put(launch, LogRatios.of(rates(variant, rounds), rates(baseline, rounds))));
        Optional<Ratio> ratio;
        Optional<Ratio> check;
        double value;
        if (launches.size() == 1) {
            LogRatios ratios = launches.values().iterator().next();
            value = ratios.estimate();
            ratio = ratios.hodgesLehmann(CONFIDENCE).map(RoundSummary::ofOneLaunch);
            check = ratios.tOnBlocks(CONFIDENCE);
        } else {
            ratio = new LogRatios(launches.values().stream()
                            .mapToDouble(ratios -> Math.log(ratios.estimate()))
                            .toArray())
                    .tOnLaunches(CONFIDENCE);
            value = ratio.orElseThrow().value();
            check = Optional.empty();
        }
        boolean slow = ratio.isPresent()
                && check.isPresent()
                && logWidth(check.get()) > SLOW_ROUNDS_RATIO * logWidth(ratio.get());
        return new Comparison(variant, baseline, value, ratio, check, slow);
    }

    /** Says that the interval does not cover what a start of the processes changes. */
    private static Ratio ofOneLaunch(Ratio ratio) {
        return new Ratio(ratio.value(), ratio.low(), ratio.high(), ratio.confidence(), ratio.method() + ", one launch");
    }

    private static List<Round> rounds(String variant, List<Round> all) {
        List<Round> rounds =
                all.stream().filter(round -> round.variant().equals(variant)).toList();
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("there is no used round of " + variant);
        }
        return rounds;
    }

    private static List<SortedCounts> counts(List<Round> rounds) {
        return Latencies.counts(rounds.stream().map(Round::latencies).toList());
    }

    /** @param latencies of each round */
    private static List<Percentile> percentiles(
            List<Round> rounds, List<SortedCounts> latencies, List<Double> quantiles) {
        SortedCounts merged = SortedCounts.sum(latencies);
        return quantiles.stream()
                .map(p -> percentile(
                        rounds,
                        OrderStatistics.percentile(merged, p),
                        latencies.stream()
                                .mapToDouble(
                                        own -> OrderStatistics.quantile(own, p).orElse(Double.NaN))
                                .toArray()))
                .toList();
    }

    /**
     * Of all latencies together, with an interval that reaches as far as that of the rounds' own percentiles does:
     * neighbouring latencies are alike, so that fewer of them are independent than there are.
     *
     * @param own of each round, NaN of one with too few latencies
     */
    private static Percentile percentile(List<Round> rounds, Percentile pooled, double[] own) {
        Map<Integer, List<Double>> logs = new TreeMap<>();
        for (int i = 0; i < own.length; i++) {
            if (Double.isNaN(own[i])) {
                return pooled;
            }
            logs.computeIfAbsent(rounds.get(i).launch(), launch -> new ArrayList<>())
                    .add(Math.log(own[i]));
        }
        List<LogRatios> launches = logs.values().stream()
                .map(all -> new LogRatios(
                        all.stream().mapToDouble(Double::doubleValue).toArray()))
                .toList();
        Optional<Ratio> between = launches.size() == 1
                ? launches.get(0).hodgesLehmann(CONFIDENCE)
                : new LogRatios(launches.stream()
                                .mapToDouble(launch -> Math.log(launch.estimate()))
                                .toArray())
                        .tOnLaunches(CONFIDENCE);
        return between.map(pooled::reaching).orElse(pooled);
    }

    private static double[] rates(String variant, List<Round> all) {
        return rounds(variant, all).stream().mapToDouble(Round::rate).toArray();
    }

    private static double logWidth(Ratio ratio) {
        return Math.log(ratio.high() / ratio.low());
    }
}
