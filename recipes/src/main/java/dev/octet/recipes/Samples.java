package dev.octet.recipes;

import java.util.Optional;
import java.util.function.Function;

import dev.octet.io.InvalidInputException;
import dev.octet.recipes.Recipe.Tuning;
import dev.octet.zoo.Dataset;
import dev.octet.zoo.DatasetReference;

/**
 * Every sample that a run looks at.
 *
 * @param scored the whole dataset of the task
 * @param calibration what ranges are made of; empty if the INT8 model is given
 * @param tuning what plans are judged on, if anything
 */
record Samples(Dataset scored, Optional<CalibrationSet> calibration, Optional<Draw> tuning) {

    /**
     * Opens the datasets and draws from them.
     *
     * @throws InvalidInputException if the recipe asks for more samples than there are, or some that are scored serve
     *     another purpose without permission
     */
    static Samples of(Recipe recipe, Function<DatasetReference, Dataset> zoo) {
        Dataset scored = zoo.apply(recipe.dataset());
        Optional<CalibrationSet> calibration = recipe.calibrated()
                .map(calibrated -> CalibrationSet.of(recipe, zoo.apply(calibrated.dataset()), scored));
        Optional<Draw> tuning = recipe.calibrated()
                .flatMap(Recipe.Calibrated::tuning)
                .map(asked -> Draw.of(recipe, request(asked), zoo.apply(asked.dataset()), scored));
        return new Samples(scored, calibration, tuning);
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
