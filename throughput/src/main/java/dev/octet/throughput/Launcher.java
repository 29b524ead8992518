package dev.octet.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Variant;
import dev.octet.io.Progress;
import dev.octet.throughput.RoundOrder.Turn;
import dev.octet.throughput.ThroughputResult.Cost;
import dev.octet.throughput.ThroughputResult.Warmup;

/** Starts the instances of a placement, as often as settings say, and has variants measured in them. */
final class Launcher {
    /** How long a variant runs in the process that tells what it needs; memory is at its most soon. */
    private static final Duration COST_TIME = Duration.ofMillis(300);

    private static final double NANOS_PER_MILLI = 1e6;

    /** What all launches gave. */
    record Measured(List<Round> rounds, List<Warmup> warmups) {}

    private final Placement placement;
    private final Pinner pinner;
    private final int nodes;
    private final ThroughputSettings settings;
    private final long seed;
    private final Progress progress;
    private Optional<String> memoryFault = Optional.empty();

    /**
     * @param nodes NUMA nodes of this host
     * @param settings whose execution names the threads
     */
    Launcher(Placement placement, Pinner pinner, int nodes, ThroughputSettings settings, long seed, Progress progress) {
        this.placement = placement;
        this.pinner = pinner;
        this.nodes = nodes;
        this.settings = settings;
        this.seed = seed;
        this.progress = progress;
    }

    Launcher withScenario(Scenario scenario) {
        return new Launcher(placement, pinner, nodes, settings.withScenario(scenario), seed, progress);
    }

    int threads() {
        return settings.execution().threads().orElseThrow();
    }

    /** Why the kernel did not put the memory of an instance where it should be; empty if it did. */
    Optional<String> memoryFault() {
        return memoryFault;
    }

    /** Measures variants against each other, in each launch with an order of its own. */
    Measured measure(List<Variant> variants, List<Feed> batches) {
        List<Round> rounds = new ArrayList<>();
        List<Warmup> warmups = new ArrayList<>();
        for (int launch = 1; launch <= settings.launches(); launch++) {
            try (InstanceGroup group = start(placement, batches, variants.size())) {
                for (Variant variant : variants) {
                    group.open(variant, settings.execution(), threads());
                    progress.advance(1);
                }
                ThroughputSettings timed = timed();
                RoundLoop loop = new RoundLoop(
                        RoundSource.of(group, cpus()),
                        variants.stream().map(Variant::name).toList(),
                        placement.setting(),
                        timed,
                        launch,
                        rounds.size() + 1,
                        progress);
                List<Warmup> warm = new ArrayList<>();
                progress.begin("warm up", variants.size());
                for (int v = 0; v < variants.size(); v++) {
                    warm.add(loop.warmUp(v));
                    progress.advance(1);
                }
                measure(loop, variants, warm, launch, rounds);
                rounds.addAll(loop.rounds());
                warmups.addAll(warm);
            }
        }
        return new Measured(rounds, warmups);
    }

    /** What each variant needs, each in a process that has opened nothing else. */
    List<Cost> costs(List<Variant> variants, List<Feed> batches) {
        Placement one = new Placement(placement.setting(), placement.slots().subList(0, 1));
        List<Cost> costs = new ArrayList<>();
        for (Variant variant : variants) {
            try (InstanceGroup group = start(one, batches, 1)) {
                InstanceGroup.Opening opening =
                        group.open(variant, settings.execution(), threads()).get(0);
                group.round(0, Duration.ZERO, COST_TIME, 1, () -> {});
                costs.add(new Cost(
                        variant.name(),
                        Graph.bytes(variant.model()),
                        opening.loadNanos() / NANOS_PER_MILLI,
                        opening.firstNanos() / NANOS_PER_MILLI,
                        opening.bytes(),
                        group.peakBytes()));
                progress.advance(1);
            }
        }
        return costs;
    }

    private void measure(RoundLoop loop, List<Variant> variants, List<Warmup> warm, int launch, List<Round> before) {
        String task = "measure " + placement.setting();
        if (settings.scenario() instanceof Scenario.Server server) {
            progress.begin(task + " at random arrivals", 0);
            for (int v = 0; v < variants.size(); v++) {
                loop.serve(v, server, warm.get(v).queries(), seed + launch);
            }
            return;
        }
        List<Turn> turns = RoundOrder.of(variants.size(), ThroughputSettings.MAX_ROUNDS, seed + launch - 1);
        int planned = settings.rounds() * variants.size();
        progress.begin(task, planned);
        loop.measure(turns.subList(0, planned));
        // Two rounds of each are a block; an odd number of rounds has begun one.
        int block = 2 * variants.size();
        for (int from = planned;
                launch == settings.launches() && from + block <= turns.size() && !enough(loop, variants, before);
                from += block) {
            if (from == planned) {
                progress.begin(task + " until the rules have enough queries", 0);
            }
            loop.measure(turns.subList(from, from + block));
        }
    }

    /** Whether every variant has answered as many queries as the rules ask for. */
    private boolean enough(RoundLoop loop, List<Variant> variants, List<Round> before) {
        long samples = settings.scenario().percentile().isPresent()
                ? 1
                : placement.setting().batchSize();
        return variants.stream().map(Variant::name).allMatch(name -> {
            long earlier = before.stream()
                    .filter(round -> round.used() && round.variant().equals(name))
                    .mapToLong(Round::queries)
                    .sum();
            return (earlier + loop.queries(name)) * samples >= settings.rules().fewest(settings.scenario());
        });
    }

    /** With rounds long enough for the duration that the rules ask for. */
    private ThroughputSettings timed() {
        Duration round = settings.rules()
                .shortest()
                .dividedBy((long) settings.rounds() * settings.launches())
                .plusMillis(1);
        return settings.rules() == Rules.OCTET || round.compareTo(settings.round()) <= 0
                ? settings
                : settings.withRounds(settings.rounds(), round, settings.warmup());
    }

    private InstanceGroup start(Placement slots, List<Feed> batches, int opened) {
        int count = slots.slots().size();
        progress.begin(
                "start " + count + (count == 1 ? " instance" : " instances") + " for " + placement.setting(), opened);
        InstanceGroup group = InstanceGroup.start(slots, pinner, nodes, batches);
        memoryFault = memoryFault.or(group::memoryFault);
        if (memoryFault.isPresent() && settings.execution().memory() != Execution.Memory.LOCAL) {
            group.close();
            throw ThroughputException.unavailable(
                    "the kernel does not let an instance have its memory elsewhere than at its cores: "
                            + memoryFault.get() + "; install numactl, or allow set_mempolicy in this container");
        }
        return group;
    }

    private List<Integer> cpus() {
        return pinner.tool().isPresent()
                ? placement.slots().stream()
                        .flatMap(slot -> slot.cpus().stream())
                        .toList()
                : List.of();
    }
}
