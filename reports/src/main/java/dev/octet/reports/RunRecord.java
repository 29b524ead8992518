package dev.octet.reports;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonValue;

import static dev.octet.reports.RecordRules.count;
import static dev.octet.reports.RecordRules.digest;
import static dev.octet.reports.RecordRules.finite;
import static dev.octet.reports.RecordRules.list;
import static dev.octet.reports.RecordRules.optional;
import static dev.octet.reports.RecordRules.ordered;
import static dev.octet.reports.RecordRules.required;
import static dev.octet.reports.RecordRules.variantName;
import static java.util.Objects.requireNonNull;

/**
 * Everything that one run of one recipe measured, and what it was measured with: the only source of every table. Ratios
 * are fractions, times in milliseconds unless the name says seconds, rates in samples a second. What was not measured is
 * absent, never 0. The components are the paths of the JSON in {@code run-record.schema.json}, in its order.
 *
 * @param octet version of this format; {@link #VERSION}
 * @param fingerprint digest of all that decides the numbers (recipe, model, settings); a run may be resumed only by one
 *     with the same fingerprint
 * @param started when the run began; kept to the millisecond
 * @param verdict absent without a gate, and while the run is under way
 * @param reasons one per criterion of the gate
 * @param variants what was compared, by name, in the order of columns
 * @param baseline name of the variant that losses and ratios refer to; {@code fp32} unless said
 * @param accuracy one per metric; the gated one first
 * @param sweep speed over combinations of values; absent if none was asked for
 * @param calibration how the INT8 model was made; absent if it was given
 * @param host facts of the machine by name, in the order to be shown; what it hides is absent
 * @param software versions by name, in the order to be shown
 * @param notes what a reader of the numbers must know; shown below every table that has this record
 * @param files raw measurements beside the record
 */
public record RunRecord(
        int octet,
        Recipe recipe,
        Optional<String> fingerprint,
        Instant started,
        Optional<Verdict> verdict,
        List<Reason> reasons,
        Model model,
        Datasets datasets,
        Map<String, Variant> variants,
        String baseline,
        List<AccuracyRecord> accuracy,
        Optional<ThroughputRecord> throughput,
        Optional<SweepRecord> sweep,
        Optional<CalibrationRecord> calibration,
        Map<String, String> host,
        Map<String, String> software,
        List<Stage> stages,
        List<String> notes,
        List<RawFile> files) {

    /** Version of the format that this code writes, and the only one it reads. */
    public static final int VERSION = 1;

    /** Name of the variant that others are compared with unless a record says otherwise. */
    public static final String DEFAULT_BASELINE = "fp32";

    public RunRecord {
        if (octet != VERSION) {
            throw new IllegalArgumentException("octet must be " + VERSION + " but was " + octet);
        }
        requireNonNull(recipe, "recipe");
        fingerprint = digest(fingerprint, "fingerprint");
        started = Instant.ofEpochMilli(requireNonNull(started, "started").toEpochMilli());
        verdict = optional(verdict);
        reasons = list(reasons);
        requireNonNull(model, "model");
        datasets = datasets == null ? Datasets.NONE : datasets;
        variants = ordered(variants);
        variants.keySet().forEach(RecordRules::variantName);
        baseline = variantName(baseline == null ? DEFAULT_BASELINE : baseline);
        accuracy = list(accuracy);
        throughput = optional(throughput);
        sweep = optional(sweep);
        calibration = optional(calibration);
        host = ordered(host);
        software = ordered(software);
        stages = list(stages);
        notes = list(notes);
        files = list(files);
    }

    /** Whether records can have a variant called {@code name}. */
    public static boolean isVariantName(String name) {
        return RecordRules.isVariantName(name);
    }

    /** Begins a record of the present version; everything else can be added, also stage by stage. */
    public static RunRecordBuilder builder(Recipe recipe, Instant started, Model model) {
        return new RunRecordBuilder(recipe, started, model);
    }

    /** A builder that has all of this record. */
    public RunRecordBuilder toBuilder() {
        return new RunRecordBuilder(this);
    }

    /** {@code <recipe>/<start>-<short hash of the recipe>}: the folder of this run in its {@link RunStore}. */
    public String id() {
        return RunStore.id(recipe.name(), started, recipe.sha256());
    }

    /** Outcome of a gate. */
    public enum Verdict {
        /** Every criterion is met, with the confidence the recipe asks for. */
        PASS,
        /** At least one criterion is missed, with that confidence. */
        FAIL,
        /** The samples do not settle it. */
        UNDECIDED;

        /** As written in JSON: {@code pass}, {@code fail} or {@code undecided}. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The recipe that was run.
     *
     * @param name names the folder of its runs too: letters, digits, '.', '_' and '-', beginning with a letter or digit
     * @param text the YAML as it was run, and below it the files that it includes; absent when only its digest is known
     */
    public record Recipe(String name, String sha256, Optional<String> text) {
        public Recipe {
            name = RunStore.safe(required(name, "recipe.name"));
            sha256 = digest(Optional.ofNullable(sha256), "recipe.sha256")
                    .orElseThrow(() -> new IllegalArgumentException("recipe.sha256 is missing"));
            text = optional(text);
        }
    }

    /**
     * Why the verdict is what it is.
     *
     * @param criterion path of the criterion in the recipe, such as {@code accuracy_loss}
     * @param text one sentence with the figures
     */
    public record Reason(String criterion, Verdict verdict, String text) {
        public Reason {
            criterion = required(criterion, "reasons.criterion");
            requireNonNull(verdict, "reasons.verdict");
            text = required(text, "reasons.text");
        }
    }

    /**
     * The model before quantization.
     *
     * @param synthetic whether its weights are random: then it has speed but no accuracy
     * @param licence SPDX identifier or name
     * @param family what readers may filter by, such as {@code ResNet}
     */
    public record Model(
            String name,
            Optional<String> sha256,
            Framework framework,
            boolean synthetic,
            Optional<String> licence,
            Optional<String> family) {
        public Model {
            name = required(name, "model.name");
            sha256 = digest(sha256, "model.sha256");
            requireNonNull(framework, "model.framework");
            licence = optional(licence);
            family = optional(family);
        }
    }

    /**
     * Where the model came from.
     *
     * @param section heading that its rows stand under; absent means the name followed by "models"
     */
    public record Framework(String name, Optional<String> version, Optional<String> section) {
        public Framework {
            name = required(name, "model.framework.name");
            version = optional(version);
            section = optional(section);
        }
    }

    /**
     * The samples used.
     *
     * @param tuning labelled samples by which plans were judged
     * @param overlap number of calibration samples whose content is also scored
     * @param tunedOnScored whether the plan was chosen by looking at samples that are scored
     */
    public record Datasets(
            Optional<Dataset> task,
            Optional<Dataset> calibration,
            Optional<Dataset> tuning,
            long overlap,
            boolean tunedOnScored) {
        static final Datasets NONE = new Datasets(Optional.empty(), Optional.empty(), Optional.empty(), 0, false);

        public Datasets {
            task = optional(task);
            calibration = optional(calibration);
            tuning = optional(tuning);
            if (overlap < 0) {
                throw new IllegalArgumentException("datasets.overlap must not be negative but was " + overlap);
            }
        }
    }

    /** @param samples how many the dataset has, whether used or not */
    public record Dataset(String name, Optional<String> sha256, Optional<Long> samples) {
        public Dataset {
            name = required(name, "dataset.name");
            sha256 = digest(sha256, "dataset.sha256");
            samples = count(samples, "dataset.samples");
        }
    }

    /**
     * One precision of the model on one engine.
     *
     * @param sha256 digest of the model that was run, with the tensors in files beside it
     * @param bytes its size, with that of the weights beside it
     * @param engine what ran it, with version
     * @param plan one line: what runs in which type
     */
    public record Variant(
            Optional<String> sha256, Optional<Long> bytes, Optional<String> engine, Optional<String> plan) {
        public Variant {
            sha256 = digest(sha256, "variant.sha256");
            bytes = count(bytes, "variant.bytes");
            engine = optional(engine);
            plan = optional(plan);
        }
    }

    /** A finished stage of the run. */
    public record Stage(String name, Instant started, double seconds) {
        public Stage {
            name = required(name, "stages.name");
            requireNonNull(started, "stages.started");
            finite(Optional.of(seconds), "stages.seconds");
        }
    }

    /** A file in the folder of the record, by its name there. */
    public record RawFile(String name, String sha256) {
        public RawFile {
            name = required(name, "files.name");
            sha256 = digest(Optional.ofNullable(sha256), "files.sha256")
                    .orElseThrow(() -> new IllegalArgumentException("files.sha256 is missing"));
        }
    }
}
