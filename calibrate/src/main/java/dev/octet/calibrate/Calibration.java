package dev.octet.calibrate;

import java.util.Optional;

import dev.octet.io.Section;
import dev.octet.observe.Observer;

import static java.util.Objects.requireNonNull;

/**
 * The recipe's {@code calibrate:} section but for its {@code dataset}, which belongs to whoever reads the samples.
 *
 * @param samples most samples to run, at least 1; memory does not depend on it
 * @param method how the range of an activation is made of the values seen
 * @param scheme integer types and granularity; empty for {@code auto}: {@link Scheme#DEFAULT}
 * @param objective what decides between the plans that a model allows
 * @param biasCorrection whether biases make up for what rounding the weights moves the mean of an output by
 * @param seed decides which samples are taken from a larger dataset
 * @param allowScoredSamples whether samples may be used that are scored too; a table says so
 * @param data identity of the samples: a digest of their content and order, so that what was seen of the same samples is not
 *     looked at again. Empty if nobody vouches for them. No key of the section
 */
public record Calibration(
        int samples,
        Observer method,
        Optional<Scheme> scheme,
        Objective objective,
        boolean biasCorrection,
        long seed,
        boolean allowScoredSamples,
        Optional<String> data) {
    /** Needs no parameter and never clips; others are better on most models but are chosen, not assumed. */
    private static final Observer DEFAULT_METHOD = new Observer.MinMax();

    public Calibration {
        if (samples < 1) {
            throw new IllegalArgumentException("samples must be at least 1 but was " + samples);
        }
        requireNonNull(method, "method");
        requireNonNull(scheme, "scheme");
        requireNonNull(objective, "objective");
        requireNonNull(data, "data");
    }

    /** Everything but the number of samples at its default. */
    public static Calibration of(int samples) {
        return new Calibration(
                samples, DEFAULT_METHOD, Optional.empty(), Objective.FASTEST, true, 0, false, Optional.empty());
    }

    /** These settings with another number of samples. */
    public Calibration withSamples(int count) {
        return new Calibration(count, method, scheme, objective, biasCorrection, seed, allowScoredSamples, data);
    }

    /** These settings with another observer. */
    public Calibration with(Observer other) {
        return new Calibration(samples, other, scheme, objective, biasCorrection, seed, allowScoredSamples, data);
    }

    /** These settings with another objective. */
    public Calibration with(Objective other) {
        return new Calibration(samples, method, scheme, other, biasCorrection, seed, allowScoredSamples, data);
    }

    /** These settings with a scheme spelled out. */
    public Calibration with(Scheme other) {
        return new Calibration(
                samples, method, Optional.of(other), objective, biasCorrection, seed, allowScoredSamples, data);
    }

    /** These settings with or without bias correction. */
    public Calibration withBiasCorrection(boolean on) {
        return new Calibration(samples, method, scheme, objective, on, seed, allowScoredSamples, data);
    }

    /** These settings for samples of a known identity, of which statistics are kept. */
    public Calibration withData(String digest) {
        return new Calibration(
                samples, method, scheme, objective, biasCorrection, seed, allowScoredSamples, Optional.of(digest));
    }

    /**
     * Reads the {@code calibrate:} section; what is wrong is noted there. The caller reads {@code dataset} from the
     * same section and then calls {@link Section#done}.
     */
    public static Optional<Calibration> read(Section section) {
        section.require("samples");
        Optional<Integer> samples = section.integer("samples", 1, Integer.MAX_VALUE);
        Optional<Observer> method = Observer.read(section, "method");
        Optional<Scheme> scheme =
                section.isSection("scheme") ? section.section("scheme").flatMap(Scheme::read) : auto(section);
        Optional<Objective> objective = section.choice("objective", Objective.class);
        Optional<Boolean> correction = section.flag("bias_correction");
        Optional<Integer> seed = section.integer("seed", 0, Integer.MAX_VALUE);
        Optional<Boolean> scored = section.flag("allow_scored_samples");
        return section.build(() -> new Calibration(
                samples.orElseThrow(),
                method.orElse(DEFAULT_METHOD),
                scheme,
                objective.orElse(Objective.FASTEST),
                correction.orElse(true),
                seed.orElse(0),
                scored.orElse(false),
                Optional.empty()));
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
