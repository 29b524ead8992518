package dev.octet.throughput;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * The section {@code validate.throughput} of a recipe.
 *
 * @param setting how the host is divided; empty fills it: {@code auto}
 * @param fitHost whether a host too small for {@code setting} may run the largest one that fits, under its own name
 * @param rounds measured rounds of each variant in each launch; below {@value #ROUNDS_FOR_INTERVAL} the ratio of one
 *     launch has no interval
 * @param round measured time of one round
 * @param warmup time that each variant runs at least, unmeasured, before the first round
 * @param launches how often the processes are started anew; the ratio's interval then covers what a start changes
 * @param noiseFloor whether the baseline is measured against itself too
 * @param scenario how queries reach the instances
 * @param rules how long is measured at least
 * @param execution how instances run
 */
public record ThroughputSettings(
        Optional<Setting> setting,
        boolean fitHost,
        int rounds,
        Duration round,
        Duration warmup,
        int launches,
        boolean noiseFloor,
        Scenario scenario,
        Rules rules,
        Execution execution) {
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

    /** More launches than this narrow the interval by less than 3% each. */
    public static final int MAX_LAUNCHES = 50;

    /** What a setting is called that fills the host. */
    public static final String AUTO = "auto";

    private static final Duration MAX_ROUND = Duration.ofHours(1);

    public ThroughputSettings {
        requireNonNull(setting, "setting");
        requireNonNull(scenario, "scenario");
        requireNonNull(rules, "rules");
        requireNonNull(execution, "execution");
        if (rounds < 1 || rounds > MAX_ROUNDS) {
            throw new IllegalArgumentException("rounds must be from 1 to " + MAX_ROUNDS + " but was " + rounds);
        }
        if (round.isNegative() || round.isZero() || round.compareTo(MAX_ROUND) > 0) {
            throw new IllegalArgumentException("round must be longer than 0 and at most 1h but was " + round);
        }
        if (warmup.isNegative() || warmup.compareTo(MAX_ROUND) > 0) {
            throw new IllegalArgumentException("warmup must be from 0 to 1h but was " + warmup);
        }
        if (warmup.isZero() && scenario instanceof Scenario.Server) {
            throw new IllegalArgumentException("a server needs a warm-up, which tells where to look for its rate");
        }
        if (launches < 1 || launches > MAX_LAUNCHES) {
            throw new IllegalArgumentException("launches must be from 1 to " + MAX_LAUNCHES + " but was " + launches);
        }
        // More threads than cores wait for one another, and the ratio of two variants then says how they wait.
        if (setting.isPresent() && execution.threads().orElse(1) > setting.get().coresPerInstance()) {
            throw new IllegalArgumentException(
                    "threads must be at most the " + setting.get().coresPerInstance() + " cores of an instance but was "
                            + execution.threads().getAsInt());
        }
        if (scenario instanceof Scenario.MultiStream
                && setting.isPresent()
                && Scenario.MultiStream.SAMPLES % setting.get().batchSize() != 0) {
            throw new IllegalArgumentException("a query of multi_stream has " + Scenario.MultiStream.SAMPLES
                    + " samples, which batches of " + setting.get().batchSize() + " cannot make up");
        }
    }

    /** A setting that must fit, offline in one launch, with the default rounds and as many threads as cores. */
    public static ThroughputSettings of(Setting setting) {
        return of(Optional.of(setting));
    }

    static ThroughputSettings of(Optional<Setting> setting) {
        return new ThroughputSettings(
                setting,
                false,
                DEFAULT_ROUNDS,
                DEFAULT_ROUND,
                DEFAULT_WARMUP,
                1,
                false,
                new Scenario.Offline(),
                Rules.OCTET,
                Execution.DEFAULT);
    }

    /** Samples of one inference. */
    public int batchSize() {
        return setting.map(Setting::batchSize).orElse(1);
    }

    /** The setting as a recipe writes it. */
    public String requested() {
        return setting.map(Setting::toString).orElse(AUTO);
    }

    /** The same with {@code fitHost}; what the flag {@code --fit-host} does to a recipe. */
    public ThroughputSettings withFitHost(boolean fit) {
        return new ThroughputSettings(
                setting, fit, rounds, round, warmup, launches, noiseFloor, scenario, rules, execution);
    }

    /** The same with other rounds. */
    public ThroughputSettings withRounds(int number, Duration length, Duration warm) {
        return new ThroughputSettings(
                setting, fitHost, number, length, warm, launches, noiseFloor, scenario, rules, execution);
    }

    /** The same in another number of launches. */
    public ThroughputSettings withLaunches(int number) {
        return new ThroughputSettings(
                setting, fitHost, rounds, round, warmup, number, noiseFloor, scenario, rules, execution);
    }

    /** The same with or without a measurement of the baseline against itself. */
    public ThroughputSettings withNoiseFloor(boolean measured) {
        return new ThroughputSettings(
                setting, fitHost, rounds, round, warmup, launches, measured, scenario, rules, execution);
    }

    /** The same in another scenario. */
    public ThroughputSettings withScenario(Scenario other) {
        return new ThroughputSettings(
                setting, fitHost, rounds, round, warmup, launches, noiseFloor, other, rules, execution);
    }

    /** The same under other rules; what the option {@code --rules} does to a recipe. */
    public ThroughputSettings withRules(Rules other) {
        return new ThroughputSettings(
                setting, fitHost, rounds, round, warmup, launches, noiseFloor, scenario, other, execution);
    }

    /** The same run in another way. */
    public ThroughputSettings withExecution(Execution other) {
        return new ThroughputSettings(
                setting, fitHost, rounds, round, warmup, launches, noiseFloor, scenario, rules, other);
    }

    /** Reads the section {@code validate.throughput}; what is wrong in it becomes problems of the file. */
    public static Optional<ThroughputSettings> read(Section section) {
        Optional<Setting> setting = setting(section);
        boolean fitHost = section.flag("fit_host").orElse(false);
        OptionalInt threads = section.integer("threads", 1, 4096).stream()
                .mapToInt(Integer::intValue)
                .findAny();
        ThroughputSettings base = rounds(section, of(Optional.empty()));
        int launches = section.integer("launches", 1, MAX_LAUNCHES).orElse(1);
        boolean noiseFloor = section.flag("noise_floor").orElse(false);
        Scenario scenario = Scenario.read(section);
        Rules rules = section.choice("rules", Rules.class).orElse(Rules.OCTET);
        if (setting.isPresent()
                && threads.isPresent()
                && threads.getAsInt() > setting.get().coresPerInstance()) {
            section.problem(
                    "threads",
                    threads.getAsInt() + " threads share " + setting.get().coresPerInstance() + " cores of an instance",
                    "Write at most one thread for each core of an instance, or leave threads out.");
        }
        section.done();
        return section.build(() -> new ThroughputSettings(
                setting,
                fitHost,
                base.rounds,
                base.round,
                base.warmup,
                launches,
                noiseFloor,
                scenario,
                rules,
                Execution.DEFAULT.withThreads(threads)));
    }

    /** The setting that {@code section} names; empty for {@value #AUTO}, and where it is wrong, which is then noted. */
    static Optional<Setting> setting(Section section) {
        section.require("setting");
        boolean single = section.has("setting") && !section.isSection("setting") && !section.isList("setting");
        return single && section.text("setting").equals(Optional.of(AUTO))
                ? Optional.empty()
                : Setting.read(section, "setting");
    }

    /** {@code base} with the rounds, their length and the warm-up that {@code section} names. */
    static ThroughputSettings rounds(Section section, ThroughputSettings base) {
        int rounds = section.integer("rounds", 1, MAX_ROUNDS).orElse(base.rounds);
        Duration round = section.duration("round").orElse(base.round);
        Duration warmup = section.duration("warmup").orElse(base.warmup);
        for (String key : new String[] {"round", "warmup"}) {
            Duration length = key.equals("round") ? round : warmup;
            if (length.compareTo(MAX_ROUND) > 0) {
                section.problem(key, "is longer than an hour", "Write at most 1h.");
                return base;
            }
        }
        return base.withRounds(rounds, round, warmup);
    }
}
