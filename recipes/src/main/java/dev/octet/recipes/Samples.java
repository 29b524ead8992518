package dev.octet.recipes;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.octet.datasets.BadSampleException;
import dev.octet.datasets.Dataset;
import dev.octet.datasets.DatasetException;
import dev.octet.datasets.DatasetReference;
import dev.octet.io.InvalidInputException;
import dev.octet.recipes.Recipe.Tuning;

/**
 * Every sample that a run looks at.
 *
 * @param scored the whole dataset of the task
 * @param calibration what ranges are made of; empty if the INT8 model is given
 * @param tuning what plans are judged on, if anything
 */
record Samples(Dataset scored, Optional<CalibrationSet> calibration, Optional<Draw> tuning) {
    /** Faults told at once; where there are more, the data is wrong as a whole. */
    private static final int MOST_FAULTS = 20;

    /**
     * Opens the datasets and draws from them.
     *
     * @throws InvalidInputException if the recipe asks for more samples than there are, or some that are scored serve
     *     another purpose without permission
     * @throws DatasetException if some of them cannot be used and the recipe does not skip such
     */
    static Samples of(Recipe recipe, Function<DatasetReference, Dataset> zoo) {
        Dataset scored = zoo.apply(recipe.dataset());
        // First of all: this remembers the digests that all else asks for, so that nothing is read twice.
        checkUsable(recipe, asked(recipe, scored));
        Optional<CalibrationSet> calibration = recipe.calibrated()
                .map(calibrated -> CalibrationSet.of(recipe, zoo.apply(calibrated.dataset()), scored));
        Optional<Draw> tuning = recipe.calibrated()
                .flatMap(Recipe.Calibrated::tuning)
                .map(asked -> Draw.of(recipe, request(asked), zoo.apply(asked.dataset()), scored));
        calibration.ifPresent(set -> checkUsable(recipe, set.samples()));
        tuning.ifPresent(draw -> checkUsable(recipe, draw.samples()));
        return new Samples(scored, calibration, tuning);
    }

    /** What is scored of the dataset of the task: all of it, or what the recipe draws. */
    static Dataset asked(Recipe recipe, Dataset all) {
        return recipe.accuracy()
                .filter(settings -> settings.samples().isPresent())
                .map(settings ->
                        all.shuffled(settings.seed(), settings.samples().getAsInt()))
                .orElse(all);
    }

    private static void checkUsable(Recipe recipe, Dataset samples) {
        List<BadSampleException> faults = recipe.skipsBadSamples() ? List.of() : samples.faults(MOST_FAULTS);
        if (!faults.isEmpty()) {
            throw new DatasetException(
                    faults.stream().map(Throwable::getMessage).collect(Collectors.joining(System.lineSeparator()))
                            + (faults.size() < MOST_FAULTS ? "" : System.lineSeparator() + "and perhaps more")
                            + System.lineSeparator()
                            + "    Repair the data, or leave such samples out by validate.accuracy.on_bad_sample: skip.");
        }
    }

    private static Draw.Request request(Tuning asked) {
        return new Draw.Request(Draw.Purpose.TUNING, asked.samples(), asked.seed(), asked.allowScoredSamples());
    }

    /** Digests of all of them. */
    String sha256() {
        return scored.sha256() + "\n"
                + calibration.map(set -> set.samples().sha256()).orElse("") + "\n"
                + tuning.map(draw -> draw.samples().sha256()).orElse("");
    }
}
