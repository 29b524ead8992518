package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

import dev.octet.io.RelativePath;
import dev.octet.io.Section;

/**
 * Pictures in a folder, listed with their labels in a CSV or TSV file.
 *
 * @param images the folder
 * @param labels the list; a name ending in {@code .tsv} is read as TSV
 * @param fileColumn column of the picture's path below the folder
 * @param labelColumn column of the class number; without one the samples have no label
 * @param categoryColumns columns of findings, of which any number apply to a picture; empty unless they are the label
 * @param where the rows that count: value by column
 * @param classes number of classes, if known
 * @param told what else the list tells
 */
record LabelledImages(
        String images,
        String labels,
        String fileColumn,
        Optional<String> labelColumn,
        List<String> categoryColumns,
        Map<String, String> where,
        OptionalInt classes,
        ToldColumns told)
        implements ImageLayout {

    LabelledImages {
        categoryColumns = List.copyOf(categoryColumns);
        where = Map.copyOf(where);
    }

    static Optional<LabelledImages> read(Section section, PathReader paths) {
        section.require("file_column");
        Optional<String> images = paths.read(section, "images");
        Optional<String> labels = paths.read(section, "labels");
        Optional<String> fileColumn = section.text("file_column");
        Optional<String> labelColumn = section.text("label_column");
        List<String> categories = section.has("category_columns") ? section.texts("category_columns") : List.of();
        if (section.has("category_columns") && section.has("label_column")) {
            section.problem("category_columns", "stands beside label_column", "Keep the one that is the label.");
        }
        Map<String, String> where = TextTable.where(section);
        OptionalInt classes = ClassLabels.count(section);
        ToldColumns told = ToldColumns.read(section);
        return section.build(() -> new LabelledImages(
                images.orElseThrow(),
                labels.orElseThrow(),
                fileColumn.orElseThrow(),
                labelColumn,
                categories,
                where,
                classes,
                told));
    }

    @Override
    public List<String> paths() {
        return List.of(images, labels);
    }

    @Override
    public SampleSource open(Function<String, Path> files, ImageFeeds feeds) throws IOException {
        Path folder = files.apply(images);
        Path list = files.apply(labels);
        Set<String> columns = new LinkedHashSet<>(List.of(fileColumn));
        labelColumn.ifPresent(columns::add);
        columns.addAll(categoryColumns);
        columns.addAll(told.wanted());
        Table.Form form = list.toString().endsWith(".tsv") ? Table.Form.TSV : Table.Form.CSV;
        Table table = Table.read(list, form, columns, where);
        if (!Files.isDirectory(folder)) {
            throw new DatasetException(folder + ": is not a folder");
        }
        List<ImageFiles.Item> items = new ArrayList<>();
        Map<String, Table.Row> seen = new HashMap<>();
        for (Table.Row row : table.rows()) {
            String place = table.place(row);
            String id = row.cells().get(fileColumn);
            Table.Row earlier = seen.putIfAbsent(id, row);
            if (earlier != null) {
                throw new DatasetException(
                        place + ": the picture '" + id + "' stands in line " + earlier.line() + " too; name it once");
            }
            Label label = labelColumn
                    .<Label>map(column -> ClassLabels.parse(row.cells().get(column), classes, place))
                    .orElseGet(() -> categories(row, place));
            items.add(new ImageFiles.Item(id, picture(folder, id, place), label, told.of(row)));
        }
        return new ImageFiles(items, feeds);
    }

    private Label categories(Table.Row row, String place) {
        return categoryColumns.isEmpty()
                ? new Label.None()
                : new Label.Categories(categoryColumns.stream()
                        .map(column -> mark(row.cells().get(column), column, place))
                        .toList());
    }

    /** As CheXpert writes them: blank is not mentioned, -1 is uncertain; neither is scored. */
    private static Label.Categories.Mark mark(String cell, String column, String place) {
        return switch (cell) {
            case "0", "0.0" -> Label.Categories.Mark.ABSENT;
            case "1", "1.0" -> Label.Categories.Mark.PRESENT;
            case "", "-1", "-1.0" -> Label.Categories.Mark.UNKNOWN;
            default ->
                throw new DatasetException(place + ": '" + cell + "' in column '" + column
                        + "' marks no category; write 1 or 0, and nothing or -1 for what is not known");
        };
    }

    private static Path picture(Path folder, String id, String place) {
        Path file;
        try {
            file = RelativePath.below(folder, id);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(place + ": " + e.getMessage() + "; pictures must lie below " + folder, e);
        }
        if (!Files.isRegularFile(file)) {
            throw new DatasetException(place + ": there is no picture " + file);
        }
        return file;
    }
}
