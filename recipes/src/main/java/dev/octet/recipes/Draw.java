package dev.octet.recipes;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import dev.octet.datasets.Dataset;
import dev.octet.io.InvalidInputException;

/**
 * Samples that are looked at before anything is scored.
 *
 * @param samples as many as the recipe asks for, drawn with its seed
 * @param overlap how many of them have the content of a sample that is scored
 */
record Draw(Dataset samples, int overlap) {

    /** What the samples are for. */
    enum Purpose {
        CALIBRATION("calibrate", "calibration", "Calibrate"),
        TUNING("calibrate.tuning", "tuning", "Tune");

        private final String section;
        private final String noun;
        private final String verb;

        Purpose(String section, String noun, String verb) {
            this.section = section;
            this.noun = noun;
            this.verb = verb;
        }
    }

    /**
     * What the recipe asks for.
     *
     * @param allowScored whether samples may be drawn that are scored too
     */
    record Request(Purpose purpose, int samples, long seed, boolean allowScored) {}

    /**
     * Draws the samples.
     *
     * @throws InvalidInputException if there are too few, or if some are also scored and the recipe does not allow it
     */
    static Draw of(Recipe recipe, Request request, Dataset all, Dataset scored) {
        Purpose purpose = request.purpose();
        int wanted = request.samples();
        if (wanted > all.size()) {
            throw recipe.wrong(
                    purpose.section + ".samples",
                    "asks for " + wanted + " samples but " + all.name() + " has " + all.size(),
                    "Ask for at most " + all.size() + ".");
        }
        Dataset samples = all.shuffled(request.seed(), wanted);
        Set<String> seen = new HashSet<>();
        IntStream.range(0, scored.size()).forEach(i -> seen.add(scored.contentSha256(i)));
        List<String> both = IntStream.range(0, samples.size())
                .filter(i -> seen.contains(samples.contentSha256(i)))
                .mapToObj(samples::id)
                .toList();
        if (!both.isEmpty() && !request.allowScored()) {
            throw recipe.wrong(
                    purpose.section + ".dataset",
                    both.size() + " of " + wanted + " " + purpose.noun
                            + " samples have the content of samples that are scored; the first is " + both.get(0)
                            + " of " + samples.name(),
                    purpose.verb + " on other samples, or write allow_scored_samples: true; the table then says so.");
        }
        return new Draw(samples, both.size());
    }
}
