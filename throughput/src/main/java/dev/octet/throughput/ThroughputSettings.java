package dev.octet.throughput;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * The section {@code validate.throughput} of a recipe.
 *
 * @param setting how the host is divided
 * @param fitHost whether a host too small for {@code setting} may run the largest one that fits, under its own name
 * @param rounds measured rounds of each variant; below {@value #ROUNDS_FOR_INTERVAL} the ratio has no interval
 * @param round measured time of one round
 * @param warmup time that each variant runs unmeasured before the first round
 * @param threads threads of each instance, at most its cores; as many as its cores when empty
 */
public record ThroughputSettings(
        Setting setting, boolean fitHost, int rounds, Duration round, Duration warmup, OptionalInt threads) {
    /** Rounds of each variant unless a recipe says otherwise; ten pairs give the ratio a 95% interval. */
    public static final int DEFAULT_ROUNDS = 10;

    /** Length of a round unless a recipe says otherwise; shorter ones scatter more. */
    public static final Duration DEFAULT_ROUND = Duration.ofSeconds(2);

    /** Warm-up unless a recipe says otherwise; enough for the JIT and the engine's own first runs. */
    public static final Duration DEFAULT_WARMUP = Duration.ofSeconds(2);

    /** Fewest rounds for which a 95% interval of the ratio exists: with five, no signed rank is that rare. */
    public static final int ROUNDS_FOR_INTERVAL = 6;

    /** The exact signed-rank interval costs the cube of the rounds; this many take a tenth of a second. */
    public static final int MAX_ROUNDS = 500;

    private static final Duration MAX_ROUND = Duration.ofHours(1);

    public ThroughputSettings {
        requireNonNull(setting, "setting");
        requireNonNull(threads, "threads");
        if (rounds < 1 || rounds > MAX_ROUNDS) {
            throw new IllegalArgumentException("rounds must be from 1 to " + MAX_ROUNDS + " but was " + rounds);
        }
        if (round.isNegative() || round.isZero() || round.compareTo(MAX_ROUND) > 0) {
            throw new IllegalArgumentException("round must be longer than 0 and at most 1h but was " + round);
        }
        if (warmup.isNegative() || warmup.compareTo(MAX_ROUND) > 0) {
            throw new IllegalArgumentException("warmup must be from 0 to 1h but was " + warmup);
        }
        if (threads.isPresent() && threads.getAsInt() < 1) {
            throw new IllegalArgumentException("threads must be at least 1 but was " + threads.getAsInt());
        }
        // More threads than cores wait for one another, and the ratio of two variants then says how they wait.
        if (threads.isPresent() && threads.getAsInt() > setting.coresPerInstance()) {
            throw new IllegalArgumentException("threads must be at most the " + setting.coresPerInstance()
                    + " cores of an instance but was " + threads.getAsInt());
        }
    }

    /** A setting that must fit, with the default rounds and as many threads as cores. */
    public static ThroughputSettings of(Setting setting) {
        return new ThroughputSettings(
                setting, false, DEFAULT_ROUNDS, DEFAULT_ROUND, DEFAULT_WARMUP, OptionalInt.empty());
    }

    /** The same with {@code fitHost}; what the flag {@code --fit-host} does to a recipe. */
    public ThroughputSettings withFitHost(boolean fit) {
        return new ThroughputSettings(setting, fit, rounds, round, warmup, threads);
    }

    /** Reads the section {@code validate.throughput}; what is wrong in it becomes problems of the file. */
    public static Optional<ThroughputSettings> read(Section section) {
        section.require("setting");
        Optional<Setting> setting = Setting.read(section, "setting");
        boolean fitHost = section.flag("fit_host").orElse(false);
        int rounds = section.integer("rounds", 1, MAX_ROUNDS).orElse(DEFAULT_ROUNDS);
        Duration round = section.duration("round").orElse(DEFAULT_ROUND);
        Duration warmup = section.duration("warmup").orElse(DEFAULT_WARMUP);
        OptionalInt threads = section.integer("threads", 1, 4096).stream()
                .mapToInt(Integer::intValue)
                .findAny();
        if (setting.isPresent()
                && threads.isPresent()
                && threads.getAsInt() > setting.get().coresPerInstance()) {
            section.problem(
                    "threads",
                    threads.getAsInt() + " threads share " + setting.get().coresPerInstance() + " cores of an instance",
                    "Write at most one thread for each core of an instance, or leave threads out.");
        }
        section.done();
        return section.build(
                () -> new ThroughputSettings(setting.orElseThrow(), fitHost, rounds, round, warmup, threads));
    }
}
