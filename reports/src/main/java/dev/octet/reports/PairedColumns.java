package dev.octet.reports;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.octet.reports.PairedSamples.Changed;
import dev.octet.reports.PairedSamples.Differences;
import dev.octet.reports.PairedSamples.Outcome;

/** Gathers {@link PairedSamples} row by row: of samples whose answer is the baseline's only the outcomes are kept. */
final class PairedColumns {
    /** Odd, so that one bin lies around 0. */
    private static final int BINS = 21;

    private static final String PREDICTION = "prediction";

    /** Between the numbers of one outcome. */
    private static final char SEPARATOR = ';';

    private static final List<String> EFFECTS = List.of("lost", "gained", "other");

    private final CsvRows row;
    private final int width;
    private final List<String> variants;
    private final List<String> metrics;
    private final int id;
    private final int label;
    private final int fault;
    /** Place of each variant's answer. */
    private final int[] answers;
    /** Outcomes by metric and variant. */
    private final Column[][] outcomes;

    private final List<Row> changed = new ArrayList<>();
    private int scored;

    private record Row(Changed sample, double difference) {}

    /** Numbers of one column, as many as there were rows; of outcomes that are several numbers, such as counts, none. */
    private static final class Column {
        private final int place;
        private boolean several;
        /** Whether every number is 0 or 1: right or wrong. */
        private boolean share = true;

        private double[] values = new double[256];
        private int size;

        Column(int place) {
            this.place = place;
        }

        void add(CsvRows row) {
            several = several || row.holds(place, SEPARATOR);
            if (several) {
                return;
            }
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            double value = row.number(place);
            share = share && (value == 0 || value == 1);
            values[size++] = value;
        }

        double last() {
            return values[size - 1];
        }
    }

    /**
     * @param rows standing before the first row, which names the columns
     * @throws IllegalArgumentException if a column is missing
     */
    PairedColumns(CsvRows rows, String baseline) {
        row = rows;
        List<String> header = rows.next() ? rows.texts() : List.of();
        width = header.size();
        Set<String> names = new LinkedHashSet<>(List.of(baseline));
        Set<String> kinds = new LinkedHashSet<>();
        for (String column : header) {
            int dot = column.lastIndexOf('.');
            if (dot > 0) {
                names.add(column.substring(0, dot));
                kinds.add(column.substring(dot + 1));
            }
        }
        kinds.remove(PREDICTION);
        variants = List.copyOf(names);
        metrics = List.copyOf(kinds);
        id = place(header, "id");
        label = place(header, "label");
        fault = place(header, "fault");
        answers = variants.stream()
                .mapToInt(variant -> place(header, variant + "." + PREDICTION))
                .toArray();
        outcomes = metrics.stream()
                .map(metric -> variants.stream()
                        .map(variant -> new Column(place(header, variant + "." + metric)))
                        .toArray(Column[]::new))
                .toArray(Column[][]::new);
    }

    /**
     * Takes the row that the reader stands at.
     *
     * @throws IllegalArgumentException if it is short or an outcome is no number
     */
    void add() {
        if (row.size() != width) {
            throw new IllegalArgumentException("row " + row.number() + " has " + row.size() + " cells, not " + width);
        }
        if (!row.isEmpty(fault)) {
            return;
        }
        scored++;
        for (Column[] metric : outcomes) {
            for (Column column : metric) {
                column.add(row);
            }
        }
        for (int place : answers) {
            if (!row.same(place, answers[0])) {
                changed.add(changed());
                return;
            }
        }
    }

    PairedSamples paired() {
        List<Outcome> shares = new ArrayList<>();
        List<Differences> differences = new ArrayList<>();
        for (int metric = 0; metric < outcomes.length; metric++) {
            if (several(outcomes[metric])) {
                continue;
            }
            boolean share = Arrays.stream(outcomes[metric]).allMatch(column -> column.share);
            for (int i = 1; i < variants.size(); i++) {
                String name = metrics.get(metric);
                if (share) {
                    shares.add(outcome(name, variants.get(i), outcomes[metric][0], outcomes[metric][i]));
                } else {
                    differences.add(histogram(name, variants.get(i), outcomes[metric][0], outcomes[metric][i]));
                }
            }
        }
        // Stable: samples of one effect stay in the order of the run.
        changed.sort(
                shares.isEmpty()
                        ? Comparator.comparingDouble(row -> -row.difference)
                        : Comparator.comparingInt(row -> EFFECTS.indexOf(row.sample.effect())));
        return new PairedSamples(
                scored,
                shares,
                differences,
                changed.stream()
                        .map(row -> shares.isEmpty() && !differences.isEmpty()
                                ? row.sample.withEffect("score")
                                : row.sample)
                        .toList());
    }

    private Row changed() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < answers.length; i++) {
            texts.put(variants.get(i), row.text(answers[i]));
        }
        String effect = "other";
        double most = 0;
        if (outcomes.length > 0 && !several(outcomes[0])) {
            double before = outcomes[0][0].last();
            for (Column column : outcomes[0]) {
                double difference = Math.abs(column.last() - before);
                if (difference != 0 && effect.equals("other")) {
                    effect = before == 1 ? "lost" : "gained";
                }
                most = Math.max(most, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
            }
        }
        return new Row(new Changed(row.text(id), row.text(label), texts, effect), most);
    }

    private static boolean several(Column[] metric) {
        for (Column column : metric) {
            if (column.several) {
                return true;
            }
        }
        return false;
    }

    private static Outcome outcome(String metric, String variant, Column before, Column after) {
        int[] counts = new int[4];
        for (int i = 0; i < before.size; i++) {
            counts[(before.values[i] == 1 ? 2 : 0) + (after.values[i] == 1 ? 1 : 0)]++;
        }
        return new Outcome(metric, variant, counts[3], counts[2], counts[1], counts[0]);
    }

    private static Differences histogram(String metric, String variant, Column before, Column after) {
        double[] differences = new double[before.size];
        Arrays.setAll(differences, i -> after.values[i] - before.values[i]);
        double largest = Arrays.stream(differences)
                .map(Math::abs)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        double width = largest == 0 ? 1 : 2 * largest / (BINS - 1);
        Integer[] counts = new Integer[BINS];
        Arrays.fill(counts, 0);
        for (double difference : differences) {
            if (Double.isFinite(difference)) {
                counts[(int) Math.round(difference / width) + BINS / 2]++;
            }
        }
        return new Differences(metric, variant, width, List.of(counts));
    }

    private static int place(List<String> header, String column) {
        int place = header.indexOf(column);
        if (place < 0) {
            throw new IllegalArgumentException("it has no column '" + column + "'");
        }
        return place;
    }
}
