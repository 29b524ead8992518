package dev.octet.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.octet.reports.RunRecord.Dataset;
import dev.octet.reports.TableLayout.Row;

/** The parts of a record that do not fit into its row, as small titled tables; parts that are absent have none. */
public record RunDetails(
        String anchor,
        String model,
        String subtitle,
        String verdict,
        String verdictKind,
        List<Block> blocks,
        String recipe) {

    /** On a page with many runs, the long lists of a record are cut after so many; the record has them all. */
    static final int MOST_LISTED = 20;

    /**
     * A small table.
     *
     * @param head titles, or none
     * @param rows whose first cell is the heading of the row
     * @param wide whether it takes the full width
     * @param note what follows the table, or empty
     */
    public record Block(String title, List<String> head, List<List<String>> rows, boolean wide, String note) {
        /** Without a note. */
        public Block(String title, List<String> head, List<List<String>> rows, boolean wide) {
            this(title, head, rows, wide, "");
        }
    }

    boolean isEmpty() {
        return blocks.isEmpty() && recipe.isEmpty();
    }

    /** @param most how many entries of a long list are shown; how many more there are is said */
    public static RunDetails of(Row row, int most) {
        RunRecord record = row.record();
        List<Block> blocks = new ArrayList<>();
        add(blocks, gate(record));
        add(blocks, provenance(record));
        add(blocks, variants(record));
        SpeedDetails.of(record, most).forEach(block -> add(blocks, block));
        AccuracyDetails.of(record, most).forEach(block -> add(blocks, block));
        record.calibration().ifPresent(calibration -> CalibrationDetails.of(calibration, most)
                .forEach(block -> add(blocks, block)));
        add(blocks, stages(record));
        add(blocks, files(record));
        // A record that only tells its own digest has nothing to unfold.
        boolean bare = blocks.size() == 1
                && record.variants().isEmpty()
                && record.reasons().isEmpty();
        return new RunDetails(
                "run-" + row.number(),
                row.model(),
                (row.framework() + " " + row.version()).strip() + ", " + SystemConfiguration.day(record.started()),
                row.verdict(),
                row.verdictKind(),
                bare ? List.of() : List.copyOf(blocks),
                record.recipe().text().orElse(""));
    }

    private static Block gate(RunRecord record) {
        return new Block(
                "Gate",
                List.of("Criterion", "Verdict", "Why"),
                record.reasons().stream()
                        .map(reason ->
                                List.of(reason.criterion(), reason.verdict().text(), reason.text()))
                        .toList(),
                true);
    }

    private static Block provenance(RunRecord record) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "Recipe",
                record.recipe().name() + ", SHA-256 " + record.recipe().sha256()));
        rows.add(List.of("Started", record.started().toString()));
        record.model().sha256().ifPresent(sha -> rows.add(List.of("Model", "SHA-256 " + sha)));
        record.model().licence().ifPresent(licence -> rows.add(List.of("Licence", licence)));
        record.datasets().task().ifPresent(dataset -> rows.add(List.of("Scored on", describe(dataset))));
        record.datasets().calibration().ifPresent(dataset -> rows.add(List.of("Calibrated on", describe(dataset))));
        record.datasets().tuning().ifPresent(dataset -> rows.add(List.of("Tuned on", describe(dataset))));
        return new Block("Provenance", List.of(), rows, true);
    }

    private static String describe(Dataset dataset) {
        return dataset.name()
                + dataset.samples()
                        .map(samples -> ", " + Figures.count(Optional.of(samples)) + " samples")
                        .orElse("")
                + dataset.sha256().map(sha -> ", SHA-256 " + sha).orElse("");
    }

    private static Block variants(RunRecord record) {
        List<List<String>> rows = new ArrayList<>();
        record.variants()
                .forEach((name, variant) -> rows.add(List.of(
                        TableLayout.title(name),
                        variant.engine().orElse(Figures.MISSING),
                        Figures.bytes(variant.bytes()),
                        variant.plan().orElse(Figures.MISSING),
                        variant.sha256().orElse(Figures.MISSING))));
        return new Block("Variants", List.of("Variant", "Engine", "Size", "Plan", "SHA-256"), rows, true);
    }

    private static Block stages(RunRecord record) {
        return new Block(
                "Stages",
                List.of("Stage", "Started", "Took"),
                record.stages().stream()
                        .map(stage ->
                                List.of(stage.name(), stage.started().toString(), Figures.seconds(stage.seconds())))
                        .toList(),
                false);
    }

    private static Block files(RunRecord record) {
        return new Block(
                "Raw files beside the record",
                List.of("File", "SHA-256"),
                record.files().stream()
                        .map(file -> List.of(file.name(), file.sha256()))
                        .toList(),
                false);
    }

    private static void add(List<Block> blocks, Block block) {
        if (!block.rows().isEmpty()) {
            blocks.add(block);
        }
    }
}
