package dev.octet.validate;

import java.util.Optional;
import java.util.OptionalInt;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * The section {@code validate.accuracy} of a recipe.
 *
 * @param samples how many samples to score, drawn at random with {@code seed}; all of them, in file order, when empty
 * @param seed of that draw
 * @param onBadSample what to do with a sample that cannot be read
 * @param threads samples that are decoded and run at the same time, each on one thread; does not change any number
 * @param sequential whether samples come in an order drawn with {@code seed}, and the run stops as soon as they decide every
 *     limit of the gate
 * @param reference what becomes of a baseline that does not score what is published of it
 */
public record AccuracySettings(
        OptionalInt samples,
        long seed,
        OnBadSample onBadSample,
        int threads,
        boolean sequential,
        OnReference reference) {
    /** With fewer samples in all, stopping early saves little and costs the most power. */
    public static final int FEWEST_SEQUENTIAL = 1000;
    /** Seed of the draw of samples unless a recipe says otherwise. */
    public static final long DEFAULT_SEED = 1;

    /** More than any host we know has. */
    private static final int MAX_THREADS = 4096;

    /** What to do with a sample that cannot be read. */
    public enum OnBadSample {
        /** End the run, naming the sample. */
        REFUSE,
        /** Go on without it; it is counted and named in the result. */
        SKIP
    }

    /** What to do where the baseline's figure is not the published one. */
    public enum OnReference {
        /** Go on, and tell every reader. */
        WARN,
        /** End the run. */
        REQUIRE
    }

    /** Of a run over all its samples that warns. */
    public AccuracySettings(OptionalInt samples, long seed, OnBadSample onBadSample, int threads) {
        this(samples, seed, onBadSample, threads, false, OnReference.WARN);
    }

    public AccuracySettings {
        requireNonNull(samples, "samples");
        requireNonNull(onBadSample, "onBadSample");
        requireNonNull(reference, "reference");
        if (samples.isPresent() && samples.getAsInt() < 1) {
            throw new IllegalArgumentException("samples must be at least 1 but was " + samples.getAsInt());
        }
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads must be from 1 to " + MAX_THREADS + " but was " + threads);
        }
        if (sequential && samples.isPresent() && samples.getAsInt() < FEWEST_SEQUENTIAL) {
            throw new IllegalArgumentException(
                    "sequential needs at least " + FEWEST_SEQUENTIAL + " samples but there are " + samples.getAsInt());
        }
    }

    /** All samples, none of them bad, on as many threads as there are processors. */
    public static AccuracySettings all() {
        return new AccuracySettings(
                OptionalInt.empty(),
                DEFAULT_SEED,
                OnBadSample.REFUSE,
                Runtime.getRuntime().availableProcessors());
    }

    /**
     * Reads the section {@code validate.accuracy}: {@code samples} (a number or {@code all}, required), {@code seed},
     * {@code on_bad_sample}, {@code threads}, {@code sequential}, {@code reference}.
     */
    public static Optional<AccuracySettings> read(Section section) {
        section.require("samples");
        OptionalInt samples = samples(section);
        long seed = section.integer("seed", 0, Integer.MAX_VALUE)
                .map(Integer::longValue)
                .orElse(DEFAULT_SEED);
        OnBadSample onBad = section.choice("on_bad_sample", OnBadSample.class).orElse(OnBadSample.REFUSE);
        int threads = section.integer("threads", 1, MAX_THREADS)
                .orElse(Runtime.getRuntime().availableProcessors());
        boolean sequential = section.flag("sequential").orElse(false);
        OnReference reference = section.choice("reference", OnReference.class).orElse(OnReference.WARN);
        section.done();
        return section.build(() -> new AccuracySettings(samples, seed, onBad, threads, sequential, reference));
    }

    private static OptionalInt samples(Section section) {
        Optional<String> text = section.text("samples");
        if (text.isEmpty() || text.get().equals("all")) {
            return OptionalInt.empty();
        }
        if (!text.get().matches("-?[0-9.]+")) {
            section.problem(
                    "samples",
                    "'" + text.get() + "' is neither a number nor all",
                    "Write all, or how many samples to draw.");
            return OptionalInt.empty();
        }
        return section.integer("samples", 1, Integer.MAX_VALUE).stream()
                .mapToInt(Integer::intValue)
                .findAny();
    }
}
