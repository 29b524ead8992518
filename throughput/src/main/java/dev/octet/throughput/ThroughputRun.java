package dev.octet.throughput;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

import org.HdrHistogram.Histogram;

import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Variant;
import dev.octet.io.Progress;
import dev.octet.throughput.ThroughputResult.Pinning;
import dev.octet.throughput.ThroughputResult.Round;

import static java.util.Objects.requireNonNull;

/**
 * Measures how many samples per second each variant handles, and how their speeds compare.
 *
 * <p>Every instance is a process of its own on cores of its own. All variants take turns in short rounds, in which all
 * instances run the same variant, so that a drift of the host meets all alike. Not thread-safe, and two runs at the
 * same time would disturb each other.
 */
public final class ThroughputRun {
    /** The unmeasured begin of a round as a share of it, and its limits: time for a late instance to join in. */
    private static final int LEAD_DIVISOR = 10;

    private static final Duration SHORTEST_LEAD = Duration.ofMillis(50);
    private static final Duration LONGEST_LEAD = Duration.ofMillis(500);

    /** How often a round is started anew when an instance began later than the lead. */
    private static final int STARTS = 10;

    private final List<Variant> variants;
    private final List<Feed> feeds;
    private final ThroughputSettings settings;
    private final long seed;

    /**
     * @param variants at least one, of different names; the first is the baseline
     * @param feeds at least one, each of one sample: the first dimension of every tensor is 1; they are stacked to the
     *     batch size and used in turn
     * @param seed of the order of the rounds
     */
    public ThroughputRun(List<Variant> variants, List<Feed> feeds, ThroughputSettings settings, long seed) {
        this.variants = List.copyOf(variants);
        this.feeds = List.copyOf(feeds);
        this.settings = requireNonNull(settings, "settings");
        this.seed = seed;
        Set<String> names = variants.stream().map(Variant::name).collect(Collectors.toSet());
        if (variants.isEmpty() || names.size() < variants.size()) {
            throw new IllegalArgumentException("needs variants of different names but has " + names);
        }
        if (feeds.isEmpty()) {
            throw new IllegalArgumentException("needs at least one feed");
        }
    }

    /**
     * The setting that this host will run for {@code settings}: the one asked for, or the largest that fits if that is
     * allowed. Sockets are cut to those there are and the batch size stays. The cores of an instance stay if two such
     * instances fit (or the one that was asked for); otherwise they shrink until two instances fit: on 2 cores
     * {@code 1s4c10ins1bs} becomes {@code 1s1c2ins1bs}, on 8 cores {@code 1s4c2ins1bs}.
     *
     * @throws ThroughputException if it does not fit and may not be reduced, or if nothing here can pin a process
     */
    public static Setting settingOnThisHost(ThroughputSettings settings) {
        Placement placement = place(settings, Topology.ofThisHost());
        Pinner.ofThisHost(placement);
        return placement.setting();
    }

    /**
     * Measures. Takes about variants x (warm-up + rounds x round), and leaves nothing behind: no process, no file.
     *
     * @throws ThroughputException if the host is too small or lacks a tool, a feed does not fit a model, or an
     *     instance fails or stalls
     */
    public ThroughputResult run(Progress progress) {
        Placement placement = place(settings, Topology.ofThisHost());
        Setting setting = placement.setting();
        Pinner pinner = Pinner.ofThisHost(placement);
        List<Feed> batches = check();
        int cores = setting.coresPerInstance();
        int threads = Math.min(settings.threads().orElse(cores), cores);
        List<RoundOrder.Turn> turns = RoundOrder.of(variants.size(), settings.rounds(), seed);
        progress.begin("start " + setting.instances() + " instances for " + setting, variants.size());
        try (InstanceGroup group = InstanceGroup.start(placement, pinner, batches)) {
            for (Variant variant : variants) {
                group.open(variant, threads);
                progress.advance(1);
            }
            progress.begin("warm up", variants.size());
            for (int v = 0; v < variants.size(); v++) {
                group.warmUp(v, settings.warmup());
                progress.advance(1);
            }
            progress.begin("measure " + setting, turns.size());
            return measure(group, placement, pinner, threads, turns, progress);
        }
    }

    /**
     * Checks, without measuring, that the variants can run the feeds at the batch size of the setting.
     *
     * @return the feeds stacked to that size
     * @throws ThroughputException naming the model and what does not fit
     */
    public List<Feed> check() {
        int batchSize = settings.setting().batchSize();
        for (Variant variant : variants) {
            checkEngine(variant);
            StackedFeeds.check(
                    variant.model().toString(), Graph.read(variant.model()).inputs(), feeds.get(0), batchSize);
        }
        return StackedFeeds.of(feeds, batchSize);
    }

    private ThroughputResult measure(
            InstanceGroup group,
            Placement placement,
            Pinner pinner,
            int threads,
            List<RoundOrder.Turn> turns,
            Progress progress) {
        List<Integer> cpus = pinner.tool().isPresent()
                ? placement.slots().stream()
                        .flatMap(slot -> slot.cpus().stream())
                        .toList()
                : List.of();
        List<Round> rounds = new ArrayList<>();
        for (RoundOrder.Turn turn : turns) {
            Optional<CpuTimes> before = CpuTimes.read(Path.of("/"), cpus, group.pids());
            List<Measurement> measured = round(group, turn.variant(), progress);
            Optional<CpuTimes> after = CpuTimes.read(Path.of("/"), cpus, group.pids());
            rounds.add(round(rounds.size() + 1, turn, placement.setting(), measured, before, after));
            progress.advance(1);
        }
        ThroughputResult.Speeds speeds =
                RoundSummary.of(variants.stream().map(Variant::name).toList(), rounds);
        return new ThroughputResult(
                placement.setting(),
                settings.setting(),
                pinning(placement, pinner),
                threads,
                settings.round(),
                seed,
                variants.get(0).name(),
                speeds.variants(),
                speeds.comparisons(),
                rounds);
    }

    /** One round in which no instance was so late that it missed a part of the window. */
    private List<Measurement> round(InstanceGroup group, int variant, Progress progress) {
        Duration lead = lead(settings.round());
        for (int start = 1; start <= STARTS; start++) {
            List<Measurement> measured = group.round(variant, lead, settings.round());
            long latest =
                    measured.stream().mapToLong(Measurement::lateNanos).max().orElseThrow();
            if (latest <= lead.toNanos()) {
                return measured;
            }
            progress.note("an instance began " + latest / 1_000_000 + " ms late; the round is repeated");
        }
        throw ThroughputException.failed("in " + STARTS + " attempts no round began in time on all instances; "
                + "the host is too busy to be measured: end other work on it");
    }

    private static Duration lead(Duration round) {
        Duration lead = round.dividedBy(LEAD_DIVISOR);
        return lead.compareTo(SHORTEST_LEAD) < 0
                ? SHORTEST_LEAD
                : lead.compareTo(LONGEST_LEAD) > 0 ? LONGEST_LEAD : lead;
    }

    private Round round(
            int index,
            RoundOrder.Turn turn,
            Setting setting,
            List<Measurement> measured,
            Optional<CpuTimes> before,
            Optional<CpuTimes> after) {
        double seconds = settings.round().toNanos() / 1e9;
        List<Double> rates = measured.stream()
                .map(m -> m.share() * setting.batchSize() / seconds)
                .toList();
        Histogram latencies = Measurement.newHistogram();
        measured.forEach(m -> latencies.add(m.latencies()));
        boolean visible = before.isPresent() && after.isPresent();
        return new Round(
                index,
                turn.block() + 1,
                variants.get(turn.variant()).name(),
                rates.stream().mapToDouble(r -> r).sum(),
                rates,
                measured.stream().mapToLong(Measurement::inferences).sum(),
                visible ? after.get().stealSince(before.get()) : OptionalDouble.empty(),
                visible ? after.get().othersSince(before.get()) : OptionalDouble.empty(),
                Measurement.encode(latencies));
    }

    private static Pinning pinning(Placement placement, Pinner pinner) {
        List<String> cpus = pinner.tool().isPresent()
                ? placement.slots().stream()
                        .map(slot -> CpuList.format(slot.cpus()))
                        .toList()
                : List.of();
        List<String> notes = new ArrayList<>(List.of(pinner.note(), placement.note()));
        notes.removeIf(String::isEmpty);
        return new Pinning(pinner.name(), cpus, String.join("; ", notes));
    }

    private static Placement place(ThroughputSettings settings, Topology topology) {
        Setting wanted = settings.setting();
        Optional<Placement> placement = Placement.of(wanted, topology);
        if (placement.isPresent()) {
            return placement.get();
        }
        Setting largest = Placement.largest(wanted, topology);
        if (!settings.fitHost()) {
            throw ThroughputException.unavailable(wanted + " needs " + wanted.cores() + " physical cores on "
                    + wanted.sockets() + " socket" + (wanted.sockets() == 1 ? "" : "s") + " but this host has "
                    + topology.describe() + "; run it on a larger host, or allow a smaller setting with --fit-host or "
                    + "'fit_host: true' (it would be " + largest + ", and reported as that)");
        }
        return Placement.of(largest, topology).orElseThrow();
    }

    private static void checkEngine(Variant variant) {
        try {
            Instance.engine(variant.engine().name());
        } catch (IllegalArgumentException e) {
            throw ThroughputException.failed("variant " + variant.name() + ": " + e.getMessage(), e);
        }
    }
}
