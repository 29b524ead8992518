package dev.octet.datasets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.io.Section;

/**
 * What a table tells of a sample besides its label: keys {@code columns} and {@code group}.
 *
 * @param columns names of the columns
 * @param group column of what samples belong together by, told as {@link Dataset#GROUP}
 */
record ToldColumns(List<String> columns, Optional<String> group) {
    static final ToldColumns NONE = new ToldColumns(List.of(), Optional.empty());

    ToldColumns {
        columns = List.copyOf(columns);
    }

    static ToldColumns read(Section section) {
        List<String> columns = section.has("columns") ? section.texts("columns") : List.of();
        Optional<String> group = section.text("group");
        if (columns.contains(Dataset.GROUP)) {
            section.problem(
                    "columns", "names 'group', which groups the samples", "Write group: group instead, or rename it.");
        }
        return new ToldColumns(columns, group);
    }

    /** Names of the columns that the table must have. */
    List<String> wanted() {
        List<String> wanted = new ArrayList<>(columns);
        group.ifPresent(wanted::add);
        return wanted;
    }

    /** Names under which samples tell them. */
    List<String> names() {
        List<String> names = new ArrayList<>(columns);
        group.ifPresent(column -> names.add(Dataset.GROUP));
        return names;
    }

    /** What a row tells. */
    Map<String, String> of(Table.Row row) {
        Map<String, String> told = new LinkedHashMap<>();
        columns.forEach(column -> told.put(column, row.cells().get(column)));
        group.ifPresent(column -> told.put(Dataset.GROUP, row.cells().get(column)));
        return told;
    }
}
