package dev.octet.datasets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.octet.io.Section;
import dev.octet.text.BadTextException;
import dev.octet.text.TextInput;

/**
 * One or two columns of text in a CSV or TSV file.
 *
 * @param path the file
 * @param form CSV or TSV
 * @param header names of the columns of a file that does not begin with them, as CoLA's; else empty
 * @param text the columns, one or two
 * @param label column of the label; without one the samples have none
 * @param kind what the label is
 * @param id column of the sample's id; without one it is the number of the row, from 1
 * @param where the rows that count: value by column
 * @param classes number of classes, if known
 * @param classNames what labels are called, by class number; empty if they are numbers
 * @param told what else the table tells
 */
record TextTable(
        String path,
        Table.Form form,
        List<String> header,
        List<String> text,
        Optional<String> label,
        Kind kind,
        Optional<String> id,
        Map<String, String> where,
        OptionalInt classes,
        List<String> classNames,
        ToldColumns told)
        implements DataLayout {

    /** What a label is. */
    enum Kind {
        CLASS,
        SCORE
    }

    TextTable {
        header = List.copyOf(header);
        text = List.copyOf(text);
        classNames = List.copyOf(classNames);
        where = Map.copyOf(where);
        if (text.isEmpty() || text.size() > 2) {
            throw new IllegalArgumentException("text must name one column or two but names " + text.size());
        }
    }

    static Optional<TextTable> read(Section section, PathReader paths, String key) {
        section.require("text");
        Optional<String> path = paths.read(section, key);
        List<String> text = section.texts("text");
        Optional<String> label = section.text("label");
        if (label.isPresent()) {
            section.require("label_kind");
        }
        Optional<Kind> kind = section.choice("label_kind", Kind.class);
        Optional<String> id = section.text("id");
        Map<String, String> where = where(section);
        OptionalInt classes = ClassLabels.count(section);
        List<String> header = section.has("header") ? section.texts("header") : List.of();
        List<String> classNames = section.has("class_names") ? section.texts("class_names") : List.of();
        if (section.has("class_names") && section.has("classes")) {
            section.problem("classes", "stands beside class_names", "Remove it: there are as many as names.");
        }
        if (section.has("class_names") && kind.filter(Kind.CLASS::equals).isEmpty()) {
            section.problem("class_names", "is given without labels that are classes", "Write label_kind: class.");
        }
        ToldColumns told = ToldColumns.read(section);
        if (section.has("text") && text.size() > 2) {
            section.problem("text", "names " + text.size() + " columns", "Name one column, or two for a pair.");
        }
        Table.Form form = key.equals("tsv") ? Table.Form.TSV : Table.Form.CSV;
        return section.build(() -> new TextTable(
                path.orElseThrow(),
                form,
                header,
                text,
                label,
                kind.orElse(Kind.CLASS),
                id,
                where,
                classes,
                classNames,
                told));
    }

    /** Reads {@code where: {column: value}}. */
    static Map<String, String> where(Section section) {
        Map<String, String> where = new LinkedHashMap<>();
        section.section("where").ifPresent(columns -> columns.keys()
                .forEach(column -> columns.text(column).ifPresent(value -> where.put(column, value))));
        return where;
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    /** Reads the table and checks every label. */
    SampleSource open(Function<String, Path> files, TextInput feeds) throws IOException {
        Set<String> columns = new LinkedHashSet<>(text);
        label.ifPresent(columns::add);
        id.ifPresent(columns::add);
        columns.addAll(told.wanted());
        Table table = Table.read(files.apply(path), form, header, columns, where);
        List<Label> labels = new ArrayList<>();
        Map<String, Table.Row> ids = new HashMap<>();
        for (Table.Row row : table.rows()) {
            labels.add(label.map(column -> label(row.cells().get(column), table.place(row)))
                    .orElseGet(Label.None::new));
            Table.Row earlier = ids.putIfAbsent(id(row), row);
            if (earlier != null) {
                throw new DatasetException(table.place(row) + ": the id '" + id(row) + "' is that of line "
                        + earlier.line() + " too; ids must be unique");
            }
        }
        return new Rows(this, table.rows(), labels, feeds);
    }

    private String id(Table.Row row) {
        return id.map(row.cells()::get).orElseGet(() -> Long.toString(row.number()));
    }

    private Label label(String cell, String place) {
        if (!classNames.isEmpty()) {
            if (!classNames.contains(cell)) {
                throw new DatasetException(
                        place + ": the label '" + cell + "' is none of class_names: " + String.join(", ", classNames));
            }
            return new Label.ClassIndex(classNames.indexOf(cell));
        }
        if (kind == Kind.CLASS) {
            return ClassLabels.parse(cell, classes, place);
        }
        // Double.valueOf alone would also take NaN, 0x1p3 and 1d.
        if (!cell.matches("[+-]?[0-9]{1,30}(\\.[0-9]{0,30})?")) {
            throw new DatasetException(place + ": the label '" + cell + "' is not a number; write one such as 3.6");
        }
        return new Label.Score(Double.parseDouble(cell));
    }

    private record Rows(TextTable layout, List<Table.Row> rows, List<Label> labels, TextInput feeds)
            implements SampleSource {

        @Override
        public int size() {
            return rows.size();
        }

        @Override
        public String id(int row) {
            return layout.id(rows.get(row));
        }

        @Override
        public Label label(int row) {
            return labels.get(row);
        }

        @Override
        public List<String> columns() {
            return layout.told().names();
        }

        @Override
        public Map<String, String> columns(int row) {
            return layout.told().of(rows.get(row));
        }

        @Override
        public byte[] content(int row) {
            return String.join("\t", texts(row)).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Prepared prepare(int row, Supplier<String> contentSha256) throws BadContentException {
            try {
                return Prepared.of(feeds.feeds(texts(row)));
            } catch (BadTextException e) {
                throw new BadContentException(e.getMessage(), e);
            }
        }

        private List<String> texts(int row) {
            Map<String, String> cells = rows.get(row).cells();
            return layout.text().stream().map(cells::get).toList();
        }
    }
}
