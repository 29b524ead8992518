package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.octet.calibrate.Calibration;
import dev.octet.datasets.DatasetReference;
import dev.octet.datasets.Preprocess;
import dev.octet.io.ComposedFile;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.io.Section;
import dev.octet.metrics.Scoring;
import dev.octet.throughput.SweepSettings;
import dev.octet.throughput.ThroughputSettings;
import dev.octet.validate.AccuracySettings;
import dev.octet.validate.Gate;
import dev.octet.zoo.Model;
import dev.octet.zoo.ModelReference;
import dev.octet.zoo.Zoo;

/**
 * One YAML file: a model, a task, a calibration, a validation and a gate. A recipe that exists has no mistakes that can
 * be seen without opening its model and data.
 *
 * @param file where it was read
 * @param source the file, and the files that it includes
 * @param name names the run; letters, digits, dots, dashes and underscores
 * @param model what is validated
 * @param framework where the model came from, if the recipe says so
 * @param dataset what is scored
 * @param preprocess from a sample to a feed
 * @param scoring from outputs to figures; empty if samples are synthetic, so that there is nothing to score
 * @param calibrated how the INT8 model is made; empty if it is given
 * @param int8 the INT8 model, if it was made before; then nothing is calibrated
 * @param variants finished models that are compared beside those two, by name; in the order of the recipe
 * @param baseline name of the variant that losses and speed-ups refer to
 * @param accuracy how much of the dataset is scored; there if {@code scoring} is
 * @param throughput how speed is measured, if it is
 * @param sweep over what speed is measured, if it is
 * @param gate what the model must meet, if anything
 */
public record Recipe(
        Path file,
        ComposedFile source,
        String name,
        ModelReference model,
        Optional<Framework> framework,
        DatasetReference dataset,
        Preprocess preprocess,
        Optional<Scoring> scoring,
        Optional<Calibrated> calibrated,
        Optional<ModelReference> int8,
        Map<String, ModelReference> variants,
        String baseline,
        Optional<AccuracySettings> accuracy,
        Optional<ThroughputSettings> throughput,
        Optional<SweepSettings> sweep,
        Optional<Gate> gate) {

    /** Version of the recipe format that this release reads. */
    public static final int VERSION = 1;

    /** What names a run, as a regular expression. */
    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

    /**
     * The framework that a model was trained in: its section in the table.
     *
     * @param name such as PyTorch
     * @param version such as 2.3
     */
    public record Framework(String name, String version) {}

    /**
     * How the INT8 model is made.
     *
     * @param dataset what the calibration sees
     * @param settings how
     * @param tuning what judges the plans that the search considers; empty for the calibration's own yardstick
     */
    public record Calibrated(DatasetReference dataset, Calibration settings, Optional<Tuning> tuning) {}

    /**
     * Labelled samples by which the search for the plan judges what a candidate loses.
     *
     * @param samples how many are drawn with {@code seed}
     * @param allowScoredSamples whether samples may be used that are scored too; a table says so
     */
    public record Tuning(DatasetReference dataset, int samples, long seed, boolean allowScoredSamples) {}

    public Recipe {
        if (calibrated.isPresent() == int8.isPresent()) {
            throw new IllegalArgumentException("an INT8 model is either made or given");
        }
        variants = Collections.unmodifiableMap(new LinkedHashMap<>(variants));
    }

    /** The model, the INT8 model if one is given, those beside them, and the networks that decode their outputs. */
    List<ModelReference> everyModel() {
        return Stream.of(
                        Stream.of(model),
                        int8.stream(),
                        variants.values().stream(),
                        scoring.stream().flatMap(known -> known.networks().stream()))
                .flatMap(references -> references)
                .toList();
    }

    /** The same recipe with the files of the networks that decode outputs. */
    Recipe located(Function<ModelReference, Model> models) {
        return new Recipe(
                file,
                source,
                name,
                model,
                framework,
                dataset,
                preprocess,
                scoring.map(known -> known.located(models)),
                calibrated,
                int8,
                variants,
                baseline,
                accuracy,
                throughput,
                sweep,
                gate);
    }

    /** What is scored, calibrated on and tuned on. */
    List<DatasetReference> everyDataset() {
        return Stream.of(
                        Stream.of(dataset),
                        calibrated.map(Calibrated::dataset).stream(),
                        calibrated.flatMap(Calibrated::tuning).map(Tuning::dataset).stream())
                .flatMap(references -> references)
                .toList();
    }

    /**
     * Reads a recipe and what it includes; {@code zoo} tells which models and datasets there are.
     *
     * @throws IOException if the file cannot be read
     * @throws InvalidInputException with every mistake found
     */
    public static Recipe read(Path file, Zoo zoo) throws IOException {
        return new RecipeReader(file, ComposedFile.read(file), zoo, Optional.empty()).read();
    }

    /**
     * Finished models that are judged under a recipe's task, data and gate, whatever models it names itself.
     *
     * @param fp32 the baseline
     * @param int8 what may replace it
     * @param variants what is compared beside them, by name
     * @param name names the run
     */
    public record Models(ModelReference fp32, ModelReference int8, Map<String, ModelReference> variants, String name) {

        /** @throws InvalidInputException if {@code name} cannot name a run */
        public Models {
            variants = Collections.unmodifiableMap(new LinkedHashMap<>(variants));
            for (String variant : variants.keySet()) {
                VariantsReader.fault(variant).ifPresent(fault -> {
                    throw new InvalidInputException(List.of(
                            new Problem("--variant", 0, 0, "", "'" + variant + "' " + fault, VariantsReader.REMEDY)));
                });
            }
            if (!name.matches(NAME)) {
                throw new InvalidInputException(
                        List.of(
                                new Problem(
                                        "--name",
                                        0,
                                        0,
                                        "",
                                        "'" + name + "' cannot name a run",
                                        "Use up to 100 letters, digits, dots, dashes and underscores, beginning with a letter or digit.")));
            }
        }
    }

    /**
     * As {@link #read(Path, Zoo)}, with {@code models} in place of those that the recipe names: it may leave out its name,
     * {@code model}, {@code int8} and {@code calibrate}.
     */
    public static Recipe read(Path file, Zoo zoo, Models models) throws IOException {
        return new RecipeReader(file, ComposedFile.read(file), zoo, Optional.of(models)).read();
    }

    /**
     * The recipes that paths given by a user stand for: files as they are, folders by the {@code .yaml} files directly in
     * them, sorted by name.
     *
     * @throws InvalidInputException if a path does not exist or a folder holds no recipe
     */
    public static List<Path> find(List<Path> paths) throws IOException {
        List<Path> files = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> entries = Files.list(path)) {
                    List<Path> found = entries.filter(Files::isRegularFile)
                            .filter(entry -> entry.getFileName().toString().matches("[^.].*\\.ya?ml"))
                            .sorted()
                            .toList();
                    files.addAll(found);
                    if (found.isEmpty()) {
                        problems.add(problem(path, "holds no recipe", "Name a folder with .yaml files, or a file."));
                    }
                }
            } else if (Files.isRegularFile(path)) {
                files.add(path);
            } else {
                problems.add(problem(path, "does not exist", "Check the path; recipes end in .yaml."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        // A folder and a file in it stand for the same recipe.
        Set<Path> real = new HashSet<>();
        List<Path> once = new ArrayList<>();
        for (Path file : files) {
            if (real.add(file.toRealPath())) {
                once.add(file);
            }
        }
        return once;
    }

    /**
     * A problem for each recipe that has the name of one before it: a run, and a row of the table, goes by the name of
     * its recipe.
     */
    public static List<Problem> clashes(List<Recipe> recipes) {
        Map<String, Recipe> first = new HashMap<>();
        List<Problem> clashes = new ArrayList<>();
        for (Recipe recipe : recipes) {
            Recipe other = first.putIfAbsent(recipe.name(), recipe);
            if (other != null) {
                clashes.addAll(recipe.wrong(
                                "name",
                                "'" + recipe.name() + "' is the name of " + other.file() + " too",
                                "Give each recipe a name of its own.")
                        .problems());
            }
        }
        return clashes;
    }

    /** Identity of the recipe: digest of its file and of those that it includes. */
    String sha256() {
        return source.sha256();
    }

    /** Whether a sample that cannot be read is left out instead of ending the run. */
    boolean skipsBadSamples() {
        return accuracy.filter(settings -> settings.onBadSample() == AccuracySettings.OnBadSample.SKIP)
                .isPresent();
    }

    /** Says where in the file the value of a dotted key turned out to be wrong once model and data were open. */
    InvalidInputException wrong(String field, String fault, String remedy) {
        Section section = source.parse();
        String[] keys = field.split("\\.");
        for (int i = 0; i < keys.length - 1; i++) {
            section = section.section(keys[i]).orElseThrow();
        }
        section.problem(keys[keys.length - 1], fault, remedy);
        try {
            section.throwIfWrong();
        } catch (InvalidInputException e) {
            return e;
        }
        throw new IllegalStateException("a problem that was noted is not thrown: " + field);
    }

    private static Problem problem(Path path, String fault, String remedy) {
        return new Problem(path.toString(), 0, 0, "", fault, remedy);
    }
}
