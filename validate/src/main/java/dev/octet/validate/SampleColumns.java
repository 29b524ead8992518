package dev.octet.validate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.octet.datasets.Sample;
import dev.octet.metrics.Metric;

/**
 * The columns of {@code samples.csv}:
 *
 * <ul>
 *   <li>{@code id}, {@code label}: as the dataset tells them
 *   <li>{@code fault}: why the sample could not be read; then all that follows, and the label, is empty
 *   <li>the dataset's own columns, such as {@code group}, under their names
 *   <li>{@code <variant>.prediction}, for each variant, the baseline first: the class of the highest score in the
 *       dataset's numbering, the score, or the text answered; {@code nan} if the output held a NaN
 *   <li>{@code <variant>.<metric>}, for each metric: the {@linkplain OutcomeCell outcome}
 * </ul>
 *
 * @param own names of the dataset's columns
 * @param variants their names, the baseline first
 */
record SampleColumns(List<String> own, List<String> variants, List<Metric> metrics) {
    static final String ID = "id";
    static final String LABEL = "label";
    static final String FAULT = "fault";

    private static final List<String> FIXED = List.of(ID, LABEL, FAULT);
    private static final String PREDICTION = ".prediction";

    SampleColumns {
        own = List.copyOf(own);
        variants = List.copyOf(variants);
        metrics = List.copyOf(metrics);
        for (String column : own) {
            if (FIXED.contains(column) || column.endsWith(PREDICTION) || column.isEmpty()) {
                throw new IllegalArgumentException(
                        "'" + column + "' cannot be a column of samples.csv; rename it in the dataset");
            }
        }
    }

    /** What a header tells; empty if it is that of another kind of table. */
    static Optional<SampleColumns> of(List<String> header) {
        List<String> own = new ArrayList<>();
        Set<String> variants = new LinkedHashSet<>();
        Set<Metric> metrics = new LinkedHashSet<>();
        for (String name : header.subList(Math.min(FIXED.size(), header.size()), header.size())) {
            if (name.endsWith(PREDICTION)) {
                variants.add(name.substring(0, name.length() - PREDICTION.length()));
            } else if (variants.isEmpty()) {
                own.add(name);
            } else {
                Metric.named(name.substring(name.lastIndexOf('.') + 1)).ifPresent(metrics::add);
            }
        }
        if (variants.isEmpty() || metrics.isEmpty() || own.stream().anyMatch(FIXED::contains)) {
            return Optional.empty();
        }
        return Optional.of(new SampleColumns(own, List.copyOf(variants), List.copyOf(metrics)))
                .filter(columns -> columns.header().equals(header));
    }

    /** Names of all columns in their order. */
    List<String> header() {
        List<String> header = new ArrayList<>(FIXED);
        header.addAll(own);
        for (String variant : variants) {
            header.add(prediction(variant));
            metrics.forEach(metric -> header.add(outcome(variant, metric)));
        }
        return header;
    }

    String prediction(String variant) {
        return variant + PREDICTION;
    }

    String outcome(String variant, Metric metric) {
        return variant + "." + metric.name();
    }

    /** The cells of {@code sample} up to those of the variants. */
    List<String> begin(Sample sample) {
        List<String> cells = new ArrayList<>(List.of(sample.id(), sample.label().text(), ""));
        own.forEach(column -> cells.add(sample.columns().getOrDefault(column, "")));
        return cells;
    }

    /** The row of a sample that could not be read. */
    List<String> skipped(String id, String fault) {
        List<String> cells = new ArrayList<>(Collections.nCopies(header().size(), ""));
        cells.set(FIXED.indexOf(ID), id);
        cells.set(FIXED.indexOf(FAULT), fault);
        return cells;
    }
}
