package dev.octet.calibrate;

import java.util.Optional;
import java.util.function.Consumer;

import dev.octet.io.Section;
import dev.octet.observe.Observer;
import dev.octet.quantize.Scheme;

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
 * @param target processors that the model is meant for
 * @param portable whether the model keeps to ONNX's own operators, so that other engines run it too; costs speed
 * @param searchSeconds time after which the search for the fastest plan tries nothing new
 * @param seed decides which samples are taken from a larger dataset
 * @param allowScoredSamples whether samples may be used that are scored too; a table says so
 * @param data identity of the samples: a digest of their content and order, so that what was seen of the same samples is
 *     not looked at again. Empty if nobody vouches for them. No key of the section
 */
public record Calibration(
        int samples,
        Optional<Observer> method,
        Optional<Scheme> scheme,
        Objective objective,
        Algorithms algorithms,
        Target target,
        boolean portable,
        int searchSeconds,
        long seed,
        boolean allowScoredSamples,
        Optional<String> data) {
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
        requireNonNull(target, "target");
        requireNonNull(data, "data");
    }

    /** Everything but the number of samples at its default. */
    public static Calibration of(int samples) {
        return new Calibration(
                samples,
                Optional.empty(),
                Optional.empty(),
                Objective.FASTEST,
                Algorithms.ALL,
                Target.HOST,
                false,
                DEFAULT_SEARCH_SECONDS,
                0,
                false,
                Optional.empty());
    }

    /** These settings with another number of samples. */
    public Calibration withSamples(int count) {
        return changed(draft -> draft.samples = count);
    }

    /** These settings with an observer spelled out. */
    public Calibration with(Observer other) {
        return changed(draft -> draft.method = Optional.of(other));
    }

    /** These settings with another objective. */
    public Calibration with(Objective other) {
        return changed(draft -> draft.objective = other);
    }

    /** These settings with a scheme spelled out. */
    public Calibration with(Scheme other) {
        return changed(draft -> draft.scheme = Optional.of(other));
    }

    /** These settings with other algorithms. */
    public Calibration with(Algorithms other) {
        return changed(draft -> draft.algorithms = other);
    }

    /** These settings for other processors. */
    public Calibration with(Target other) {
        return changed(draft -> draft.target = other);
    }

    /** These settings for a model that keeps to ONNX's own operators, or not. */
    public Calibration withPortable(boolean on) {
        return changed(draft -> draft.portable = on);
    }

    /** These settings for samples of a known identity, of which statistics are kept. */
    public Calibration withData(String digest) {
        return changed(draft -> draft.data = Optional.of(digest));
    }

    private Calibration changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** What can be changed of settings, before they are settings again. */
    private static final class Draft {
        private final Calibration original;
        private int samples;
        private Optional<Observer> method;
        private Optional<Scheme> scheme;
        private Objective objective;
        private Algorithms algorithms;
        private Target target;
        private boolean portable;
        private Optional<String> data;

        Draft(Calibration original) {
            this.original = original;
            samples = original.samples;
            method = original.method;
            scheme = original.scheme;
            objective = original.objective;
            algorithms = original.algorithms;
            target = original.target;
            portable = original.portable;
            data = original.data;
        }

        Calibration done() {
            return new Calibration(
                    samples,
                    method,
                    scheme,
                    objective,
                    algorithms,
                    target,
                    portable,
                    original.searchSeconds,
                    original.seed,
                    original.allowScoredSamples,
                    data);
        }
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
        Optional<Target> target = section.choice("target", Target.class);
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
                target.orElse(Target.HOST),
                portable.orElse(false),
                search.orElse(DEFAULT_SEARCH_SECONDS),
                seed.orElse(0),
                scored.orElse(false),
                Optional.empty()));
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
