package dev.octet.reports;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * What {@code samples.csv} says when each variant is set beside the baseline, sample by sample.
 *
 * @param scored number of samples that could be read
 * @param outcomes for metrics whose outcome is right or wrong
 * @param differences for metrics whose outcome is a score
 * @param changed samples whose answer is not the baseline's: first those that a variant lost, then those that it gained, then
 *     those wrong both times; where answers are scores, all of them, the largest difference first
 */
public record PairedSamples(int scored, List<Outcome> outcomes, List<Differences> differences, List<Changed> changed) {
    /** Odd, so that one bin lies around 0. */
    private static final int BINS = 21;

    private static final String PREDICTION = "prediction";

    public PairedSamples {
        outcomes = List.copyOf(outcomes);
        differences = List.copyOf(differences);
        changed = List.copyOf(changed);
    }

    /**
     * How often the two were right.
     *
     * @param lost the baseline was right, the variant was not
     * @param gained the other way round
     */
    public record Outcome(String metric, String variant, int bothRight, int lost, int gained, int bothWrong) {}

    /**
     * Histogram of the variant's score less the baseline's.
     *
     * @param binWidth all bins have it; the middle one lies around 0
     * @param counts of samples by bin, an odd number of bins
     */
    public record Differences(String metric, String variant, double binWidth, List<Integer> counts) {
        public Differences {
            counts = List.copyOf(counts);
        }

        /** Middle of a bin. */
        public double middle(int bin) {
            return (bin - counts.size() / 2) * binWidth;
        }
    }

    /**
     * A sample whose answer changed.
     *
     * @param answers by variant, the baseline first
     * @param effect {@code lost}, {@code gained} or {@code other} by the first metric; {@code score} where answers are scores
     */
    public record Changed(String id, String label, Map<String, String> answers, String effect) {}

    /** @throws IllegalArgumentException if it is not such a table */
    static PairedSamples read(Path file, String baseline) throws IOException {
        List<CSVRecord> rows = new ArrayList<>();
        List<String> header;
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = RoundTable.CSV.parse(reader)) {
            header = parser.getHeaderNames();
            for (CSVRecord row : parser) {
                if (row.get("fault").isEmpty()) {
                    rows.add(row);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Set<String> variants = new LinkedHashSet<>(List.of(baseline));
        Set<String> metrics = new LinkedHashSet<>();
        for (String column : header) {
            int dot = column.lastIndexOf('.');
            if (dot > 0) {
                variants.add(column.substring(0, dot));
                metrics.add(column.substring(dot + 1));
            }
        }
        metrics.remove(PREDICTION);
        return of(rows, List.copyOf(variants), List.copyOf(metrics));
    }

    /** @param variants the baseline first */
    private static PairedSamples of(List<CSVRecord> rows, List<String> variants, List<String> metrics) {
        List<Outcome> outcomes = new ArrayList<>();
        List<Differences> differences = new ArrayList<>();
        String baseline = variants.get(0);
        for (String metric : metrics) {
            Map<String, double[]> values = new LinkedHashMap<>();
            variants.forEach(variant -> values.put(variant, column(rows, variant + "." + metric)));
            boolean shares = values.values().stream().allMatch(PairedSamples::zeroOrOne);
            for (String variant : variants.subList(1, variants.size())) {
                if (shares) {
                    outcomes.add(outcome(metric, variant, values.get(baseline), values.get(variant)));
                } else {
                    differences.add(histogram(metric, variant, values.get(baseline), values.get(variant)));
                }
            }
        }
        List<Changed> changed = metrics.isEmpty()
                ? List.of()
                : outcomes.isEmpty() ? byDifference(rows, variants) : byEffect(rows, variants, metrics.get(0));
        return new PairedSamples(rows.size(), outcomes, differences, changed);
    }

    private static double[] column(List<CSVRecord> rows, String name) {
        return rows.stream()
                .mapToDouble(row -> Double.parseDouble(row.get(name)))
                .toArray();
    }

    private static boolean zeroOrOne(double[] values) {
        for (double value : values) {
            if (value != 0 && value != 1) {
                return false;
            }
        }
        return true;
    }

    private static Outcome outcome(String metric, String variant, double[] before, double[] after) {
        int[] counts = new int[4];
        for (int i = 0; i < before.length; i++) {
            counts[(before[i] == 1 ? 2 : 0) + (after[i] == 1 ? 1 : 0)]++;
        }
        return new Outcome(metric, variant, counts[3], counts[2], counts[1], counts[0]);
    }

    private static Differences histogram(String metric, String variant, double[] before, double[] after) {
        double largest = 0;
        for (int i = 0; i < before.length; i++) {
            double difference = Math.abs(after[i] - before[i]);
            largest = Double.isFinite(difference) ? Math.max(largest, difference) : largest;
        }
        double width = largest == 0 ? 1 : 2 * largest / (BINS - 1);
        Integer[] counts = new Integer[BINS];
        Arrays.fill(counts, 0);
        for (int i = 0; i < before.length; i++) {
            double difference = after[i] - before[i];
            if (Double.isFinite(difference)) {
                counts[(int) Math.round(difference / width) + BINS / 2]++;
            }
        }
        return new Differences(metric, variant, width, List.of(counts));
    }

    private static List<Changed> byEffect(List<CSVRecord> rows, List<String> variants, String metric) {
        List<String> effects = List.of("lost", "gained", "other");
        List<Changed> changed = new ArrayList<>();
        for (CSVRecord row : rows) {
            Map<String, String> answers = answers(row, variants);
            if (Set.copyOf(answers.values()).size() > 1) {
                changed.add(changed(row, answers, effect(row, variants, metric)));
            }
        }
        // Stable: samples of one effect stay in the order of the run.
        changed.sort(Comparator.comparingInt(sample -> effects.indexOf(sample.effect())));
        return changed;
    }

    private static String effect(CSVRecord row, List<String> variants, String metric) {
        String before = row.get(variants.get(0) + "." + metric);
        for (String variant : variants.subList(1, variants.size())) {
            String after = row.get(variant + "." + metric);
            if (!after.equals(before)) {
                return before.equals("1") ? "lost" : "gained";
            }
        }
        return "other";
    }

    private static List<Changed> byDifference(List<CSVRecord> rows, List<String> variants) {
        Map<CSVRecord, Double> largest = new LinkedHashMap<>();
        for (CSVRecord row : rows) {
            double[] scores = variants.stream()
                    .mapToDouble(variant -> Double.parseDouble(row.get(variant + "." + PREDICTION)))
                    .toArray();
            double most = 0;
            for (double score : scores) {
                double difference = Math.abs(score - scores[0]);
                most = Math.max(most, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
            }
            largest.put(row, most);
        }
        return largest.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .sorted(Map.Entry.<CSVRecord, Double>comparingByValue().reversed())
                .map(entry -> changed(entry.getKey(), answers(entry.getKey(), variants), "score"))
                .toList();
    }

    private static Map<String, String> answers(CSVRecord row, List<String> variants) {
        Map<String, String> answers = new LinkedHashMap<>();
        variants.forEach(variant -> answers.put(variant, row.get(variant + "." + PREDICTION)));
        return answers;
    }

    private static Changed changed(CSVRecord row, Map<String, String> answers, String effect) {
        return new Changed(row.get("id"), row.get("label"), answers, effect);
    }
}
