package dev.octet.reports;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Section;

/**
 * Which columns a table has, in which order; the same for every format. Written as YAML:
 *
 * <pre>{@code
 * octet: 1
 * columns: [model, metric, accuracy, accuracy_ratio, throughput_ratio, verdict]
 * }</pre>
 *
 * Columns of variants, such as {@code accuracy}, stand for one column each variant.
 */
public final class TableColumns {
    /** Version of the file. */
    private static final int VERSION = 1;

    private final List<Column> shown;

    private TableColumns(List<Column> shown) {
        this.shown = shown;
    }

    /**
     * Reads a file of columns.
     *
     * @throws InvalidInputException with every mistake: unknown names with a guess at what was meant, names given twice
     * @throws IOException if the file cannot be read
     */
    public static TableColumns read(Path file) throws IOException {
        return of(Section.read(file));
    }

    static TableColumns of(Section file) {
        file.require("octet", "columns");
        if (file.integer("octet", 0, Integer.MAX_VALUE)
                .filter(version -> version != VERSION)
                .isPresent()) {
            file.problem(
                    "octet", "this release reads columns of version " + VERSION, "Write 'octet: " + VERSION + "'.");
        }
        Map<String, Column> known = new LinkedHashMap<>();
        Arrays.stream(Column.values()).forEach(column -> known.put(column.key(), column));
        List<Column> shown = new ArrayList<>();
        List<String> names = file.texts("columns");
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String place = file.isList("columns") ? "columns[" + i + "]" : "columns";
            Column column = known.get(name);
            if (column == null) {
                file.unknown(place, name, known.keySet());
            } else if (shown.contains(column)) {
                file.problem(place, "'" + name + "' is there twice", "Name each column once.");
            } else {
                shown.add(column);
            }
        }
        if (file.has("columns") && names.isEmpty()) {
            file.problem(
                    "columns", "names no column", "Name at least one of " + String.join(", ", known.keySet()) + ".");
        }
        file.done();
        file.throwIfWrong();
        return new TableColumns(List.copyOf(shown));
    }

    List<Column> shown() {
        return shown;
    }
}
