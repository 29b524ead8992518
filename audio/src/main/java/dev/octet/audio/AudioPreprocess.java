package dev.octet.audio;

import java.util.List;
import java.util.Optional;

import dev.octet.engine.TensorInfo;
import dev.octet.io.Section;

/** The {@code preprocess:} section of a recipe for recordings; {@code docs/datasets.md} describes its keys. */
public final class AudioPreprocess {
    /** Keys of a recipe's section {@code preprocess} that only recordings have. */
    public static final List<String> KEYS =
            List.of("sample_rate", "preemphasis", "log_mel", "normalize", "splice", "length_input");

    private final AudioSteps steps;

    private AudioPreprocess(AudioSteps steps) {
        this.steps = steps;
    }

    /** Reads the section; problems are noted there. */
    public static Optional<AudioPreprocess> read(Section section) {
        return AudioSteps.read(section).map(AudioPreprocess::new);
    }

    /**
     * These steps for one model.
     *
     * @throws IllegalArgumentException naming every input that they cannot feed
     */
    public AudioInput forInputs(List<TensorInfo> inputs) {
        return AudioInput.of(steps, inputs);
    }

    /** Whether both take the same steps. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AudioPreprocess that && steps.equals(that.steps);
    }

    @Override
    public int hashCode() {
        return steps.hashCode();
    }

    @Override
    public String toString() {
        return steps.toString();
    }
}
