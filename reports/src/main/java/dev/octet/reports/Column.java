package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a table can tell of a run. Columns of variants stand for one column each variant. */
public enum Column {
    /** Where the model came from. */
    FRAMEWORK,
    /** Version of the framework. */
    VERSION,
    /** Name of the model, with the marks of footnotes; without it the first column has them. */
    MODEL,
    /** Name of the recipe. */
    RECIPE,
    /** What was scored. */
    DATASET,
    /** Name of the metric. */
    METRIC,
    /** Scores, by variant. */
    ACCURACY,
    /** What went up or down against the baseline, by compared variant. */
    ACCURACY_RATIO,
    /** Number of scored samples. */
    SAMPLES,
    /** What throughput ran at. */
    SETTING,
    /** Samples a second, by variant. */
    THROUGHPUT,
    /** Rate over that of the baseline, by compared variant. */
    THROUGHPUT_RATIO,
    /** Median latency of one inference, by variant. */
    LATENCY_P50,
    /** The latency that 99% of inferences keep, by variant. */
    LATENCY_P99,
    /** Largest resident memory, by variant. */
    MEMORY,
    /** Bytes of the model, by variant. */
    SIZE,
    /** Outcome of the gate. */
    VERDICT,
    /** Number of the system configuration. */
    SYSTEM,
    /** Day of the run. */
    STARTED,
    /** Link to the record. */
    RECORD;

    /** As the published tables of vendors have it; what only some tables need follows. */
    static final List<Column> TEXT_ORDER = List.of(
            FRAMEWORK,
            VERSION,
            MODEL,
            ACCURACY,
            ACCURACY_RATIO,
            THROUGHPUT,
            THROUGHPUT_RATIO,
            SETTING,
            METRIC,
            SAMPLES,
            VERDICT,
            SYSTEM,
            RECORD);

    /** What a page has room for: groups of columns, and the verdict where the eye begins. */
    static final List<Column> PAGE_ORDER = List.of(
            FRAMEWORK,
            VERSION,
            MODEL,
            VERDICT,
            METRIC,
            ACCURACY,
            ACCURACY_RATIO,
            SAMPLES,
            SETTING,
            THROUGHPUT,
            THROUGHPUT_RATIO,
            SYSTEM,
            RECORD);

    /** The fewest that still say what was lost and won. */
    static final List<Column> COMPACT =
            List.of(MODEL, ACCURACY, ACCURACY_RATIO, THROUGHPUT, THROUGHPUT_RATIO, SETTING, METRIC, VERDICT);

    /** As it is called in a file of columns. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it holds figures, which are set flush right. */
    boolean isNumber() {
        return switch (this) {
            case ACCURACY,
                    ACCURACY_RATIO,
                    SAMPLES,
                    THROUGHPUT,
                    THROUGHPUT_RATIO,
                    LATENCY_P50,
                    LATENCY_P99,
                    MEMORY,
                    SIZE,
                    SYSTEM -> true;
            case FRAMEWORK, VERSION, MODEL, RECIPE, DATASET, METRIC, SETTING, VERDICT, STARTED, RECORD -> false;
        };
    }

    /** Whether each metric of a run has a cell of its own; else the run has one. */
    boolean isOfMetric() {
        return this == ACCURACY || this == ACCURACY_RATIO || this == METRIC || this == SAMPLES;
    }

    /** Whether its figures mean something under a setting only. */
    private boolean isSpeed() {
        return switch (this) {
            case THROUGHPUT, THROUGHPUT_RATIO, LATENCY_P50, LATENCY_P99, MEMORY -> true;
            default -> false;
        };
    }

    /** Whether a table has it only where some row has something to say in it, unless it was asked for. */
    boolean isOptional() {
        return switch (this) {
            case SETTING, METRIC, SAMPLES, VERDICT, SYSTEM, RECORD -> true;
            default -> false;
        };
    }

    /**
     * The columns of a table: those asked for, or those of {@code usual} that say something. Where speeds stand that were
     * not all measured under one setting, the setting stands beside them whoever asked for what.
     */
    static List<Column> of(TableLayout layout, TableOptions options, List<Column> usual) {
        List<Column> columns = new ArrayList<>(options.columns()
                .map(TableColumns::shown)
                .orElse(usual.stream()
                        .filter(column -> !column.isOptional() || layout.has(column))
                        .toList()));
        boolean speeds = columns.stream().anyMatch(Column::isSpeed);
        if (speeds && layout.has(SETTING) && !columns.contains(SETTING)) {
            columns.add(SETTING);
        }
        return List.copyOf(columns);
    }
}
