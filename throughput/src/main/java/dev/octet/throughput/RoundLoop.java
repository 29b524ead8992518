package dev.octet.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import org.HdrHistogram.Histogram;

import dev.octet.io.Progress;
import dev.octet.throughput.RoundOrder.Turn;
import dev.octet.throughput.RoundSource.Watched;
import dev.octet.throughput.ThroughputResult.Warmup;

/** The rounds of one launch: warm-up, blocks, and blocks again that were disturbed. */
final class RoundLoop {
    /** The unmeasured begin of a round as a share of it, and its limits: time for a late instance to join in. */
    private static final int LEAD_DIVISOR = 10;

    private static final Duration SHORTEST_LEAD = Duration.ofMillis(50);
    private static final Duration LONGEST_LEAD = Duration.ofMillis(500);

    /** How often a round is started anew when an instance began later than the lead. */
    private static final int STARTS = 10;

    /** The warm-up that settings name is cut into so many rounds, which is enough to see a trend. */
    private static final int WARMUP_ROUNDS = 4;

    /** A variant that is not steady after so many rounds will not become so: 5 times the warm-up that settings name. */
    private static final int MOST_WARMUP_ROUNDS = 20;

    /** Rounds that must be alike, and by how much at most the fastest may exceed the slowest. */
    private static final int STEADY_ROUNDS = 3;

    private static final double STEADY = 1.02;

    /** One block in two may be repeated: a host that disturbs more is told of, not waited for. */
    private static final int BLOCKS_PER_REPEAT = 2;

    private static final double NANOS_PER_SECOND = 1e9;

    private final RoundSource source;
    private final List<String> variants;
    private final Setting setting;
    private final ThroughputSettings settings;
    private final Progress progress;
    private final int launch;
    private final int first;
    private final List<Round> rounds = new ArrayList<>();
    private final int cpus;
    private int repeats;

    /**
     * @param launch from 1
     * @param first index of the first round
     */
    RoundLoop(
            RoundSource source,
            List<String> variants,
            Setting setting,
            ThroughputSettings settings,
            int launch,
            int first,
            Progress progress) {
        this.source = source;
        this.variants = variants;
        this.setting = setting;
        this.settings = settings;
        this.launch = launch;
        this.first = first;
        this.progress = progress;
        this.cpus = Math.toIntExact(setting.cores());
    }

    /** Runs a variant unmeasured until three rounds are alike, or too many were not. */
    Warmup warmUp(int variant) {
        Duration length = settings.warmup().dividedBy(WARMUP_ROUNDS);
        List<Double> rates = new ArrayList<>();
        boolean steady = false;
        while (!length.isZero() && !steady && rates.size() < MOST_WARMUP_ROUNDS) {
            Watched watched = source.round(variant, Duration.ZERO, length, inferences());
            rates.add(
                    watched.measured().stream().mapToDouble(Measurement::share).sum()
                            * NANOS_PER_SECOND
                            / length.toNanos());
            steady = rates.size() >= WARMUP_ROUNDS && alike(rates.subList(rates.size() - STEADY_ROUNDS, rates.size()));
        }
        double queries = rates.stream()
                .skip(Math.max(0, rates.size() - STEADY_ROUNDS))
                .mapToDouble(rate -> rate)
                .max()
                .orElse(0);
        return new Warmup(launch, variants.get(variant), rates.size(), steady, queries);
    }

    /** Measures whole blocks; one that was disturbed is repeated, as a whole, as long as that is allowed. */
    void measure(List<Turn> turns) {
        int most = Math.max(1, blocks(turns) / BLOCKS_PER_REPEAT);
        for (int from = 0; from < turns.size(); ) {
            int to = from;
            while (to < turns.size() && turns.get(to).block() == turns.get(from).block()) {
                to++;
            }
            List<Round> block = new ArrayList<>();
            turns.subList(from, to).forEach(turn -> block.add(round(turn, block.size())));
            boolean disturbed =
                    block.stream().anyMatch(round -> round.disturbed().isPresent());
            boolean again = disturbed && repeats < most;
            block.forEach(round -> rounds.add(again ? round.withUsed(false) : round));
            if (again) {
                repeats++;
                progress.note("other work disturbed a round; it and the " + (block.size() - 1)
                        + " that it is compared with are measured again");
            } else {
                progress.advance(block.size());
                from = to;
            }
        }
    }

    /**
     * The highest rate of random arrivals at which a variant keeps the bound of {@code scenario}.
     *
     * @param capacity queries/s that it answers in a closed loop
     * @param seed of the arrivals
     */
    void serve(int variant, Scenario.Server scenario, double capacity, long seed) {
        ServerSearch search = new ServerSearch(scenario, settings, seed);
        Optional<Round> best = search.highest(capacity, (number, rate, nanos) -> {
            Watched watched = source.serve(variant, nanos, search.patience());
            Round trial = round(
                    new Turn(number, 0, variant),
                    0,
                    watched,
                    OptionalDouble.of(rate),
                    Duration.ofNanos(nanos[nanos.length - 1]));
            rounds.add(trial.withUsed(false));
            progress.advance(1);
            return trial;
        });
        Round found = best.orElseThrow(() -> ThroughputException.failed("no rate of arrivals was found at which "
                + variants.get(variant) + " answers within "
                + scenario.latencyBound().toMillis()
                + " ms at p99; allow a longer latency_bound or end other work on this host"));
        rounds.set(rounds.indexOf(found.withUsed(false)), found.withUsed(true));
    }

    /** Rounds so far, in the order of time. */
    List<Round> rounds() {
        return List.copyOf(rounds);
    }

    /** Queries of a variant in used rounds so far. */
    long queries(String variant) {
        return rounds.stream()
                .filter(round -> round.used() && round.variant().equals(variant))
                .mapToLong(Round::queries)
                .sum();
    }

    private int inferences() {
        return settings.scenario().inferences(setting.batchSize());
    }

    private static boolean alike(List<Double> rates) {
        double fastest = rates.stream().mapToDouble(rate -> rate).max().orElseThrow();
        double slowest = rates.stream().mapToDouble(rate -> rate).min().orElseThrow();
        return fastest < STEADY * slowest;
    }

    private static int blocks(List<Turn> turns) {
        return (int) turns.stream().mapToInt(Turn::block).distinct().count();
    }

    /** One round in which no instance was so late that it missed a part of the window. */
    private Round round(Turn turn, int pending) {
        Duration lead = lead(settings.round());
        for (int start = 1; start <= STARTS; start++) {
            Watched watched = source.round(turn.variant(), lead, settings.round(), inferences());
            long latest = watched.measured().stream()
                    .mapToLong(Measurement::lateNanos)
                    .max()
                    .orElseThrow();
            if (latest <= lead.toNanos()) {
                return round(turn, pending, watched, OptionalDouble.empty(), settings.round());
            }
            progress.note("an instance began " + latest / 1_000_000 + " ms late; the round is started again");
        }
        throw ThroughputException.failed("in " + STARTS + " attempts no round began in time on all instances; "
                + "the host is too busy to be measured: end other work on it");
    }

    /** @param pending rounds that were measured but are not among the others yet */
    private Round round(Turn turn, int pending, Watched watched, OptionalDouble offered, Duration length) {
        double samples = (double) setting.batchSize() * inferences();
        double seconds = length.toNanos() / NANOS_PER_SECOND;
        long queries =
                watched.measured().stream().mapToLong(Measurement::queries).sum();
        Histogram latencies = Latencies.create();
        watched.measured().forEach(measured -> latencies.add(measured.latencies()));
        // Of a server the figure is what was offered and kept; its instances share it as they came to it.
        List<Double> rates = watched.measured().stream()
                .map(measured -> offered.isPresent()
                        ? offered.getAsDouble() * samples * measured.queries() / Math.max(1, queries)
                        : measured.share() * samples / seconds)
                .toList();
        return new Round(
                launch,
                first + rounds.size() + pending,
                turn.block() + 1,
                variants.get(turn.variant()),
                true,
                seconds,
                offered.isPresent()
                        ? offered.getAsDouble() * samples
                        : rates.stream().mapToDouble(rate -> rate).sum(),
                rates,
                queries,
                offered,
                watched.conditions(),
                Disturbance.of(watched.conditions(), length, cpus),
                Latencies.encode(latencies));
    }

    private static Duration lead(Duration round) {
        Duration lead = round.dividedBy(LEAD_DIVISOR);
        return lead.compareTo(SHORTEST_LEAD) < 0
                ? SHORTEST_LEAD
                : lead.compareTo(LONGEST_LEAD) > 0 ? LONGEST_LEAD : lead;
    }
}
