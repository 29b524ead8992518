package dev.octet.images;

import java.util.Optional;

import dev.octet.engine.TensorInfo;
import dev.octet.io.Section;

/** The {@code preprocess:} section of a recipe for pictures; {@code docs/preprocessing.md} describes its keys. */
public final class ImagePreprocess {
    private final ImageSteps steps;
    private final boolean namesPreset;

    private ImagePreprocess(ImageSteps steps, boolean namesPreset) {
        this.steps = steps;
        this.namesPreset = namesPreset;
    }

    /** Reads the section; problems are noted there. */
    public static Optional<ImagePreprocess> read(Section section) {
        return ImageSteps.read(section).map(steps -> new ImagePreprocess(steps, section.has("preset")));
    }

    /**
     * These steps for one model.
     *
     * @throws IllegalArgumentException if they cannot make what the input takes: wrong rank, channels, size or type
     */
    public ImageInput forInput(TensorInfo input) {
        return steps.forInput(input);
    }

    /** Name of the model's input that takes height and width of the picture, if it has one. */
    public Optional<String> sizeInput() {
        return steps.sizeInput();
    }

    /** Whether the section names a preset, so that not all steps stand in it. */
    public boolean namesPreset() {
        return namesPreset;
    }

    /** Whether both take the same steps. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ImagePreprocess that && steps.equals(that.steps);
    }

    @Override
    public int hashCode() {
        return steps.hashCode();
    }

    /** All steps as a section of a recipe, in YAML's flow style, with those of the preset written out. */
    @Override
    public String toString() {
        return steps.text();
    }
}
