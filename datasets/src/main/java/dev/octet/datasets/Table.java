package dev.octet.datasets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/** A CSV or TSV file, whole in memory. */
final class Table {
    /** Largest file read, in bytes: a table is held in memory as text. */
    static final long MAX_BYTES = 1L << 29;

    /** How columns are told apart. */
    enum Form {
        /** RFC 4180: commas, double quotes, quotes doubled within. */
        CSV,
        /** Tabs, and no quoting at all, as GLUE writes it: a quote is a character like any other. */
        TSV;

        private CSVFormat format(List<String> header) {
            CSVFormat.Builder form = CSVFormat.RFC4180.builder();
            if (this == TSV) {
                form = form.setDelimiter('\t').setQuote((Character) null);
            }
            return form.setHeader(header.toArray(String[]::new))
                    .setSkipHeaderRecord(header.isEmpty())
                    .setIgnoreEmptyLines(true)
                    .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
                    .get();
        }
    }

    /**
     * One line below the header.
     *
     * @param number 1 for the first one
     * @param line line of the file on which it ends
     * @param cells text by column
     */
    record Row(long number, long line, Map<String, String> cells) {}

    private final Path file;
    private final List<String> columns;
    private final List<Row> rows;

    private Table(Path file, List<String> columns, List<Row> rows) {
        this.file = file;
        this.columns = columns;
        this.rows = rows;
    }

    /** As {@link #read(Path, Form, List, Set, Map)}, of a file that begins with its header. */
    static Table read(Path file, Form form, Set<String> columns, Map<String, String> where) throws IOException {
        return read(file, form, List.of(), columns, where);
    }

    /**
     * Reads {@code columns} of the rows that have the values of {@code where}.
     *
     * @param named names of all columns of a file that has no header; empty for one that begins with them
     * @throws DatasetException if the file is no such table, lacks a column, or has a row that is too short or long
     */
    static Table read(Path file, Form form, List<String> named, Set<String> columns, Map<String, String> where)
            throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new DatasetException(
                    file + ": has " + size + " bytes; tables of at most " + MAX_BYTES + " are read; split it");
        }
        List<Row> rows = new ArrayList<>();
        try (Reader text = text(file);
                CSVParser parser = CSVParser.parse(text, form.format(named))) {
            List<String> header = parser.getHeaderNames();
            requireColumns(file, header, columns);
            requireColumns(file, header, where.keySet());
            for (CSVRecord record : parser) {
                String place = file + ":" + parser.getCurrentLineNumber();
                if (record.size() != header.size()) {
                    throw new DatasetException(place + ": has " + record.size() + " columns but the header has "
                            + header.size() + " (" + String.join(", ", header) + ")");
                }
                if (where.entrySet().stream()
                        .allMatch(e -> record.get(e.getKey()).equals(e.getValue()))) {
                    Map<String, String> cells = new LinkedHashMap<>();
                    columns.forEach(column -> cells.put(column, record.get(column)));
                    rows.add(new Row(record.getRecordNumber(), parser.getCurrentLineNumber(), cells));
                }
            }
            return new Table(file, header, rows);
        } catch (CharacterCodingException e) {
            throw new DatasetException(file + ": is not text in UTF-8; save it as UTF-8", e);
        } catch (UncheckedIOException e) {
            throw malformed(file, e.getCause());
        } catch (CSVException e) {
            throw malformed(file, e);
        } catch (IllegalArgumentException e) {
            // What follows is advice to programmers of the parser.
            String fault = e.getMessage().replaceFirst(" If this is valid then .*", "");
            throw new DatasetException(file + ": the header is wrong: " + fault + " Give each column one name.", e);
        }
    }

    Path file() {
        return file;
    }

    List<String> columns() {
        return columns;
    }

    List<Row> rows() {
        return rows;
    }

    /** File and line of a row, for messages. */
    String place(Row row) {
        return file + ":" + row.line();
    }

    private static DatasetException malformed(Path file, IOException e) {
        if (e instanceof CharacterCodingException) {
            return new DatasetException(file + ": is not text in UTF-8; save it as UTF-8", e);
        }
        return new DatasetException(file + ": is malformed: " + e.getMessage(), e);
    }

    private static void requireColumns(Path file, List<String> header, Set<String> wanted) {
        for (String column : wanted) {
            if (!header.contains(column)) {
                throw new DatasetException(file + ":1: has no column '" + column + "'; its columns are "
                        + (header.isEmpty() ? "none: the file is empty" : String.join(", ", header)));
            }
        }
    }

    private static Reader text(Path file) throws IOException {
        Reader reader = new BufferedReader(new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }
}
