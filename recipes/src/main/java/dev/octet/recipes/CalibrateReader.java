package dev.octet.recipes;

import java.util.Optional;

import dev.octet.calibrate.Calibration;
import dev.octet.calibrate.Objective;
import dev.octet.datasets.DatasetReference;
import dev.octet.io.Section;
import dev.octet.recipes.Recipe.Calibrated;
import dev.octet.recipes.Recipe.Tuning;
import dev.octet.zoo.Zoo;

/** Reads the section {@code calibrate}: settings of that module, and the samples that the runner gives it. */
final class CalibrateReader {
    private final Section section;
    private final Zoo zoo;
    private final Optional<DatasetReference> scored;
    private final boolean fedAsItIs;
    private final boolean gated;

    /**
     * @param scored the dataset of the task
     * @param fedAsItIs whether that needs no preprocessing
     * @param gated whether the gate limits a loss of accuracy
     */
    CalibrateReader(Section section, Zoo zoo, Optional<DatasetReference> scored, boolean fedAsItIs, boolean gated) {
        this.section = section;
        this.zoo = zoo;
        this.scored = scored;
        this.fedAsItIs = fedAsItIs;
        this.gated = gated;
    }

    Optional<Calibrated> read() {
        section.require("dataset");
        Optional<DatasetReference> dataset = RecipeReader.dataset(section, zoo);
        Optional<Calibration> settings = Calibration.read(section);
        Optional<Tuning> tuning = section.section("tuning").flatMap(below -> tuning(below, settings));
        section.done();
        if (fedAsItIs && dataset.isPresent() && !RecipeReader.isFedAsItIs(section)) {
            section.problem(
                    "dataset",
                    "is not synthetic or of arrays as task.dataset is, so nothing tells how it is preprocessed",
                    "Make both so, or neither.");
        }
        boolean allowed = settings.map(Calibration::allowScoredSamples).orElse(true);
        refuseScored(section, "Calibrate", dataset, allowed);
        return section.build(() -> new Calibrated(dataset.orElseThrow(), settings.orElseThrow(), tuning));
    }

    private Optional<Tuning> tuning(Section below, Optional<Calibration> settings) {
        below.require("dataset", "samples");
        Optional<DatasetReference> dataset = RecipeReader.dataset(below, zoo);
        Optional<Integer> samples = below.integer("samples", 1, Integer.MAX_VALUE);
        long seed = below.integer("seed", 0, Integer.MAX_VALUE).orElse(0);
        boolean allowed = below.flag("allow_scored_samples").orElse(false);
        below.done();
        refuseScored(below, "Tune", dataset, allowed);
        if (RecipeReader.isSynthetic(below)) {
            below.problem("dataset", "is synthetic, so that it has no labels to judge by", "Name labelled samples.");
        }
        if (!gated) {
            section.problem(
                    "tuning",
                    "judges plans by the limits of the gate, which has no accuracy_loss",
                    "Add gate.accuracy_loss, or remove this section.");
        }
        if (settings.filter(s -> s.objective() != Objective.FASTEST).isPresent()) {
            section.problem(
                    "tuning",
                    "has no use under this objective, which judges no plan by the gate",
                    "Write objective: fastest, or remove this section.");
        }
        return below.build(() -> new Tuning(dataset.orElseThrow(), samples.orElseThrow(), seed, allowed));
    }

    private void refuseScored(Section at, String verb, Optional<DatasetReference> dataset, boolean allowed) {
        if (dataset.isPresent() && dataset.equals(scored) && !allowed) {
            at.problem(
                    "dataset",
                    "is the dataset that is scored",
                    verb + " on other samples, or write allow_scored_samples: true; the table then says so.");
        }
    }
}
