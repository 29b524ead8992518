package dev.octet.throughput;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

import dev.octet.statistics.OrderStatistics;
import dev.octet.statistics.Percentile;
import dev.octet.statistics.Ratio;
import dev.octet.statistics.SpeedVerdict;

import static java.util.Objects.requireNonNull;

/**
 * What a {@link ThroughputRun} measured. Rates, latencies and ratios can be computed again from {@link #log}.
 *
 * @param setting what was run
 * @param settings what was asked for
 * @param pinning how instances were tied to their cores
 * @param threads threads of each instance
 * @param seed of the order of the rounds and of arrivals
 * @param baseline the variant that the ratios are over: the first
 * @param warmups one for each variant of each launch
 * @param variants in the order given to the run
 * @param comparisons one for each variant but the baseline
 * @param costs one for each variant; none where they were not measured
 * @param noiseFloor what differs on this host where nothing differs; empty if that was never measured on it
 * @param log every round
 * @param noise the rounds of the baseline against itself; empty if that was not measured in this run
 */
public record ThroughputResult(
        Setting setting,
        ThroughputSettings settings,
        Pinning pinning,
        int threads,
        long seed,
        String baseline,
        List<Warmup> warmups,
        List<VariantResult> variants,
        List<Comparison> comparisons,
        List<Cost> costs,
        Optional<NoiseFloor> noiseFloor,
        RoundLog log,
        Optional<RoundLog> noise) {
    /** Arrivals are random, so that as many as make 600 s on average may come a little sooner. */
    private static final double MLPERF_TOLERANCE = 0.98;

    public ThroughputResult {
        requireNonNull(setting, "setting");
        requireNonNull(settings, "settings");
        requireNonNull(pinning, "pinning");
        requireNonNull(baseline, "baseline");
        warmups = List.copyOf(warmups);
        variants = List.copyOf(variants);
        comparisons = List.copyOf(comparisons);
        costs = List.copyOf(costs);
        requireNonNull(noiseFloor, "noiseFloor");
        requireNonNull(log, "log");
        requireNonNull(noise, "noise");
    }

    /** The rounds that figures are made of. */
    public List<Round> rounds() {
        return log.used();
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
     * What the ratio of a variant says in the face of this host's noise; empty without an interval, or on a host that
     * tells equals apart.
     */
    public Optional<SpeedVerdict> verdict(Comparison comparison) {
        if (noiseFloor.filter(floor -> !floor.fit()).isPresent()) {
            return Optional.empty();
        }
        double floor = noiseFloor.map(NoiseFloor::floor).orElse(0.0);
        return comparison.ratio().map(ratio -> SpeedVerdict.of(ratio, floor));
    }

    /**
     * Share of the used CPUs' time that the hypervisor and other processes took, mean of the rounds; empty where that
     * is not visible. Above a few percent the rates are too low, and only their ratio is worth something.
     */
    public OptionalDouble disturbance() {
        return rounds().stream()
                .map(Round::conditions)
                .filter(host -> host.steal().isPresent() && host.others().isPresent())
                .mapToDouble(host -> host.steal().getAsDouble() + host.others().getAsDouble())
                .average();
    }

    /** Rounds that were measured and replaced because their block was disturbed, and trials of a server likewise. */
    public long repeated() {
        record Trial(int launch, String variant, int number) {}
        List<Round> served = log.rounds().stream()
                .filter(round -> round.offered().isPresent())
                .toList();
        long trials = served.stream()
                .map(round -> new Trial(round.launch(), round.variant(), round.block()))
                .distinct()
                .count();
        long blocks = log.rounds().stream()
                .filter(round -> !round.used() && round.offered().isEmpty())
                .count();
        return blocks + served.size() - trials;
    }

    /** Used rounds that were disturbed, because no more might be repeated. */
    public long disturbed() {
        return rounds().stream().filter(round -> round.disturbed().isPresent()).count();
    }

    /** MLPerf's estimate of the latency that the scenario is about, in ms; empty offline and with too few queries. */
    public OptionalDouble estimate(String variant) {
        OptionalDouble percentile = settings.scenario().percentile();
        return percentile.isPresent() ? log.estimate(variant, percentile.getAsDouble()) : OptionalDouble.empty();
    }

    /** Whether every variant ran as long, and answered as many queries, as MLPerf's rules ask for. */
    public boolean asLongAsMlperf() {
        Scenario scenario = settings.scenario();
        return variants.stream().allMatch(variant -> {
            List<Round> own = rounds().stream()
                    .filter(round -> round.variant().equals(variant.variant()))
                    .toList();
            double seconds = own.stream().mapToDouble(Round::seconds).sum();
            long queries = own.stream().mapToLong(Round::queries).sum();
            long counted = scenario.percentile().isPresent() ? queries : queries * setting.batchSize();
            return seconds >= MLPERF_TOLERANCE * Rules.MLPERF_DURATION.toSeconds()
                    && counted >= Rules.MLPERF.fewest(scenario);
        });
    }

    /**
     * A variant before its first measured round.
     *
     * @param launch from 1
     * @param rounds how many were run and dropped
     * @param steady whether the last three differed by less than 2%
     * @param queries queries/s of the fastest of those three; 0 if there was no round
     */
    public record Warmup(int launch, String variant, int rounds, boolean steady, double queries) {
        public Warmup {
            requireNonNull(variant, "variant");
        }
    }

    /**
     * What one instance of a variant needs, measured in a process of its own.
     *
     * @param modelBytes size of the model with the weights beside it
     * @param loadMillis time to open it, with its file in the page cache
     * @param firstMillis time of the first inference
     * @param loadedBytes resident memory of the process when the model was open; empty if not visible
     * @param peakBytes its most resident memory while running; empty if not visible
     */
    public record Cost(
            String variant,
            long modelBytes,
            double loadMillis,
            double firstMillis,
            OptionalLong loadedBytes,
            OptionalLong peakBytes) {
        public Cost {
            requireNonNull(variant, "variant");
            requireNonNull(loadedBytes, "loadedBytes");
            requireNonNull(peakBytes, "peakBytes");
        }
    }

    /**
     * How far apart this host shows equals to be.
     *
     * @param floor what the interval of the logarithm of their ratio reaches to: the largest of the last five
     * @param runs how many of those there are
     * @param equals the ratio of the baseline to itself in this run; empty if only earlier ones are known
     * @param fit whether that ratio includes 1, or misses it by less than 1%
     */
    public record NoiseFloor(double floor, int runs, Optional<Ratio> equals, boolean fit) {
        public NoiseFloor {
            requireNonNull(equals, "equals");
        }
    }

    /**
     * How instances were tied to their cores.
     *
     * @param tool {@code numactl} or {@code taskset}, or empty if they were not pinned
     * @param cpus the CPUs of each instance, as the kernel lists them, such as {@code 0-3}; empty if not pinned
     * @param memory where their memory came from and by what, such as {@code by numactl: bind:0}
     * @param note why it is not better than it is, such as that numactl is not installed; empty if it is
     */
    public record Pinning(Optional<String> tool, List<String> cpus, String memory, String note) {
        public Pinning {
            requireNonNull(tool, "tool");
            cpus = List.copyOf(cpus);
            requireNonNull(memory, "memory");
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

        /** The rate with its 95% interval over rounds; empty with one round. */
        public Optional<Ratio> rateInterval() {
            double[] rates = roundRates.stream().mapToDouble(r -> r).toArray();
            return Ratio.ofMean(rates, OrderStatistics.CONFIDENCE, "t over " + rates.length + " rounds");
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
     * @param inferences how many ended inside a measured round; in multi_stream, queries
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
     * @param value the ratio of their rates: Hodges-Lehmann estimate over pairs of neighbouring rounds; with several
     *     launches the geometric mean of theirs
     * @param ratio the same with its interval: exact, by signed ranks, in one launch, and empty with fewer than
     *     {@value ThroughputSettings#ROUNDS_FOR_INTERVAL} pairs; Student's t over several launches
     * @param check Student's t interval over the blocks of one launch, of the mean log ratio; empty with fewer than two
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
}
