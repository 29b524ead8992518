package dev.octet.recipes;

import java.util.List;
import java.util.stream.IntStream;

import dev.octet.calibrate.Calibration;
import dev.octet.datasets.BadSampleException;
import dev.octet.datasets.Dataset;
import dev.octet.datasets.Sample;
import dev.octet.engine.Feed;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Progress;

/**
 * The samples that a calibration sees.
 *
 * @param samples as many as the recipe asks for, drawn with its seed
 * @param overlap how many of them have the content of a sample that is scored
 * @param skipBad whether a sample that cannot be read is left out instead of ending the run
 */
record CalibrationSet(Dataset samples, int overlap, boolean skipBad) {

    /**
     * Draws the samples.
     *
     * @throws InvalidInputException if there are too few, or if some are also scored and the recipe does not allow it
     */
    static CalibrationSet of(Recipe recipe, Dataset all, Dataset scored) {
        Calibration settings = recipe.calibrated().orElseThrow().settings();
        Draw.Request request = new Draw.Request(
                Draw.Purpose.CALIBRATION, settings.samples(), settings.seed(), settings.allowScoredSamples());
        Draw draw = Draw.of(recipe, request, all, scored);
        return new CalibrationSet(draw.samples(), draw.overlap(), recipe.skipsBadSamples());
    }

    /** How many feeds each sample has, judged by the first that can be read, which this reads; 1 if none can. */
    int feedsPerSample() {
        for (int i = 0; i < samples.size(); i++) {
            int feeds = read(i, Progress.NONE).size();
            if (feeds > 0) {
                return feeds;
            }
        }
        return 1;
    }

    /** Feeds of all samples, read one at a time as the calibration asks for them. */
    Iterable<Feed> feeds(Progress progress) {
        return () -> IntStream.range(0, samples.size())
                .mapToObj(i -> read(i, progress))
                .flatMap(List::stream)
                .iterator();
    }

    private List<Feed> read(int index, Progress progress) {
        try {
            Sample sample = samples.read(index);
            return sample.feeds();
        } catch (BadSampleException e) {
            if (!skipBad) {
                throw e;
            }
            progress.note("calibration goes on without " + e.getMessage());
            return List.of();
        }
    }
}
