package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.octet.io.Section;
import dev.octet.metrics.AccuracyException;
import dev.octet.reports.AccuracyRecord;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.reports.SequentialRecord;
import dev.octet.throughput.SweepRun;
import dev.octet.throughput.ThroughputException;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.AccuracyRun;
import dev.octet.validate.Gate;
import dev.octet.validate.Verdict;

/**
 * What the raw files of a finished run say, in the form of its record: accuracies and losses from the samples, rates,
 * percentiles and ratios from the rounds, the verdict from both and the gate of the recipe as it was run. The same code
 * made the record from the same files, so the two differ only where one of them was changed since.
 */
public final class Recomputation {
    private final Path folder;
    private final RunRecord record;

    private Recomputation(Path folder, RunRecord record) {
        this.folder = folder;
        this.record = record;
    }

    /**
     * The record with all that was measured computed again; the rest of it as it is.
     *
     * @param folder of the run, with its raw files
     * @throws IOException if a raw file cannot be read
     * @throws AccuracyException if the samples are no such table, or the gate cannot be judged by them
     * @throws ThroughputException if the rounds are no such table
     */
    public static RunRecord of(Path folder, RunRecord record) throws IOException {
        return new Recomputation(folder, record).record();
    }

    /**
     * What another gate says of the same measurements.
     *
     * @param folder of the run, with its raw files
     * @throws AccuracyException also if the gate limits what was not scored
     */
    public static Verdict judge(Path folder, RunRecord record, Gate gate) throws IOException {
        Recomputation recomputation = new Recomputation(folder, record);
        List<AccuracyResult> accuracy = recomputation.accuracy(gate.confidence());
        RunRecordBuilder builder = record.toBuilder();
        recomputation.measure(builder, accuracy);
        return gate.judge(RecordParts.measured(builder.build(), accuracy));
    }

    /** The gate of the recipe as it was run; empty if it had none, or its text is not kept. */
    public static Optional<Gate> gate(RunRecord record) {
        return record.recipe()
                .text()
                .flatMap(text ->
                        Section.parse(record.recipe().name() + ".yaml", text).section("gate"))
                .flatMap(Gate::read);
    }

    private RunRecord record() throws IOException {
        Optional<Gate> gate = gate(record);
        RunRecordBuilder builder = record.toBuilder();
        List<AccuracyResult> accuracy = accuracy(gate.map(Gate::confidence).orElse(AccuracyRun.DEFAULT_CONFIDENCE));
        measure(builder, accuracy);
        if (record.verdict().isPresent() && gate.isPresent()) {
            RecordParts.verdict(builder, gate.get().judge(RecordParts.measured(builder.build(), accuracy)));
        }
        return builder.build();
    }

    private List<AccuracyResult> accuracy(double confidence) throws IOException {
        if (record.accuracy().isEmpty()) {
            return List.of();
        }
        Path samples = folder.resolve(Run.SAMPLES_FILE);
        int available = Math.toIntExact(
                record.datasets().task().flatMap(RunRecord.Dataset::samples).orElse(0L));
        Optional<SequentialRecord> sequential = record.accuracy().get(0).sequential();
        return sequential.isPresent()
                ? AccuracyRun.recomputeSequential(
                        samples, available, Math.toIntExact(sequential.get().planned()), confidence)
                : AccuracyRun.recompute(samples, available, confidence);
    }

    private void measure(RunRecordBuilder builder, List<AccuracyResult> accuracy) throws IOException {
        builder.accuracies(accuracy.stream().map(this::accuracy).toList());
        if (record.throughput().isPresent()) {
            builder.throughput(
                    new SpeedRecomputation(folder, record.throughput().get(), record.baseline()).throughput());
        }
        if (record.sweep().isPresent()) {
            Path rounds = folder.resolve(Run.SWEEP_FILE);
            try {
                builder.sweep(ThroughputParts.sweep(SweepRun.read(rounds), Run.SWEEP_FILE));
            } catch (IllegalArgumentException e) {
                throw ThroughputException.failed(rounds + ": is no table of a sweep: " + e.getMessage());
            }
        }
    }

    /** What was published is as the record tells it; what follows from it is computed. */
    private AccuracyRecord accuracy(AccuracyResult result) {
        Optional<AccuracyRecord> recorded = record.accuracy().stream()
                .filter(known -> known.metric().equals(result.metric().name()))
                .findFirst();
        Optional<SequentialRecord> sequential = recorded.flatMap(AccuracyRecord::sequential)
                .map(order -> new SequentialRecord(
                        order.planned(), result.stoppedEarly(), order.seed(), order.orderSha256()));
        return RecordParts.accuracy(
                result,
                recorded.flatMap(AccuracyRecord::reference)
                        .flatMap(reference -> PublishedFigure.of(reference).against(result)),
                sequential);
    }
}
