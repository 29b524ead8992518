package dev.octet.reports;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What stands where in a table, the same for every format: which columns there are, rows by section, footnotes and
 * systems. Cells of variants are lists in the order of {@code variants} or {@code compared}.
 *
 * @param variants every variant that some record has: int8 first, baselines last
 * @param compared those of {@code variants} that have a ratio
 * @param against heading of the baseline within a ratio
 * @param setting the one setting of all rows; empty if rows differ, or if none has throughput
 * @param optional columns that are there because some row has something to say in them
 * @param footnotes numbered from 1
 * @param intervals what the bracketed intervals are
 */
public record TableLayout(
        List<String> variants,
        List<String> compared,
        String against,
        Optional<String> setting,
        Set<Column> optional,
        List<Section> sections,
        List<String> footnotes,
        List<String> intervals,
        List<SystemConfiguration> systems) {

    /** Rows under one heading. */
    public record Section(String title, List<Row> rows) {}

    /**
     * One run.
     *
     * @param number from 1, over all sections
     * @param lines one per metric, at least one
     * @param rates by variant
     * @param ratios by compared variant
     * @param footnotes numbers from 1
     * @param system number from 1; 0 without any facts
     */
    public record Row(
            int number,
            RunRecord record,
            List<Line> lines,
            String setting,
            List<String> rates,
            List<Figure> ratios,
            List<Integer> footnotes,
            int system,
            Optional<String> link) {

        /** Name of the framework. */
        public String framework() {
            return record.model().framework().name();
        }

        /** Version of the framework, or empty. */
        public String version() {
            return record.model().framework().version().orElse("");
        }

        /** Name of the model. */
        public String model() {
            return record.model().name();
        }

        /** Outcome of the gate; {@code n/a} without one. */
        public String verdict() {
            return record.verdict().map(RunRecord.Verdict::text).orElse(Figures.MISSING);
        }

        /** As {@link #verdict()}, but empty without a verdict. */
        public String verdictKind() {
            return record.verdict().map(RunRecord.Verdict::text).orElse("");
        }

        /** Number of the system configuration, or {@code n/a}. */
        public String systemNumber() {
            return system == 0 ? Figures.MISSING : Integer.toString(system);
        }

        /** The one cell that the run has in {@code column}, which is not one of metrics or variants. */
        String text(Column column) {
            return switch (column) {
                case FRAMEWORK -> framework();
                case VERSION -> version();
                case MODEL -> model();
                case RECIPE -> record.recipe().name();
                case DATASET ->
                    record.datasets().task().map(RunRecord.Dataset::name).orElse(Figures.MISSING);
                case SETTING -> setting;
                case VERDICT -> verdict();
                case SYSTEM -> systemNumber();
                case STARTED -> SystemConfiguration.day(record.started());
                case RECORD -> link.orElse(Figures.MISSING);
                case METRIC,
                        ACCURACY,
                        ACCURACY_RATIO,
                        SAMPLES,
                        THROUGHPUT,
                        THROUGHPUT_RATIO,
                        LATENCY_P50,
                        LATENCY_P99,
                        MEMORY,
                        SIZE -> throw new IllegalArgumentException(column + " has several cells");
            };
        }
    }

    /**
     * One metric of a run.
     *
     * @param scores by variant
     * @param changes by compared variant
     */
    public record Line(String metric, String samples, List<String> scores, List<Figure> changes) {}

    /**
     * A figure that may have an interval.
     *
     * @param value what {@code text} shows, for drawing it
     */
    public record Figure(String text, Optional<String> interval, Optional<Double> value) {

        /** The text, then the interval if it is there and wanted. */
        public String text(boolean withInterval) {
            return interval.filter(bounds -> withInterval)
                    .map(bounds -> text + " " + bounds)
                    .orElse(text);
        }
    }

    /** Rows come in the order given, within sections by framework in the order of their first row. */
    public static TableLayout of(List<RunRecord> records, TableOptions options) {
        Set<String> baselines = new LinkedHashSet<>();
        Set<String> others = new LinkedHashSet<>();
        for (RunRecord record : records) {
            baselines.add(record.baseline());
            others.addAll(new Comparison(record).variants());
        }
        others.removeAll(baselines);
        List<String> variants = new ArrayList<>(others);
        if (variants.remove("int8")) {
            variants.add(0, "int8");
        }
        List<String> compared = new ArrayList<>(variants);
        variants.addAll(baselines);
        if (baselines.size() > 1) {
            compared = variants; // one record's baseline may be what another compares with its own
        }
        if (records.isEmpty()) {
            variants = List.of("int8", "fp32");
            compared = List.of("int8");
        }
        List<String> settings = records.stream()
                .flatMap(record -> record.throughput().stream())
                .map(Comparison::setting)
                .distinct()
                .toList();

        boolean told = options.columns()
                .filter(chosen -> chosen.shown().contains(Column.RECIPE))
                .isPresent();
        Set<RunRecord.Model> known = new HashSet<>();
        Set<RunRecord.Model> repeated = records.stream()
                .map(RunRecord::model)
                .filter(model -> !told && !known.add(model))
                .collect(Collectors.toSet());
        Rows rows = new Rows(variants, compared, options, SystemConfiguration.of(records), repeated);
        Map<String, List<RunRecord>> grouped = new LinkedHashMap<>();
        records.forEach(record -> grouped.computeIfAbsent(section(record), title -> new ArrayList<>())
                .add(record));
        List<Section> sections = new ArrayList<>();
        grouped.forEach((title, members) ->
                sections.add(new Section(title, members.stream().map(rows::add).toList())));
        if (settings.size() > 1) {
            rows.columns().add(Column.SETTING);
        }
        return new TableLayout(
                List.copyOf(variants),
                List.copyOf(compared),
                baselines.size() == 1 ? title(baselines.iterator().next()) : "baseline",
                settings.size() == 1 ? Optional.of(settings.get(0)) : Optional.empty(),
                Set.copyOf(rows.columns()),
                List.copyOf(sections),
                List.copyOf(rows.footnotes()),
                rows.intervals(),
                rows.systems());
    }

    /** Whether the table has that column. */
    public boolean has(Column column) {
        return optional.contains(column);
    }

    /** Number of rows. */
    public int runs() {
        return sections.stream().mapToInt(section -> section.rows().size()).sum();
    }

    /** {@code int8} is {@code INT8}. */
    public static String title(String variant) {
        return variant.toUpperCase(Locale.ROOT);
    }

    /** {@code Acc ratio [(INT8-FP32)/FP32]}. */
    public String changeTitle(String variant) {
        return "Acc ratio [(" + title(variant) + "-" + against + ")/" + against + "]";
    }

    /** {@code Ratio [INT8/FP32]}. */
    public String ratioTitle(String variant) {
        return "Ratio [" + title(variant) + "/" + against + "]";
    }

    private static String section(RunRecord record) {
        RunRecord.Framework framework = record.model().framework();
        return framework.section().orElse(framework.name() + " models");
    }
}
