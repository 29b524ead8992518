package dev.octet.throughput;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

import dev.octet.engine.Feed;
import dev.octet.engine.Graph;
import dev.octet.engine.Variant;
import dev.octet.host.CpuList;
import dev.octet.host.Topology;
import dev.octet.io.Progress;
import dev.octet.statistics.Ratio;
import dev.octet.statistics.SpeedVerdict;
import dev.octet.throughput.ThroughputResult.Cost;
import dev.octet.throughput.ThroughputResult.NoiseFloor;
import dev.octet.throughput.ThroughputResult.Pinning;

import static java.util.Objects.requireNonNull;

/**
 * Measures how many samples per second each variant handles, and how their speeds compare.
 *
 * <p>Every instance is a process of its own on cores of its own. All variants take turns in short rounds, in which all
 * instances run the same variant, so that a drift of the host meets all alike. Not thread-safe, and two runs at the
 * same time would disturb each other.
 */
public final class ThroughputRun {
    /** Added to the name of the baseline where it is measured against itself. */
    private static final String AGAIN = "_again";

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
        Placement placement = place(settings, topology());
        Pinner.ofThisHost(placement);
        return placement.setting();
    }

    /**
     * Measures. Takes about launches x variants x (warm-up + rounds x round), as much again for a noise floor, and leaves
     * nothing behind: no process, no file but the noise floor in the cache.
     *
     * @throws ThroughputException if the host is too small or lacks a tool, a feed does not fit a model, or an
     *     instance fails or stalls
     */
    public ThroughputResult run(Progress progress) {
        return run(true, progress);
    }

    /** As above. @param costs whether to measure what each variant needs, in processes of their own */
    ThroughputResult run(boolean costs, Progress progress) {
        Topology topology = topology();
        Placement placement = place(settings, topology);
        Pinner pinner = Pinner.ofThisHost(placement);
        Launcher launcher = new Launcher(
                placement,
                pinner,
                topology.nodes().size(),
                settings.withExecution(execution(placement)),
                seed,
                progress);
        List<Feed> batches = check();
        padding().ifPresent(progress::note);
        List<Cost> needs = costs ? launcher.costs(variants, batches) : List.of();
        Launcher.Measured measured = launcher.measure(variants, batches);
        Optional<Launcher.Measured> noise =
                settings.noiseFloor() ? Optional.of(noise(launcher, batches)) : Optional.empty();
        RoundLog log = new RoundLog(measured.rounds());
        String baseline = variants.get(0).name();
        return new ThroughputResult(
                placement.setting(),
                settings,
                pinning(placement, pinner, topology, launcher.memoryFault()),
                launcher.threads(),
                seed,
                baseline,
                measured.warmups(),
                variants.stream().map(variant -> log.variant(variant.name())).toList(),
                variants.stream()
                        .skip(1)
                        .map(variant -> log.compare(variant.name(), baseline))
                        .toList(),
                needs,
                noiseFloor(placement.setting(), noise),
                log,
                noise.map(found -> new RoundLog(found.rounds())));
    }

    private Launcher.Measured noise(Launcher launcher, List<Feed> batches) {
        Variant first = variants.get(0);
        Variant again = new Variant(again(first.name()), first.model(), first.engine());
        // A search for a rate of arrivals ends on a step of its own size: noise shows in a closed loop.
        return launcher.withScenario(new Scenario.Offline()).measure(List.of(first, again), batches);
    }

    private Optional<NoiseFloor> noiseFloor(Setting setting, Optional<Launcher.Measured> noise) {
        NoiseFloors floors = NoiseFloors.ofThisHost();
        String baseline = variants.get(0).name();
        Optional<Ratio> equals = noise.flatMap(found ->
                new RoundLog(found.rounds()).compare(again(baseline), baseline).ratio());
        equals.ifPresent(ratio -> floors.add(Instant.now(), setting, SpeedVerdict.floor(ratio)));
        OptionalDouble largest = floors.largest();
        return largest.isEmpty()
                ? Optional.empty()
                : Optional.of(new NoiseFloor(
                        largest.getAsDouble(),
                        floors.count(),
                        equals,
                        equals.map(SpeedVerdict::fit).orElse(true)));
    }

    /** What a variant is called where it is measured against itself. */
    public static String again(String variant) {
        return variant + AGAIN;
    }

    /**
     * Checks, without measuring, that the variants can run the feeds at the batch size of the setting.
     *
     * @return the feeds stacked to that size
     * @throws ThroughputException naming the model and what does not fit
     */
    public List<Feed> check() {
        int batchSize = settings.batchSize();
        for (Variant variant : variants) {
            checkEngine(variant);
            StackedFeeds.check(
                    variant.model().toString(), Graph.read(variant.model()).inputs(), feeds.get(0), batchSize);
        }
        return StackedFeeds.of(feeds, batchSize);
    }

    /** How much of what is fed is padding, in words; empty where feeds are fed as they are. */
    public Optional<String> padding() {
        int batchSize = settings.batchSize();
        double filled = StackedFeeds.filled(feeds, batchSize, StackedFeeds.of(feeds, batchSize));
        return filled == 0
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "batches of %d are padded to the longest of each: %.0f%% of what is fed is padding",
                        batchSize,
                        100 * filled));
    }

    /** With as many threads as an instance has cores, unless fewer are asked for. */
    private Execution execution(Placement placement) {
        int cores = placement.setting().coresPerInstance();
        Execution execution = settings.execution();
        return execution.withThreads(OptionalInt.of(Math.min(execution.threads().orElse(cores), cores)));
    }

    private static Pinning pinning(
            Placement placement, Pinner pinner, Topology topology, Optional<String> memoryFault) {
        List<String> cpus = pinner.tool().isPresent()
                ? placement.slots().stream()
                        .map(slot -> CpuList.format(slot.cpus()))
                        .toList()
                : List.of();
        List<String> notes = new ArrayList<>(List.of(pinner.note(), placement.note()));
        notes.removeIf(String::isEmpty);
        String memory = memoryFault
                .map(fault ->
                        "first touched by processes that were pinned before; the kernel refused to bind: " + fault)
                .orElseGet(() -> pinner.memory(placement, topology.nodes().size()));
        return new Pinning(pinner.name(), cpus, memory, String.join("; ", notes));
    }

    private static Topology topology() {
        try {
            return Topology.ofThisHost();
        } catch (UncheckedIOException e) {
            throw ThroughputException.unavailable(e.getCause().getMessage());
        }
    }

    /** @throws ThroughputException if it does not fit and may not be reduced */
    static Placement place(ThroughputSettings settings, Topology topology) {
        Setting wanted = settings.setting().orElseGet(() -> Placement.fill(topology));
        Execution execution = settings.execution();
        Optional<Placement> placement = Placement.of(wanted, topology, execution);
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
        return Placement.of(largest, topology, execution).orElseThrow();
    }

    private static void checkEngine(Variant variant) {
        try {
            Instance.engine(variant.engine().name());
        } catch (IllegalArgumentException e) {
            throw ThroughputException.failed("variant " + variant.name() + ": " + e.getMessage(), e);
        }
    }
}
