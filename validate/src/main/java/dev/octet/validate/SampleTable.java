package dev.octet.validate;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import dev.octet.datasets.Dataset;
import dev.octet.metrics.AccuracyException;
import dev.octet.metrics.Answers;
import dev.octet.metrics.Metric;
import dev.octet.statistics.Estimate;

/** A {@code samples.csv} that was read: the outcome of every sample asked for, in the order of the run. */
final class SampleTable {
    private final Path file;
    private final SampleColumns columns;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<CSVRecord> used = new ArrayList<>();
    private final List<AccuracyResult.SkippedSample> skipped = new ArrayList<>();

    private SampleTable(Path file, List<String> header) {
        this.file = file;
        this.columns = SampleColumns.of(header).orElseThrow(() -> fault("its columns are " + header));
    }

    /** @throws AccuracyException if the file is not such a table */
    static SampleTable read(Path file) throws IOException {
        CSVFormat format =
                SampleLog.CSV.builder().setHeader().setSkipHeaderRecord(true).get();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = CSVParser.parse(reader, format)) {
            SampleTable table = new SampleTable(file, parser.getHeaderNames());
            for (CSVRecord row : parser) {
                if (!row.isConsistent()) {
                    throw table.fault("line " + parser.getCurrentLineNumber() + " has " + row.size() + " cells, not "
                            + parser.getHeaderNames().size());
                }
                table.rows.add(row.toList());
                String fault = row.get(SampleColumns.FAULT);
                if (fault.isEmpty()) {
                    table.used.add(row);
                } else {
                    table.skipped.add(new AccuracyResult.SkippedSample(row.get(SampleColumns.ID), fault));
                }
            }
            return table;
        } catch (java.io.UncheckedIOException | IllegalArgumentException e) {
            throw new AccuracyException(file + ": is not a table of samples: " + e.getMessage(), e);
        }
    }

    /** The results of all metrics. @param available samples that the dataset has; at least those in the table */
    List<AccuracyResult> results(int available, double confidence) {
        return results(available, used.size() + skipped.size(), confidence);
    }

    /**
     * The results of a run that looked at its samples as they came.
     *
     * @param planned samples that it would have scored in all
     */
    List<AccuracyResult> sequential(int available, int planned, double confidence) {
        boolean full = used.size() + skipped.size() >= planned;
        return results(available, planned, confidence).stream()
                .map(result -> SequentialResult.of(
                        result,
                        full,
                        columns.variants().stream()
                                .map(variant -> answers(variant, result.metric()))
                                .toList(),
                        confidence))
                .toList();
    }

    /** All rows in the order of the run, those of samples that could not be read among them. */
    List<List<String>> rows() {
        return rows;
    }

    private List<AccuracyResult> results(int available, int asked, double confidence) {
        if (used.isEmpty()) {
            throw fault("has no sample that could be read (" + skipped.size() + " skipped)");
        }
        List<AccuracyResult> results = new ArrayList<>();
        for (Metric metric : columns.metrics()) {
            List<Answers> answers = columns.variants().stream()
                    .map(variant -> answers(variant, metric))
                    .toList();
            Slicer slicer = new Slicer(metric, answers, confidence);
            Map<String, Integer> notANumber = new LinkedHashMap<>();
            Map<String, Estimate> bounds = new LinkedHashMap<>();
            for (Answers variant : answers) {
                notANumber.put(variant.variant(), metric.notANumber(variant));
                metric.bounds(variant, confidence).ifPresent(found -> bounds.put(variant.variant(), found));
            }
            results.add(new AccuracyResult(
                    metric,
                    Math.max(available, asked),
                    asked,
                    used.size(),
                    skipped,
                    slicer.values(),
                    bounds,
                    notANumber,
                    slicer.losses(),
                    slicer.categories(),
                    slices(slicer),
                    metric.caveat(answers.get(0))));
        }
        return results;
    }

    private List<Slice> slices(Slicer slicer) {
        List<Slice> slices = new ArrayList<>();
        if (slicer.metric().splitsByLabel()) {
            slices.addAll(slicer.worst(SampleColumns.LABEL, cells(SampleColumns.LABEL)));
        }
        for (String column : columns.own()) {
            if (!column.equals(Dataset.GROUP)) {
                slices.addAll(slicer.worst(column, cells(column)));
            }
        }
        return slices;
    }

    private Answers answers(String variant, Metric metric) {
        double[][] outcomes = new double[used.size()][];
        for (int i = 0; i < outcomes.length; i++) {
            String outcome = used.get(i).get(columns.outcome(variant, metric));
            try {
                outcomes[i] = OutcomeCell.parse(outcome);
            } catch (NumberFormatException e) {
                throw fault("sample " + used.get(i).get(SampleColumns.ID) + ": '" + outcome + "' is no outcome of "
                        + metric);
            }
        }
        return new Answers(
                variant,
                cells(SampleColumns.LABEL),
                cells(columns.prediction(variant)),
                columns.own().contains(Dataset.GROUP) ? Optional.of(cells(Dataset.GROUP)) : Optional.empty(),
                outcomes);
    }

    /** Names of the variants, the baseline first. */
    List<String> variants() {
        return columns.variants();
    }

    /** What a variant answered to each sample that could be read. */
    List<String> predictions(String variant) {
        return cells(columns.prediction(variant));
    }

    /** A column, of the samples that could be read. */
    List<String> cells(String column) {
        return used.stream().map(row -> row.get(column)).toList();
    }

    private AccuracyException fault(String what) {
        return new AccuracyException(file + ": is not a whole table of samples: " + what
                + ". Run the accuracy stage again to write it anew.");
    }
}
