package dev.octet.calibrate;

import java.util.Optional;

import dev.octet.io.Section;
import dev.octet.observe.Observer;

import static java.util.Objects.requireNonNull;

/**
 * The recipe's {@code calibrate:} section but for its {@code dataset}, which belongs to whoever reads the samples.
 *
 * @param samples most samples to run, at least 1; memory does not depend on it
 * @param method how the range of an activation is made of the values seen; empty for {@code auto}: the one that scores
 *     best on held-out samples
 * @param scheme integer types and granularity; empty for {@code auto}: {@link Scheme#DEFAULT}
 * @param objective what decides between the plans that a model allows
 * @param algorithms what may be done to lower the error
 * @param portable whether the model keeps to ONNX's own operators, so that other engines run it too; costs speed
 * @param searchSeconds time after which the search for the fastest plan tries nothing new
 * @param seed decides which samples are taken from a larger dataset
 * @param allowScoredSamples whether samples may be used that are scored too; a table says so
 */
public record Calibration(
        int samples,
        Optional<Observer> method,
        Optional<Scheme> scheme,
        Objective objective,
        Algorithms algorithms,
        boolean portable,
        int searchSeconds,
        long seed,
        boolean allowScoredSamples) {
    /** Settles the plan of most models; the largest ones get the plan that was best by then. */
    private static final int DEFAULT_SEARCH_SECONDS = 90;

    public Calibration {
        if (samples < 1) {
            throw new IllegalArgumentException("samples must be at least 1 but was " + samples);
        }
        if (searchSeconds < 0) {
            throw new IllegalArgumentException("searchSeconds must be at least 0 but was " + searchSeconds);
        }
        requireNonNull(method, "method");
        requireNonNull(scheme, "scheme");
        requireNonNull(objective, "objective");
        requireNonNull(algorithms, "algorithms");
    }

    /** Everything but the number of samples at its default. */
    public static Calibration of(int samples) {
        return new Calibration(
                samples,
                Optional.empty(),
                Optional.empty(),
                Objective.FASTEST,
                Algorithms.ALL,
                false,
                DEFAULT_SEARCH_SECONDS,
                0,
                false);
    }

    /** These settings with another number of samples. */
    public Calibration withSamples(int count) {
        return new Calibration(
                count, method, scheme, objective, algorithms, portable, searchSeconds, seed, allowScoredSamples);
    }

    /** These settings with an observer spelled out. */
    public Calibration with(Observer other) {
        return new Calibration(
                samples,
                Optional.of(other),
                scheme,
                objective,
                algorithms,
                portable,
                searchSeconds,
                seed,
                allowScoredSamples);
    }

    /** These settings with another objective. */
    public Calibration with(Objective other) {
        return new Calibration(
                samples, method, scheme, other, algorithms, portable, searchSeconds, seed, allowScoredSamples);
    }

    /** These settings with a scheme spelled out. */
    public Calibration with(Scheme other) {
        return new Calibration(
                samples,
                method,
                Optional.of(other),
                objective,
                algorithms,
                portable,
                searchSeconds,
                seed,
                allowScoredSamples);
    }

    /** These settings with other algorithms. */
    public Calibration with(Algorithms other) {
        return new Calibration(
                samples, method, scheme, objective, other, portable, searchSeconds, seed, allowScoredSamples);
    }

    /** These settings for a model that keeps to ONNX's own operators, or not. */
    public Calibration withPortable(boolean on) {
        return new Calibration(
                samples, method, scheme, objective, algorithms, on, searchSeconds, seed, allowScoredSamples);
    }

    /**
     * Reads the {@code calibrate:} section; what is wrong is noted there. The caller reads {@code dataset} from the
     * same section and then calls {@link Section#done}.
     */
    public static Optional<Calibration> read(Section section) {
        section.require("samples");
        Optional<Integer> samples = section.integer("samples", 1, Integer.MAX_VALUE);
        Optional<Observer> method = isAuto(section, "method") ? Optional.empty() : Observer.read(section, "method");
        Optional<Scheme> scheme =
                section.isSection("scheme") ? section.section("scheme").flatMap(Scheme::read) : auto(section);
        Optional<Objective> objective = section.choice("objective", Objective.class);
        Optional<Algorithms> algorithms = section.section("algorithms").flatMap(Algorithms::read);
        Optional<Boolean> portable = section.flag("portable");
        Optional<Integer> search = section.integer("search_seconds", 0, Integer.MAX_VALUE);
        Optional<Integer> seed = section.integer("seed", 0, Integer.MAX_VALUE);
        Optional<Boolean> scored = section.flag("allow_scored_samples");
        return section.build(() -> new Calibration(
                samples.orElseThrow(),
                method,
                scheme,
                objective.orElse(Objective.FASTEST),
                algorithms.orElse(Algorithms.ALL),
                portable.orElse(false),
                search.orElse(DEFAULT_SEARCH_SECONDS),
                seed.orElse(0),
                scored.orElse(false)));
    }

    private static boolean isAuto(Section section, String key) {
        return !section.isSection(key)
                && section.text(key).filter(text -> text.equals("auto")).isPresent();
    }

    private static Optional<Scheme> auto(Section section) {
        section.text("scheme")
                .filter(text -> !text.equals("auto"))
                .ifPresent(
                        text -> section.problem(
                                "scheme",
                                "'" + text + "' is not a scheme",
                                "Write auto, or a section: {activations: u8, weights: s8, symmetric: false, per_channel: true}."));
        return Optional.empty();
    }
}
