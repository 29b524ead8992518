package dev.octet.reports;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;

import static dev.octet.reports.RecordRules.count;
import static dev.octet.reports.RecordRules.digest;
import static dev.octet.reports.RecordRules.finite;
import static dev.octet.reports.RecordRules.fraction;
import static dev.octet.reports.RecordRules.list;
import static dev.octet.reports.RecordRules.optional;
import static dev.octet.reports.RecordRules.ordered;
import static dev.octet.reports.RecordRules.required;
import static dev.octet.reports.RecordRules.sorted;
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
        List<Accuracy> accuracy,
        Optional<Throughput> throughput,
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
        /** Of no known family. */
        public Model(
                String name,
                Optional<String> sha256,
                Framework framework,
                boolean synthetic,
                Optional<String> licence) {
            this(name, sha256, framework, synthetic, licence, Optional.empty());
        }

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
     * @param sha256 digest of the file that was run
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

    /**
     * One metric over the same samples for every variant.
     *
     * @param unit {@code %} when values are fractions to be shown as percent, {@code points} when they are on a scale of 0
     *     to 100, else empty or any other unit
     * @param samplesAsked how many the recipe asked for; absent if it asked for all
     * @param samples how many were scored
     * @param skipped asked for but not scored, and why
     * @param values the score by variant, sorted by name; its entries stand beside {@code metric} in the JSON
     * @param loss the loss of the first variant that is not the baseline
     * @param losses of all variants but the baseline, if they are several
     * @param reference what is published of the baseline; absent if nothing is known
     * @param sequential how a run that may stop early went; absent for others
     * @param categories of a metric that is a mean over categories: each by itself
     * @param slices the parts of the samples that lost most
     */
    public record Accuracy(
            String metric,
            String unit,
            boolean higherIsBetter,
            Optional<Long> samplesAsked,
            Optional<Long> samples,
            List<Skipped> skipped,
            @JsonAnyGetter @JsonAnySetter Map<String, Double> values,
            Optional<Loss> loss,
            List<Loss> losses,
            Optional<ReferenceRecord> reference,
            Optional<SequentialRecord> sequential,
            List<Slice> categories,
            List<Slice> slices) {
        public Accuracy {
            metric = required(metric, "accuracy.metric");
            unit = unit == null ? "" : unit;
            samplesAsked = count(samplesAsked, "accuracy.samples_asked");
            samples = count(samples, "accuracy.samples");
            skipped = list(skipped);
            values = sorted(values);
            values.forEach((variant, value) -> finite(Optional.of(value), "accuracy." + variantName(variant)));
            loss = optional(loss);
            losses = list(losses);
            reference = optional(reference);
            sequential = optional(sequential);
            categories = list(categories);
            slices = list(slices);
        }

        /** Without a reference, scored in one go. */
        public Accuracy(
                String metric,
                String unit,
                boolean higherIsBetter,
                Optional<Long> samplesAsked,
                Optional<Long> samples,
                List<Skipped> skipped,
                Map<String, Double> values,
                Optional<Loss> loss,
                List<Loss> losses,
                List<Slice> categories,
                List<Slice> slices) {
            this(
                    metric,
                    unit,
                    higherIsBetter,
                    samplesAsked,
                    samples,
                    skipped,
                    values,
                    loss,
                    losses,
                    Optional.empty(),
                    Optional.empty(),
                    categories,
                    slices);
        }

        /** As above, without categories and slices. */
        public Accuracy(
                String metric,
                String unit,
                boolean higherIsBetter,
                Optional<Long> samplesAsked,
                Optional<Long> samples,
                List<Skipped> skipped,
                Map<String, Double> values,
                Optional<Loss> loss,
                List<Loss> losses) {
            this(
                    metric,
                    unit,
                    higherIsBetter,
                    samplesAsked,
                    samples,
                    skipped,
                    values,
                    loss,
                    losses,
                    List.of(),
                    List.of());
        }
    }

    /**
     * A metric over one category, or over a part of the samples.
     *
     * @param category number of the category; absent for a part of the samples
     * @param by what samples are told apart by, such as {@code label} or a column of the dataset; absent for a category
     * @param label which part it is; absent for a category
     * @param samples how many are in it
     * @param values by variant, sorted by name
     * @param loss of the first variant that is not the baseline
     * @param losses of all variants but the baseline, if they are several
     */
    public record Slice(
            Optional<String> category,
            Optional<String> by,
            Optional<String> label,
            long samples,
            Map<String, Double> values,
            Optional<Loss> loss,
            List<Loss> losses) {
        public Slice {
            category = optional(category);
            by = optional(by);
            label = optional(label);
            if (category.isPresent() == by.isPresent() || by.isPresent() != label.isPresent()) {
                throw new IllegalArgumentException("a slice has either a category or by and label");
            }
            values = sorted(values);
            values.forEach((variant, value) -> finite(Optional.of(value), "values." + variantName(variant)));
            loss = optional(loss);
            losses = list(losses);
        }
    }

    /** A sample that was asked for but could not be scored. */
    public record Skipped(String sample, String reason) {
        public Skipped {
            sample = required(sample, "skipped.sample");
            reason = required(reason, "skipped.reason");
        }
    }

    /**
     * What a variant loses against the baseline. Positive is worse, whichever direction the metric has.
     *
     * @param variant whose loss it is; absent if there is just one besides the baseline
     * @param absolute in the metric's own unit, a fraction where that is percent
     * @param relative fraction of the baseline's value; absent for a baseline of 0
     * @param low lower bound of {@code relative}
     * @param high upper bound of {@code relative}
     * @param absoluteLow lower bound of {@code absolute}
     * @param absoluteHigh upper bound of {@code absolute}
     * @param confidence of each bound by itself (one-sided), a fraction: with 0.95 the two together cover 90%
     * @param method name of the interval of {@code relative}
     * @param absoluteMethod name of the interval of {@code absolute}
     */
    public record Loss(
            Optional<String> variant,
            Optional<Double> absolute,
            Optional<Double> relative,
            Optional<Double> low,
            Optional<Double> high,
            Optional<Double> absoluteLow,
            Optional<Double> absoluteHigh,
            Optional<Double> confidence,
            Optional<String> method,
            Optional<String> absoluteMethod) {
        public Loss {
            variant = optional(variant);
            absolute = finite(absolute, "loss.absolute");
            relative = finite(relative, "loss.relative");
            low = finite(low, "loss.low");
            high = finite(high, "loss.high");
            absoluteLow = finite(absoluteLow, "loss.absolute_low");
            absoluteHigh = finite(absoluteHigh, "loss.absolute_high");
            confidence = fraction(confidence, "loss.confidence");
            method = optional(method);
            absoluteMethod = optional(absoluteMethod);
        }
    }

    /**
     * Speed of the variants under one setting.
     *
     * @param setting what was really run, such as {@code 1s4c10ins1bs}
     * @param requested what the recipe asked for; differs if the host could not give it
     * @param pinned whether instances were bound to their cores
     * @param pinning by what, and the CPUs of each instance, such as {@code numactl: 0-3 | 4-7}
     * @param speeds by variant, sorted by name; its entries stand beside {@code setting} in the JSON
     * @param ratio of the first variant that is not the baseline
     * @param ratios of all variants but the baseline, if they are several
     * @param rounds name of the file with the raw rounds
     * @param scenario how queries reached the instances; absent means offline
     * @param launches how often the processes were started anew; with one the ratio's interval does not cover what a start
     *     changes
     * @param noiseFloor how far apart the host shows equals to be; absent if that is not known
     * @param memory what one instance needs, by variant
     * @param conditions what happened on the host meanwhile
     */
    public record Throughput(
            String setting,
            Optional<String> requested,
            Optional<Boolean> pinned,
            Optional<String> pinning,
            @JsonAnyGetter @JsonAnySetter Map<String, Speed> speeds,
            Optional<Ratio> ratio,
            List<Ratio> ratios,
            Optional<String> rounds,
            Optional<ScenarioRecord> scenario,
            Optional<Long> launches,
            Optional<NoiseFloorRecord> noiseFloor,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, MemoryRecord> memory,
            Optional<ConditionsRecord> conditions) {
        public Throughput {
            setting = required(setting, "throughput.setting");
            requested = optional(requested);
            pinned = optional(pinned);
            pinning = optional(pinning);
            speeds = sorted(speeds);
            speeds.keySet().forEach(RecordRules::variantName);
            ratio = optional(ratio);
            ratios = list(ratios);
            rounds = optional(rounds);
            scenario = optional(scenario);
            launches = count(launches, "throughput.launches");
            noiseFloor = optional(noiseFloor);
            memory = sorted(memory);
            conditions = optional(conditions);
        }

        /** The same measurement with other figures. @param others ratios of all variants but the baseline */
        public Throughput with(
                Map<String, Speed> figures,
                List<Ratio> others,
                Optional<ScenarioRecord> otherScenario,
                Optional<NoiseFloorRecord> otherFloor) {
            return new Throughput(
                    setting,
                    requested,
                    pinned,
                    pinning,
                    figures,
                    others.stream().findFirst(),
                    others.size() > 1 ? others : List.of(),
                    rounds,
                    otherScenario,
                    launches,
                    otherFloor,
                    memory,
                    conditions);
        }

        /** Speeds of which no more is known than what they are. */
        public Throughput(
                String setting,
                Optional<String> requested,
                Optional<Boolean> pinned,
                Optional<String> pinning,
                Map<String, Speed> speeds,
                Optional<Ratio> ratio,
                List<Ratio> ratios,
                Optional<String> rounds) {
            this(
                    setting,
                    requested,
                    pinned,
                    pinning,
                    speeds,
                    ratio,
                    ratios,
                    rounds,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty());
        }
    }

    /**
     * Speed of one variant.
     *
     * @param rate samples a second, summed over instances
     * @param p50 median latency of one inference in ms; {@code p90}, {@code p99} likewise
     * @param peakRssBytes most resident memory of one instance
     */
    public record Speed(
            Optional<Double> rate,
            Optional<Double> p50,
            Optional<Double> p90,
            Optional<Double> p99,
            Optional<Long> peakRssBytes) {
        public Speed {
            rate = finite(rate, "throughput.rate");
            p50 = finite(p50, "throughput.p50");
            p90 = finite(p90, "throughput.p90");
            p99 = finite(p99, "throughput.p99");
            peakRssBytes = count(peakRssBytes, "throughput.peak_rss_bytes");
        }
    }

    /**
     * Rate of a variant over that of the baseline.
     *
     * @param variant whose ratio it is; absent if there is just one besides the baseline
     * @param low lower bound of {@code value}
     * @param high upper bound of {@code value}
     * @param confidence of the two-sided interval, a fraction
     * @param method name of the interval
     * @param verdict {@code faster}, {@code slower}, {@code same} or {@code unclear}, in the face of the host's noise floor;
     *     absent without an interval
     */
    public record Ratio(
            Optional<String> variant,
            Optional<Double> value,
            Optional<Double> low,
            Optional<Double> high,
            Optional<Double> confidence,
            Optional<String> method,
            Optional<String> verdict) {
        public Ratio {
            variant = optional(variant);
            value = finite(value, "ratio.value");
            low = finite(low, "ratio.low");
            high = finite(high, "ratio.high");
            confidence = fraction(confidence, "ratio.confidence");
            method = optional(method);
            verdict = optional(verdict);
        }

        /** A ratio that nobody has judged. */
        public Ratio(
                Optional<String> variant,
                Optional<Double> value,
                Optional<Double> low,
                Optional<Double> high,
                Optional<Double> confidence,
                Optional<String> method) {
            this(variant, value, low, high, confidence, method, Optional.empty());
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
