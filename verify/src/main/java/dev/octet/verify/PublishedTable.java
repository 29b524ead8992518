package dev.octet.verify;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;
import dev.octet.reports.RunStore;
import dev.octet.reports.TableOptions;
import dev.octet.reports.ValidatedTable;

/**
 * A table that was written to a file, against the same table made anew of the records. Both are taken apart in the same
 * way, so that what is told is the cell and not a place in a file.
 */
final class PublishedTable {
    private final Path file;
    private final List<Finding> findings = new ArrayList<>();

    private PublishedTable(Path file) {
        this.file = file;
    }

    static List<Finding> check(Path file, List<RunStore.Stored> runs, TableOptions options, boolean compact)
            throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        ValidatedTable table = ValidatedTable.of(RunStore.records(runs), options);
        PublishedTable published = new PublishedTable(file);
        String text = Files.readString(file);
        switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv" -> published.compareCsv(text, table.csv());
            case "json" -> published.compareJson(text, table.json());
            case "md" -> published.compareLines(text, compact ? table.compactMarkdown() : table.markdown());
            case "tex" -> published.compareLines(text, table.latex());
            case "html", "htm" -> published.compareLines(text, table.html());
            default ->
                throw new InvalidInputException(List.of(new Problem(
                        file.toString(),
                        0,
                        0,
                        "",
                        "is no table that can be told by its name",
                        "Name a file that ends with .md, .csv, .json, .tex or .html.")));
        }
        return published.findings;
    }

    private void compareCsv(String text, String expected) throws IOException {
        List<CSVRecord> found;
        try {
            found = csv(text);
        } catch (java.io.UncheckedIOException | IllegalArgumentException e) {
            find("", "is no CSV: " + e.getMessage());
            return;
        }
        List<CSVRecord> wanted = csv(expected);
        List<String> head = wanted.get(0).toList();
        if (found.isEmpty() || !found.get(0).toList().equals(head)) {
            find("line 1", "has other columns than " + String.join(",", head) + "; give the options it was made with");
            return;
        }
        compareSizes(found.size(), wanted.size());
        int models = head.indexOf("model");
        for (int row = 1; row < Math.min(found.size(), wanted.size()); row++) {
            String model = models < 0 ? "" : " of " + wanted.get(row).get(models);
            for (int column = 0; column < head.size(); column++) {
                String cell = column < found.get(row).size() ? found.get(row).get(column) : "";
                compare(
                        "line " + (row + 1) + ", " + head.get(column) + model,
                        cell,
                        wanted.get(row).get(column));
            }
        }
    }

    private static List<CSVRecord> csv(String text) throws IOException {
        try (CSVParser parser = CSVParser.parse(new StringReader(text), CSVFormat.RFC4180)) {
            return parser.getRecords();
        }
    }

    private void compareJson(String text, String expected) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try {
            Differences.between(mapper.readTree(text), mapper.readTree(expected), "the records give")
                    .forEach(cell -> find(cell.path(), cell.fault()));
        } catch (JsonProcessingException e) {
            find("", "is no JSON: " + e.getOriginalMessage());
        }
    }

    /** Line by line, and where both lines are rows of a Markdown table, cell by cell. */
    private void compareLines(String text, String expected) {
        List<String> found = text.lines().toList();
        List<String> wanted = expected.lines().toList();
        compareSizes(found.size(), wanted.size());
        List<String> head = List.of();
        for (int i = 0; i < Math.min(found.size(), wanted.size()); i++) {
            List<String> cells = cells(wanted.get(i));
            if (i + 1 < wanted.size() && wanted.get(i + 1).startsWith("| ---")) {
                head = cells;
            }
            List<String> seen = cells(found.get(i));
            String line = "line " + (i + 1);
            if (cells.isEmpty() || seen.size() != cells.size() || head.size() != cells.size()) {
                compare(line, found.get(i).strip(), wanted.get(i).strip());
                continue;
            }
            for (int column = 0; column < cells.size(); column++) {
                compare(line + ", " + head.get(column), seen.get(column), cells.get(column));
            }
        }
    }

    /** The cells of a row of a Markdown table; none for another line. */
    private static List<String> cells(String line) {
        return line.startsWith("|")
                ? Arrays.stream(line.split("(?<!\\\\)\\|", -1))
                        .map(String::strip)
                        .toList()
                : List.of();
    }

    private void compareSizes(int found, int wanted) {
        if (found != wanted) {
            find("", "has " + found + " lines but the records give " + wanted);
        }
    }

    private void compare(String cell, String found, String wanted) {
        if (!found.equals(wanted)) {
            find(cell, "is '" + found + "' but the records give '" + wanted + "'");
        }
    }

    private void find(String cell, String fault) {
        findings.add(new Finding(file, cell, fault));
    }
}
