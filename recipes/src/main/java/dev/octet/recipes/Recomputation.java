package dev.octet.recipes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.octet.io.Section;
import dev.octet.metrics.AccuracyException;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunRecordBuilder;
import dev.octet.throughput.SweepRun;
import dev.octet.throughput.ThroughputException;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.AccuracyRun;
import dev.octet.validate.Gate;

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

    private RunRecord record() throws IOException {
        Optional<Gate> gate = record.recipe()
                .text()
                .flatMap(text ->
                        Section.parse(record.recipe().name() + ".yaml", text).section("gate"))
                .flatMap(Gate::read);
        RunRecordBuilder builder = record.toBuilder();
        List<AccuracyResult> accuracy = List.of();
        if (!record.accuracy().isEmpty()) {
            long available =
                    record.datasets().task().flatMap(RunRecord.Dataset::samples).orElse(0L);
            accuracy = AccuracyRun.recompute(
                    folder.resolve(Run.SAMPLES_FILE),
                    Math.toIntExact(available),
                    gate.map(Gate::confidence).orElse(AccuracyRun.DEFAULT_CONFIDENCE));
            builder.accuracies(accuracy.stream().map(RecordParts::accuracy).toList());
        }
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
        if (record.verdict().isPresent() && gate.isPresent()) {
            RunRecord computed = builder.build();
            RecordParts.verdict(
                    builder,
                    gate.get()
                            .judge(
                                    Run.INT8,
                                    accuracy,
                                    ThroughputParts.ratio(computed, Run.INT8),
                                    ThroughputParts.noiseFloor(computed)));
        }
        return builder.build();
    }
}
