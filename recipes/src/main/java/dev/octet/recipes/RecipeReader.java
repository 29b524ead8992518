package dev.octet.recipes;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.octet.datasets.DatasetReference;
import dev.octet.datasets.Preprocess;
import dev.octet.fetch.Artifact;
import dev.octet.io.ComposedFile;
import dev.octet.io.Section;
import dev.octet.metrics.Scoring;
import dev.octet.recipes.Recipe.Calibrated;
import dev.octet.recipes.Recipe.Framework;
import dev.octet.recipes.Recipe.Models;
import dev.octet.throughput.SweepSettings;
import dev.octet.throughput.ThroughputRun;
import dev.octet.throughput.ThroughputSettings;
import dev.octet.validate.AccuracyRun;
import dev.octet.validate.AccuracySettings;
import dev.octet.validate.Gate;
import dev.octet.zoo.ModelCard;
import dev.octet.zoo.ModelReference;
import dev.octet.zoo.Zoo;

/** Puts the sections together, each read by the module that owns it, and checks what only the whole can show. */
final class RecipeReader {
    private final Path file;
    private final ComposedFile source;
    private final Section root;
    private final Zoo zoo;
    private final Optional<Models> models;

    /** @param models stand in place of those of the recipe */
    RecipeReader(Path file, ComposedFile source, Zoo zoo, Optional<Models> models) {
        this.file = file;
        this.source = source;
        this.root = source.parse();
        this.zoo = zoo;
        this.models = models;
    }

    Recipe read() {
        if (models.isEmpty()) {
            root.require("octet", "name", "model", "task", "validate");
        } else {
            root.require("octet", "task", "validate");
        }
        if (root.integer("octet", 0, Integer.MAX_VALUE)
                .filter(version -> version != Recipe.VERSION)
                .isPresent()) {
            root.problem(
                    "octet",
                    "this release reads recipes of version " + Recipe.VERSION,
                    "Write 'octet: " + Recipe.VERSION + "', or use the release that the recipe was written for.");
        }
        Optional<String> name = root.text("name");
        if (name.filter(n -> !n.matches(Recipe.NAME)).isPresent()) {
            root.problem(
                    "name",
                    "'" + name.get() + "' cannot name a run",
                    "Use up to 100 letters, digits, dots, dashes and underscores, beginning with a letter or digit.");
        }
        Optional<ModelReference> model = model("model");
        Optional<ModelReference> int8 = model("int8");
        Map<String, ModelReference> variants = VariantsReader.read(root, zoo);
        if (models.isPresent()) {
            variants = models.get().variants();
        }
        Set<String> names = new LinkedHashSet<>(List.of(Run.FP32, Run.INT8));
        names.addAll(variants.keySet());
        String baseline = baseline(names);
        Optional<Framework> framework = root.section("framework").flatMap(RecipeReader::framework);

        Optional<Section> taskSection = root.section("task");
        boolean synthetic = taskSection.filter(RecipeReader::isSynthetic).isPresent();
        Optional<DatasetReference> dataset = Optional.empty();
        Optional<Preprocess> preprocess = Optional.empty();
        Optional<Scoring> scoring = Optional.empty();
        if (taskSection.isPresent()) {
            Section section = taskSection.get();
            dataset = dataset(section, zoo);
            if (synthetic) {
                section.require("dataset");
                List.of("preprocess", "postprocess", "metric").forEach(key -> refuse(section, key));
                preprocess = Optional.of(new Preprocess.None());
            } else {
                preprocess = preprocess(section);
                scoring = Scoring.read(section);
                scoring.ifPresent(read -> checkNetworks(section));
            }
            section.done();
        }

        Optional<AccuracySettings> accuracy = Optional.empty();
        Optional<ThroughputSettings> throughput = Optional.empty();
        Optional<SweepSettings> sweep = Optional.empty();
        Optional<Section> validate = root.section("validate");
        if (validate.isPresent()) {
            Section section = validate.get();
            if (synthetic) {
                refuse(section.has("sweep") ? section : section.require("throughput"), "accuracy");
            } else {
                accuracy = section.require("accuracy").section("accuracy").flatMap(AccuracySettings::read);
            }
            throughput = section.section("throughput").flatMap(ThroughputSettings::read);
            sweep = section.section("sweep").flatMap(found -> SweepSettings.read(found, names));
            section.done();
        }

        root.section("gate").filter(section -> synthetic).ifPresent(section -> {
            refuse(section, "accuracy_loss");
            refuse(section, "accuracy");
        });
        Optional<Gate> gate = gate(scoring, validate, names, baseline);
        if (accuracy.isPresent() && scoring.isPresent()) {
            checkSequential(accuracy.get(), gate, scoring.get());
        }
        boolean fedAsItIs = taskSection.filter(RecipeReader::isFedAsItIs).isPresent();
        Optional<Calibrated> calibrated = calibrated(dataset, fedAsItIs);
        root.has(ComposedFile.KEY); // taken out when the file was composed, but a key that a user may have meant
        root.done();
        root.throwIfWrong();
        if (models.isPresent()) {
            name = Optional.of(models.get().name());
            model = Optional.of(withTokenizer(models.get().fp32(), model));
            int8 = Optional.of(models.get().int8());
            calibrated = Optional.empty();
        }
        return new Recipe(
                file,
                source,
                name.orElseThrow(),
                model.orElseThrow(),
                framework,
                dataset.orElseThrow(),
                preprocess.orElseThrow(),
                scoring,
                calibrated,
                int8,
                variants,
                baseline,
                accuracy,
                throughput,
                sweep,
                gate);
    }

    /** Whether the catalogue has the networks that decode a transducer. */
    private void checkNetworks(Section task) {
        task.section("postprocess").flatMap(section -> section.section("rnnt")).ifPresent(rnnt -> {
            for (String key : List.of("prediction", "joint")) {
                ModelReference.read(rnnt, key).ifPresent(reference -> zoo.check(rnnt, key, reference));
            }
        });
    }

    /** What losses and speed-ups refer to. */
    private String baseline(Set<String> names) {
        Optional<String> named = root.text("baseline");
        named.filter(name -> !names.contains(name)).ifPresent(name -> root.unknown("baseline", name, names));
        String baseline = named.orElse(Run.FP32);
        if (names.contains(ThroughputRun.again(baseline))) {
            root.problem(
                    "baseline",
                    "is measured against itself as " + ThroughputRun.again(baseline) + ", which is another variant",
                    "Rename that variant.");
        }
        return baseline;
    }

    /** A model that was given without a tokenizer reads text by that of the recipe's model. */
    private ModelReference withTokenizer(ModelReference given, Optional<ModelReference> named) {
        Optional<Artifact> tokenizer = named.flatMap(zoo::card).flatMap(ModelCard::tokenizer);
        return given instanceof ModelReference.Own own && own.card().tokenizer().isEmpty() && tokenizer.isPresent()
                ? own.withTokenizer(tokenizer.get())
                : given;
    }

    /** An INT8 model is made or given: one of the two sections is there. */
    private Optional<Calibrated> calibrated(Optional<DatasetReference> scored, boolean fedAsItIs) {
        boolean given = root.has("int8");
        if (!root.has("calibrate")) {
            if (!given && models.isEmpty()) {
                root.problem(
                        "calibrate",
                        "is missing",
                        "Add it, or name a model that is quantized already under int8: {file: ..., sha256: ...}.");
            }
            return Optional.empty();
        }
        if (given) {
            root.problem(
                    "int8",
                    "is a finished INT8 model, but calibrate would make one",
                    "Remove calibrate to measure the model as it is, or remove int8.");
        }
        boolean gated =
                root.isSection("gate") && root.section("gate").orElseThrow().has("accuracy_loss");
        return root.section("calibrate")
                .flatMap(section -> new CalibrateReader(section, zoo, scored, fedAsItIs, gated).read());
    }

    private static Optional<Preprocess> preprocess(Section section) {
        if (!holds(section, "npy")) {
            return section.require("dataset", "preprocess")
                    .section("preprocess")
                    .flatMap(Preprocess::read);
        }
        if (section.has("preprocess")) {
            section.problem("preprocess", "has no meaning for arrays, which are fed as they are", "Remove it.");
        }
        return Optional.of(new Preprocess.None());
    }

    /** Whether the section's dataset is random samples, even wrongly described ones. */
    static boolean isSynthetic(Section section) {
        return holds(section, "synthetic");
    }

    /** Whether the section's dataset needs no steps of preprocessing. */
    static boolean isFedAsItIs(Section section) {
        return isSynthetic(section) || holds(section, "npy");
    }

    private static boolean holds(Section section, String kind) {
        return section.isSection("dataset")
                && section.section("dataset").orElseThrow().keys().contains(kind);
    }

    private static void refuse(Section section, String key) {
        if (section.has(key)) {
            section.problem(
                    key,
                    "has no meaning for a synthetic dataset, whose samples fit the model and have no labels",
                    "Remove it, or name a dataset.");
        }
    }

    private static Optional<Framework> framework(Section section) {
        section.require("name", "version");
        Optional<String> name = section.text("name");
        Optional<String> version = section.text("version");
        section.done();
        return section.build(() -> new Framework(name.orElseThrow(), version.orElseThrow()));
    }

    private Optional<ModelReference> model(String key) {
        Optional<ModelReference> model = ModelReference.read(root, key);
        model.ifPresent(reference -> zoo.check(root, key, reference));
        return model;
    }

    /** The samples that {@code section} names, if the zoo knows them. */
    static Optional<DatasetReference> dataset(Section section, Zoo zoo) {
        Optional<DatasetReference> dataset = DatasetReference.read(section, "dataset");
        dataset.ifPresent(reference -> zoo.check(section, "dataset", reference));
        return dataset;
    }

    private void checkSequential(AccuracySettings settings, Optional<Gate> gate, Scoring scoring) {
        AccuracyRun.sequentialObstacle(settings, gate, scoring).ifPresent(obstacle -> root.section("validate")
                .flatMap(validate -> validate.section("accuracy"))
                .ifPresent(section -> section.problem("sequential", obstacle, "Remove it to score all samples.")));
    }

    /** A gate can only judge what is measured. */
    private Optional<Gate> gate(
            Optional<Scoring> scoring, Optional<Section> validate, Set<String> variants, String baseline) {
        return root.section("gate").flatMap(section -> {
            Set<String> judged = new LinkedHashSet<>(variants);
            judged.remove(baseline);
            if (!section.has("variants") && baseline.equals(Gate.DEFAULT_VARIANT)) {
                section.problem(
                        "variants",
                        "is missing, and " + baseline + ", which would be judged, is the baseline",
                        "Name those to judge: " + String.join(", ", judged) + ".");
            }
            section.texts("variants").stream()
                    .filter(name -> !judged.contains(name))
                    .forEach(name -> section.unknown("variants", name, judged));
            if (section.has("speed_up")
                    && validate.isPresent()
                    && !validate.get().has("throughput")) {
                section.problem(
                        "speed_up",
                        "judges a speed that is not measured",
                        "Add validate.throughput with a setting, or remove this criterion.");
            }
            return scoring.isPresent() ? Gate.read(section, scoring.get()) : Gate.read(section);
        });
    }
}
