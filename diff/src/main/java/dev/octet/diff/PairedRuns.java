package dev.octet.diff;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.commons.csv.CSVRecord;

import dev.octet.metrics.AccuracyException;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;
import dev.octet.validate.AccuracyResult;
import dev.octet.validate.AccuracyRun;

/**
 * The outcomes of two runs on the same samples. A variant of the one run and of the other are put into one table as
 * baseline and variant, so that the statistics of a comparison within a run serve here too, whatever the metric.
 */
final class PairedRuns {
    private static final String SAMPLES = "samples.csv";
    private static final String FAULT = "fault";

    private final RawFiles.Table before;
    private final List<CSVRecord> after;

    /** Either paired runs, or why they cannot be paired. */
    record Pairing(Optional<PairedRuns> runs, String obstacle) {
        static Pairing impossible(String obstacle) {
            return new Pairing(Optional.empty(), obstacle);
        }
    }

    /** @param after in the order of {@code before} */
    private PairedRuns(RawFiles.Table before, List<CSVRecord> after) {
        this.before = before;
        this.after = after;
    }

    static Pairing of(RunStore.Stored before, RunStore.Stored after) throws IOException {
        Optional<String> data = dataset(before);
        if (data.isEmpty() || !data.equals(dataset(after))) {
            return Pairing.impossible("other data were scored");
        }
        Optional<Path> first = RawFiles.file(before, SAMPLES);
        Optional<Path> second = RawFiles.file(after, SAMPLES);
        if (first.isEmpty() || second.isEmpty()) {
            return Pairing.impossible("the outcomes of the samples are not kept beside both records");
        }
        RawFiles.Table left = RawFiles.read(first.get());
        RawFiles.Table right = RawFiles.read(second.get());
        List<CSVRecord> matched = match(left.rows(), right.rows());
        if (matched.size() < left.rows().size()
                || left.rows().size() < right.rows().size()) {
            return Pairing.impossible("other samples were scored: "
                    + left.rows().size() + " and " + right.rows().size() + ", " + matched.size() + " of them the same");
        }
        for (int i = 0; i < matched.size(); i++) {
            CSVRecord row = left.rows().get(i);
            boolean read = row.get(FAULT).isEmpty() && matched.get(i).get(FAULT).isEmpty();
            if (read && !row.get("label").equals(matched.get(i).get("label"))) {
                return Pairing.impossible("sample " + row.get("id") + " has another label");
            }
        }
        return new Pairing(Optional.of(new PairedRuns(left, matched)), "");
    }

    /**
     * All metrics of one variant: {@link RawFiles#AFTER} against {@link RawFiles#BEFORE} on the samples that both read.
     *
     * @param folder for the merged table
     * @throws AccuracyException if no sample could be read in both
     */
    List<AccuracyResult> compare(String variant, Path folder) throws IOException {
        List<String> ofVariant = before.header().stream()
                .filter(column -> variantOf(column).equals(Optional.of(variant)))
                .toList();
        List<String> fixed = before.header().stream()
                .filter(column -> variantOf(column).isEmpty())
                .toList();
        List<String> header = new ArrayList<>(fixed);
        ofVariant.forEach(column -> header.add(RawFiles.BEFORE + column.substring(variant.length())));
        ofVariant.forEach(column -> header.add(RawFiles.AFTER + column.substring(variant.length())));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            CSVRecord left = before.rows().get(i);
            CSVRecord right = after.get(i);
            CSVRecord faulty = left.get(FAULT).isEmpty() ? right : left;
            List<String> row = new ArrayList<>();
            fixed.forEach(column -> row.add(faulty.get(column)));
            ofVariant.forEach(column -> row.add(left.get(column)));
            ofVariant.forEach(column -> row.add(right.isMapped(column) ? right.get(column) : ""));
            rows.add(row);
        }
        Path merged = RawFiles.write(folder.resolve(SAMPLES), header, rows);
        return AccuracyRun.recompute(merged, rows.size(), AccuracyRun.DEFAULT_CONFIDENCE);
    }

    /** Variants of the first run whose columns the second has too. */
    boolean has(String variant) {
        List<String> columns = before.header().stream()
                .filter(column -> variantOf(column).equals(Optional.of(variant)))
                .toList();
        return !columns.isEmpty() && !after.isEmpty() && columns.stream().allMatch(after.get(0)::isMapped);
    }

    /** {@code int8} of {@code int8.top1}; empty for what belongs to the sample itself. */
    private static Optional<String> variantOf(String column) {
        int dot = column.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(column.substring(0, dot));
    }

    /** Those of {@code right} that are the same samples, in the order of {@code left}. */
    private static List<CSVRecord> match(List<CSVRecord> left, List<CSVRecord> right) {
        if (ids(left).equals(ids(right))) {
            return right; // ids need not be unique then
        }
        Map<String, CSVRecord> byId = new HashMap<>();
        right.forEach(row -> byId.put(row.get("id"), row));
        List<CSVRecord> matched = new ArrayList<>();
        for (CSVRecord row : left) {
            CSVRecord same = byId.remove(row.get("id"));
            if (same != null) {
                matched.add(same);
            }
        }
        return matched;
    }

    private static List<String> ids(List<CSVRecord> rows) {
        return rows.stream().map(row -> row.get("id")).toList();
    }

    private static Optional<String> dataset(RunStore.Stored run) {
        return run.record().datasets().task().flatMap(RunRecord.Dataset::sha256);
    }
}
