package dev.octet.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.octet.statistics.Percentile;
import dev.octet.statistics.Ratio;

import static java.util.Objects.requireNonNull;

/**
 * What a {@link ThroughputRun} measured. All that is derived can be computed again from {@link #rounds}.
 *
 * @param setting what was run
 * @param requested what was asked for; differs from {@code setting} only where the host was too small and that was
 *     allowed
 * @param pinning how instances were tied to their cores
 * @param threads threads of each instance
 * @param round measured time of each round
 * @param seed of the order of the rounds
 * @param baseline the variant that the ratios are over: the first
 * @param variants in the order given to the run
 * @param comparisons one for each variant but the baseline
 * @param rounds every measured round in the order of time
 */
public record ThroughputResult(
        Setting setting,
        Setting requested,
        Pinning pinning,
        int threads,
        Duration round,
        long seed,
        String baseline,
        List<VariantResult> variants,
        List<Comparison> comparisons,
        List<Round> rounds) {
    public ThroughputResult {
        requireNonNull(setting, "setting");
        requireNonNull(requested, "requested");
        requireNonNull(pinning, "pinning");
        requireNonNull(round, "round");
        requireNonNull(baseline, "baseline");
        variants = List.copyOf(variants);
        comparisons = List.copyOf(comparisons);
        rounds = List.copyOf(rounds);
    }

    /** The result of the variant called {@code name}. */
    public Optional<VariantResult> variant(String name) {
        return variants.stream().filter(v -> v.variant().equals(name)).findFirst();
    }

    /** The comparison of the variant called {@code name} with the baseline. */
    public Optional<Comparison> comparison(String name) {
        return comparisons.stream().filter(c -> c.variant().equals(name)).findFirst();
    }

    /**
     * Share of the used CPUs' time that the hypervisor and other processes took, mean of the rounds; empty where that
     * is not visible. Above a few percent the rates are too low, and only their ratio is worth something.
     */
    public OptionalDouble disturbance() {
        return rounds.stream()
                .filter(round -> round.steal().isPresent() && round.others().isPresent())
                .mapToDouble(
                        round -> round.steal().getAsDouble() + round.others().getAsDouble())
                .average();
    }

    /**
     * The rounds as CSV with a header: {@code round,block,variant,rate,inferences,steal,others,instance_1,...,latencies};
     * rates are in samples/s, steal and others are shares of the time of the used CPUs and empty where not visible.
     */
    public String roundsCsv() {
        return RoundTable.write(rounds, setting.instances());
    }

    /**
     * Computes speeds and ratios again from the raw rounds of a run.
     *
     * @param roundsCsv what {@link #roundsCsv} gave
     * @param variants the baseline first
     * @throws ThroughputException if the file is not such a table, or has no round of one of the variants
     */
    public static Speeds recompute(Path roundsCsv, List<String> variants) throws IOException {
        List<Round> rounds = RoundTable.read(roundsCsv);
        for (String variant : variants) {
            if (rounds.stream().noneMatch(round -> round.variant().equals(variant))) {
                throw ThroughputException.failed(
                        roundsCsv + ": has no round of " + variant + ". Run the throughput stage again.");
            }
        }
        return RoundSummary.of(variants, rounds);
    }

    /**
     * All that follows from rounds.
     *
     * @param variants the baseline first
     * @param comparisons one for each variant but the baseline
     */
    public record Speeds(List<VariantResult> variants, List<Comparison> comparisons) {
        public Speeds {
            variants = List.copyOf(variants);
            comparisons = List.copyOf(comparisons);
        }
    }

    /**
     * How instances were tied to their cores.
     *
     * @param tool {@code numactl} (cores and memory), {@code taskset} (cores only), or empty if they were not pinned
     * @param cpus the CPUs of each instance, as the kernel lists them, such as {@code 0-3}; empty if not pinned
     * @param note why it is not better than it is, such as that numactl is not installed; empty if it is
     */
    public record Pinning(Optional<String> tool, List<String> cpus, String note) {
        public Pinning {
            requireNonNull(tool, "tool");
            cpus = List.copyOf(cpus);
            requireNonNull(note, "note");
        }

        /** Whether each instance ran on cores of its own. */
        public boolean pinned() {
            return tool.isPresent();
        }
    }

    /**
     * One variant over all its rounds.
     *
     * @param variant its name
     * @param rate samples/s of all instances together, mean of the rounds
     * @param roundRates samples/s of all instances together, by round
     * @param instanceRates samples/s of each instance, mean of the rounds
     * @param latency of single inferences (batches), all instances and rounds together
     */
    public record VariantResult(
            String variant, double rate, List<Double> roundRates, List<Double> instanceRates, Latency latency) {
        public VariantResult {
            requireNonNull(variant, "variant");
            roundRates = List.copyOf(roundRates);
            instanceRates = List.copyOf(instanceRates);
            requireNonNull(latency, "latency");
        }

        /** Fastest instance over slowest, at least 1; above 1.1 the sum hides an imbalance. */
        public double imbalance() {
            double fastest = instanceRates.stream().mapToDouble(r -> r).max().orElseThrow();
            return fastest / instanceRates.stream().mapToDouble(r -> r).min().orElseThrow();
        }
    }

    /**
     * Percentiles of the time of one inference, from merged histograms that are exact to 0.1%.
     *
     * @param inferences how many ended inside a measured round
     */
    public record Latency(long inferences, Percentile p50, Percentile p90, Percentile p99) {
        public Latency {
            requireNonNull(p50, "p50");
            requireNonNull(p90, "p90");
            requireNonNull(p99, "p99");
        }
    }

    /**
     * A variant's speed over the baseline's.
     *
     * @param variant what is compared
     * @param baseline with what
     * @param value the ratio of their rates: Hodges-Lehmann estimate over pairs of neighbouring rounds
     * @param ratio the same with its exact signed-rank interval; empty with fewer than
     *     {@value ThroughputSettings#ROUNDS_FOR_INTERVAL} pairs
     * @param check Student's t interval over the blocks, of the mean log ratio; empty with fewer than two blocks
     * @param slowRounds whether the check is more than twice as wide as the interval: some rounds were disturbed
     */
    public record Comparison(
            String variant,
            String baseline,
            double value,
            Optional<Ratio> ratio,
            Optional<Ratio> check,
            boolean slowRounds) {
        public Comparison {
            requireNonNull(variant, "variant");
            requireNonNull(baseline, "baseline");
            requireNonNull(ratio, "ratio");
            requireNonNull(check, "check");
        }
    }

    /**
     * One round of one variant as it was measured.
     *
     * @param index place in time, from 1
     * @param block which block of the alternating order it belongs to, from 1
     * @param variant what ran
     * @param rate samples/s of all instances together
     * @param instanceRates samples/s of each instance
     * @param inferences that ended inside the round, all instances together
     * @param steal share of the used CPUs' time that the hypervisor gave to others; empty where not visible
     * @param others share of the used CPUs' time that other processes took; empty where not visible
     * @param latencies of {@code inferences} in ns: an HdrHistogram, compressed (its format V2) and in Base64
     */
    public record Round(
            int index,
            int block,
            String variant,
            double rate,
            List<Double> instanceRates,
            long inferences,
            OptionalDouble steal,
            OptionalDouble others,
            String latencies) {
        public Round {
            requireNonNull(variant, "variant");
            instanceRates = List.copyOf(instanceRates);
            requireNonNull(steal, "steal");
            requireNonNull(others, "others");
            requireNonNull(latencies, "latencies");
        }
    }
}
