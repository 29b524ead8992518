package dev.octet.diff;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import dev.octet.io.Sha256;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;

/** The raw tables beside records. */
final class RawFiles {
    /** Names of the two sides among the variants of a merged table. */
    static final String BEFORE = "before";

    static final String AFTER = "after";

    static final CSVFormat CSV =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private RawFiles() {}

    /** @param header names of the columns */
    record Table(List<String> header, List<CSVRecord> rows) {}

    /** A raw file of a run if it is there with the bytes that the record tells of; any other proves nothing. */
    static Optional<Path> file(RunStore.Stored run, String name) throws IOException {
        Path path = run.file().resolveSibling(name);
        Optional<RunRecord.RawFile> told = run.record().files().stream()
                .filter(file -> file.name().equals(name))
                .findFirst();
        boolean same = told.isPresent()
                && Files.isRegularFile(path)
                && Sha256.of(path).equals(told.get().sha256());
        return same ? Optional.of(path) : Optional.empty();
    }

    static Table read(Path file) throws IOException {
        CSVFormat format = CSV.builder().setHeader().setSkipHeaderRecord(true).get();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = CSVParser.parse(reader, format)) {
            return new Table(parser.getHeaderNames(), parser.getRecords());
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw new IOException(file + ": is no CSV: " + e.getMessage(), e);
        }
    }

    static Path write(Path file, List<String> header, List<List<String>> rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of(CSV.format(header.toArray())));
        rows.forEach(row -> lines.add(CSV.format(row.toArray())));
        return Files.writeString(file, String.join("\n", lines) + "\n");
    }
}
