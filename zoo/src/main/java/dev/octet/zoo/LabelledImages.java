package dev.octet.zoo;

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
 * @param where the rows that count: value by column
 * @param classes number of classes, if known
 * @param told what else the list tells
 */
record LabelledImages(
        String images,
        String labels,
        String fileColumn,
        Optional<String> labelColumn,
        Map<String, String> where,
        OptionalInt classes,
        ToldColumns told)
        implements ImageLayout {

    LabelledImages {
        where = Map.copyOf(where);
    }

    static Optional<LabelledImages> read(Section section, PathReader paths) {
        section.require("file_column");
        Optional<String> images = paths.read(section, "images");
        Optional<String> labels = paths.read(section, "labels");
        Optional<String> fileColumn = section.text("file_column");
        Optional<String> labelColumn = section.text("label_column");
        Map<String, String> where = TextTable.where(section);
        OptionalInt classes = DataLayout.classes(section);
        ToldColumns told = ToldColumns.read(section);
        return section.build(() -> new LabelledImages(
                images.orElseThrow(),
                labels.orElseThrow(),
                fileColumn.orElseThrow(),
                labelColumn,
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
                    .orElseGet(Label.None::new);
            items.add(new ImageFiles.Item(id, picture(folder, id, place), label, told.of(row)));
        }
        return new ImageFiles(items, feeds);
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
