package dev.octet.reports;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers a {@link RunRecord} as a run proceeds; each method documents itself by the component it sets or adds to. */
public final class RunRecordBuilder {
    private final RunRecord.Recipe recipe;
    private final Instant started;
    private final RunRecord.Model model;
    private Optional<String> fingerprint = Optional.empty();
    private Optional<RunRecord.Verdict> verdict = Optional.empty();
    private List<RunRecord.Reason> reasons = List.of();
    private RunRecord.Datasets datasets = RunRecord.Datasets.NONE;
    private final Map<String, RunRecord.Variant> variants = new LinkedHashMap<>();
    private String baseline = RunRecord.DEFAULT_BASELINE;
    private final List<AccuracyRecord> accuracy = new ArrayList<>();
    private Optional<ThroughputRecord> throughput = Optional.empty();
    private Optional<SweepRecord> sweep = Optional.empty();
    private Optional<CalibrationRecord> calibration = Optional.empty();
    private Map<String, String> host = Map.of();
    private Map<String, String> software = Map.of();
    private final List<RunRecord.Stage> stages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<RunRecord.RawFile> files = new ArrayList<>();

    RunRecordBuilder(RunRecord.Recipe recipe, Instant started, RunRecord.Model model) {
        this.recipe = recipe;
        this.started = started;
        this.model = model;
    }

    RunRecordBuilder(RunRecord record) {
        this(record.recipe(), record.started(), record.model());
        fingerprint = record.fingerprint();
        verdict = record.verdict();
        reasons = record.reasons();
        datasets = record.datasets();
        variants.putAll(record.variants());
        baseline = record.baseline();
        accuracy.addAll(record.accuracy());
        throughput = record.throughput();
        sweep = record.sweep();
        calibration = record.calibration();
        host = record.host();
        software = record.software();
        stages.addAll(record.stages());
        notes.addAll(record.notes());
        files.addAll(record.files());
    }

    /** Sets the digest that says which runs may resume this one. */
    public RunRecordBuilder fingerprint(String digest) {
        fingerprint = Optional.of(digest);
        return this;
    }

    /** Sets the verdict together with what led to it. */
    public RunRecordBuilder verdict(RunRecord.Verdict outcome, List<RunRecord.Reason> why) {
        verdict = Optional.of(outcome);
        reasons = List.copyOf(why);
        return this;
    }

    /** Sets the datasets. */
    public RunRecordBuilder datasets(RunRecord.Datasets used) {
        datasets = used;
        return this;
    }

    /** Adds a variant after those already there, or replaces the one of that name. */
    public RunRecordBuilder variant(String name, RunRecord.Variant variant) {
        variants.put(name, variant);
        return this;
    }

    /** Sets the variant that the others are compared with. */
    public RunRecordBuilder baseline(String variant) {
        baseline = variant;
        return this;
    }

    /** Adds a metric after those already there; the first one is the gated one. */
    public RunRecordBuilder accuracy(AccuracyRecord measured) {
        accuracy.add(measured);
        return this;
    }

    /** Replaces all metrics; the first one is the gated one. */
    public RunRecordBuilder accuracies(List<AccuracyRecord> measured) {
        accuracy.clear();
        accuracy.addAll(measured);
        return this;
    }

    /** Sets the speeds. */
    public RunRecordBuilder throughput(ThroughputRecord measured) {
        throughput = Optional.of(measured);
        return this;
    }

    /** Sets the speeds over combinations of values. */
    public RunRecordBuilder sweep(SweepRecord measured) {
        sweep = Optional.of(measured);
        return this;
    }

    /** Sets how the INT8 model was made. */
    public RunRecordBuilder calibration(CalibrationRecord done) {
        calibration = Optional.of(done);
        return this;
    }

    /** Sets the facts of the machine, in the order to be shown. */
    public RunRecordBuilder host(Map<String, String> facts) {
        host = facts;
        return this;
    }

    /** Sets the versions of the software, in the order to be shown. */
    public RunRecordBuilder software(Map<String, String> versions) {
        software = versions;
        return this;
    }

    /** Adds a finished stage. */
    public RunRecordBuilder stage(RunRecord.Stage finished) {
        stages.add(finished);
        return this;
    }

    /** Adds a sentence that readers of the numbers must see, unless it is there already. */
    public RunRecordBuilder note(String sentence) {
        if (!notes.contains(sentence)) {
            notes.add(sentence);
        }
        return this;
    }

    /** Adds a raw file beside the record, or replaces the one of that name. */
    public RunRecordBuilder file(RunRecord.RawFile file) {
        files.removeIf(known -> known.name().equals(file.name()));
        files.add(file);
        return this;
    }

    /** @throws IllegalArgumentException naming the path that is wrong */
    public RunRecord build() {
        return new RunRecord(
                RunRecord.VERSION,
                recipe,
                fingerprint,
                started,
                verdict,
                reasons,
                model,
                datasets,
                variants,
                baseline,
                accuracy,
                throughput,
                sweep,
                calibration,
                host,
                software,
                stages,
                notes,
                files);
    }
}
