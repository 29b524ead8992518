package dev.octet.audio;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.octet.io.Section;

import static java.util.Objects.requireNonNull;

/**
 * How a recording becomes the tensor that a model was trained on: the keys of {@code docs/datasets.md}. Steps are taken in
 * the order of the components; one that is not written is not taken.
 *
 * @param sampleRate samples a second that a recording must have
 * @param preemphasis {@code y[i] = x[i] - preemphasis * x[i - 1]}
 * @param logMel log-mel features; empty for the waveform itself
 * @param splice how many neighbouring frames become one; 1 for none
 * @param normalize what is made zero mean and unit variance
 * @param layout order of the tensor's axes
 * @param padMultiple frames (or samples) are filled with zeros up to a multiple of this
 * @param lengthInput name of the model's input that takes how many there were before that
 */
record AudioSteps(
        int sampleRate,
        OptionalDouble preemphasis,
        Optional<LogMel> logMel,
        int splice,
        Optional<Normalize> normalize,
        Layout layout,
        int padMultiple,
        Optional<String> lengthInput) {
    /** That of high-resolution audio; speech has 8,000 or 16,000. */
    private static final int HIGHEST_RATE = 192_000;

    private static final int MOST_SPLICED = 64;
    private static final int MAX_MULTIPLE = 1 << 20;

    /** What has zero mean and unit variance then. */
    enum Normalize {
        /** Each feature over the frames, as NeMo and MLPerf: standard deviation of a sample, plus 1e-5. */
        PER_FEATURE,
        /** All features together, likewise. */
        ALL_FEATURES,
        /** The waveform, as wav2vec 2.0 in transformers: {@code (x - mean) / sqrt(variance + 1e-7)}. */
        WAVEFORM
    }

    /** Order of axes: N samples, T frames, F features. */
    enum Layout {
        NTF,
        NFT,
        TNF
    }

    AudioSteps {
        requireNonNull(preemphasis, "preemphasis");
        requireNonNull(logMel, "logMel");
        requireNonNull(normalize, "normalize");
        requireNonNull(layout, "layout");
        requireNonNull(lengthInput, "lengthInput");
        boolean ofFeatures = normalize.isPresent() && normalize.get() != Normalize.WAVEFORM;
        if (logMel.isEmpty() && (ofFeatures || splice > 1)) {
            throw new IllegalArgumentException((splice > 1 ? "splice" : "normalize")
                    + " is for features but there is no log_mel; write one, or normalize: waveform");
        }
        logMel.ifPresent(steps -> {
            if (steps.high() > sampleRate / 2.0) {
                throw new IllegalArgumentException("f_max of " + steps.high() + " is above half of sample_rate, "
                        + sampleRate / 2.0 + ", where there is nothing");
            }
        });
    }

    static Optional<AudioSteps> read(Section section) {
        section.require("sample_rate");
        Optional<Integer> rate = section.integer("sample_rate", 1000, HIGHEST_RATE);
        Optional<Double> preemphasis = section.number("preemphasis", 0, 1);
        Optional<LogMel> logMel = section.section("log_mel").flatMap(LogMel::read);
        int splice = section.integer("splice", 1, MOST_SPLICED).orElse(1);
        Optional<Normalize> normalize = section.choice("normalize", Normalize.class);
        if (section.has("layout") && !section.has("log_mel")) {
            section.problem(
                    "layout", "is for features but there is no log_mel", "Remove it: a waveform is [1, samples].");
        }
        Layout layout = section.choice("layout", Layout.class).orElse(Layout.NTF);
        int multiple = section.integer("pad_multiple", 1, MAX_MULTIPLE).orElse(1);
        Optional<String> lengthInput = section.text("length_input");
        section.done();
        return section.build(() -> new AudioSteps(
                rate.orElseThrow(),
                preemphasis.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                logMel,
                splice,
                normalize,
                layout,
                multiple,
                lengthInput));
    }

    /** Features of a frame; 0 for a waveform. */
    int features() {
        return logMel.map(steps -> steps.bands() * splice).orElse(0);
    }

    /** Shape of the tensor. */
    long[] shape(int frames) {
        if (logMel.isEmpty()) {
            return new long[] {1, frames};
        }
        return switch (layout) {
            case NTF -> new long[] {1, frames, features()};
            case NFT -> new long[] {1, features(), frames};
            case TNF -> new long[] {frames, 1, features()};
        };
    }

    /** Shape that a model's input must have; -1 where it must be open. */
    List<Long> wanted() {
        return Arrays.stream(shape(-1)).boxed().toList();
    }
}
