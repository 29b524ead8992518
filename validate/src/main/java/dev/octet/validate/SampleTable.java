package dev.octet.validate;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * {@code samples.csv}: the outcome of every sample asked for, in the order of the run. Columns:
 *
 * <ul>
 *   <li>{@code id}, {@code label}: as the dataset tells them
 *   <li>{@code fault}: why the sample could not be read; then {@code label} and all that follows is empty
 *   <li>{@code <variant>.prediction}, for each variant, the baseline first: the class of the highest score in the
 *       dataset's numbering, or the score; {@code nan} if the output held a NaN (or the score is not finite)
 *   <li>{@code <variant>.<metric>}, for each metric: the outcome, 1 or 0 for right or wrong, the score for correlations
 * </ul>
 */
final class SampleTable {
    private static final List<String> FIXED = List.of("id", "label", "fault");
    private static final String PREDICTION = "prediction";

    private final Path file;
    private final Set<String> variants = new LinkedHashSet<>();
    private final Set<Metric> metrics = new LinkedHashSet<>();
    private final List<CSVRecord> used = new ArrayList<>();
    private final List<AccuracyResult.SkippedSample> skipped = new ArrayList<>();

    private SampleTable(Path file) {
        this.file = file;
    }

    /** Names of the columns. */
    static List<String> header(List<String> variants, List<Metric> metrics) {
        List<String> header = new ArrayList<>(FIXED);
        for (String variant : variants) {
            header.add(variant + "." + PREDICTION);
            metrics.forEach(metric -> header.add(variant + "." + metric.name()));
        }
        return header;
    }

    /** @throws AccuracyException if the file is not such a table */
    static SampleTable read(Path file) throws IOException {
        SampleTable table = new SampleTable(file);
        CSVFormat format =
                SampleLog.CSV.builder().setHeader().setSkipHeaderRecord(true).get();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = CSVParser.parse(reader, format)) {
            table.readHeader(parser.getHeaderNames());
            for (CSVRecord row : parser) {
                if (!row.isConsistent()) {
                    throw table.fault("line " + parser.getCurrentLineNumber() + " has " + row.size() + " cells, not "
                            + parser.getHeaderNames().size());
                }
                if (row.get("fault").isEmpty()) {
                    table.used.add(row);
                } else {
                    table.skipped.add(new AccuracyResult.SkippedSample(row.get("id"), row.get("fault")));
                }
            }
        } catch (java.io.UncheckedIOException | IllegalArgumentException e) {
            throw new AccuracyException(file + ": is not a table of samples: " + e.getMessage(), e);
        }
        return table;
    }

    /** The results of all metrics. @param available samples that the dataset has; at least those in the table */
    List<AccuracyResult> results(int available, double confidence) {
        if (used.isEmpty()) {
            throw fault("has no sample that could be read (" + skipped.size() + " skipped)");
        }
        List<AccuracyResult> results = new ArrayList<>();
        for (Metric metric : metrics) {
            Map<String, Double> values = new LinkedHashMap<>();
            Map<String, Integer> notANumber = new LinkedHashMap<>();
            List<Loss> losses = new ArrayList<>();
            Answers baseline = null;
            for (String variant : variants) {
                Answers answers = answers(variant, metric);
                values.put(variant, metric.value(answers));
                notANumber.put(variant, answers.notANumber());
                if (baseline == null) {
                    baseline = answers;
                } else {
                    losses.add(metric.loss(baseline, answers, confidence));
                }
            }
            int asked = used.size() + skipped.size();
            results.add(new AccuracyResult(
                    metric, Math.max(available, asked), asked, used.size(), skipped, values, notANumber, losses));
        }
        return results;
    }

    private Answers answers(String variant, Metric metric) {
        List<String> labels = new ArrayList<>();
        List<String> predictions = new ArrayList<>();
        double[] outcomes = new double[used.size()];
        for (int i = 0; i < outcomes.length; i++) {
            CSVRecord row = used.get(i);
            labels.add(row.get("label"));
            predictions.add(row.get(variant + "." + PREDICTION));
            String outcome = row.get(variant + "." + metric.name());
            try {
                outcomes[i] = Double.parseDouble(outcome);
            } catch (NumberFormatException e) {
                throw fault("sample " + row.get("id") + ": '" + outcome + "' is no outcome of " + metric);
            }
        }
        return new Answers(variant, labels, predictions, outcomes);
    }

    private void readHeader(List<String> names) {
        for (String name : names) {
            int dot = name.lastIndexOf('.');
            if (dot > 0) {
                String what = name.substring(dot + 1);
                variants.add(name.substring(0, dot));
                if (!what.equals(PREDICTION)) {
                    metrics.add(Metric.named(what).orElseThrow(() -> fault("'" + what + "' is no metric")));
                }
            }
        }
        if (variants.isEmpty()
                || metrics.isEmpty()
                || !names.equals(header(List.copyOf(variants), List.copyOf(metrics)))) {
            throw fault("its columns are " + names);
        }
    }

    private AccuracyException fault(String what) {
        return new AccuracyException(file + ": is not a whole table of samples: " + what
                + ". Run the accuracy stage again to write it anew.");
    }
}
