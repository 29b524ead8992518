package dev.octet.datasets;

import java.util.List;
import java.util.Optional;

import dev.octet.audio.AudioPreprocess;
import dev.octet.images.ImagePreprocess;
import dev.octet.io.Section;
import dev.octet.text.TextPreprocess;

import static java.util.Objects.requireNonNull;

/** The steps from a sample as it is stored to what a model is fed. */
public sealed interface Preprocess
        permits Preprocess.Pictures, Preprocess.Text, Preprocess.Speech, ClickPreprocess, Preprocess.None {

    /** No steps: for samples that are made to fit the model. */
    record None() implements Preprocess {}

    /** All steps as the recipe could have spelt them, where it names a preset; else empty. */
    default Optional<String> presetWrittenOut() {
        return Optional.empty();
    }

    /** Steps for pictures. */
    record Pictures(ImagePreprocess steps) implements Preprocess {
        public Pictures {
            requireNonNull(steps, "steps");
        }

        @Override
        public Optional<String> presetWrittenOut() {
            return steps.namesPreset() ? Optional.of(steps.toString()) : Optional.empty();
        }
    }

    /** Steps for texts. */
    record Text(TextPreprocess steps) implements Preprocess {
        public Text {
            requireNonNull(steps, "steps");
        }
    }

    /** Steps for recordings of speech. */
    record Speech(AudioPreprocess steps) implements Preprocess {
        public Speech {
            requireNonNull(steps, "steps");
        }
    }

    /**
     * Reads the steps for images or, if a key of theirs stands in the section, for text, speech or clicks. The keys are described
     * in {@code docs/preprocessing.md} and {@code docs/datasets.md}.
     */
    static Optional<Preprocess> read(Section section) {
        List<String> keys = section.keys();
        if (TextPreprocess.KEYS.stream().anyMatch(keys::contains)) {
            return TextPreprocess.read(section, section.filePath("tokenizer")).map(Text::new);
        }
        if (AudioPreprocess.KEYS.stream().anyMatch(keys::contains)) {
            return AudioPreprocess.read(section).map(Speech::new);
        }
        if (ClickPreprocess.KEYS.stream().anyMatch(keys::contains)) {
            return ClickPreprocess.read(section).map(clicks -> clicks);
        }
        return ImagePreprocess.read(section).map(Pictures::new);
    }
}
