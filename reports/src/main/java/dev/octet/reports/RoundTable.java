package dev.octet.reports;

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

/**
 * {@code rounds.csv}: the timed rounds of a run, in the order in which they ran.
 *
 * @param rounds at least one
 */
public record RoundTable(List<Round> rounds) {
    /** With a header line; what {@code docs/run-record.md} describes. */
    static final CSVFormat CSV =
            CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();

    public RoundTable {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("it has no round");
        }
    }

    /**
     * One variant for one round.
     *
     * @param index place in time, from 1
     * @param block of the alternating order, from 1
     * @param rate samples/s of all instances together
     * @param steal share of the used CPUs' time that the hypervisor took; empty where not visible
     * @param others share that other processes took
     */
    public record Round(
            int index, int block, String variant, double rate, Optional<Double> steal, Optional<Double> others) {}

    /** Slowest and fastest round of a variant. */
    public record Range(double slowest, double fastest) {}

    /** @throws IllegalArgumentException if a column or a number is missing */
    static RoundTable read(Path file) throws IOException {
        List<Round> rounds = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = CSV.parse(reader)) {
            for (CSVRecord row : parser) {
                rounds.add(new Round(
                        Integer.parseInt(row.get("round")),
                        Integer.parseInt(row.get("block")),
                        row.get("variant"),
                        Double.parseDouble(row.get("rate")),
                        share(row, "steal"),
                        share(row, "others")));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return new RoundTable(rounds);
    }

    /** Variants in the order of their first round. */
    public List<String> variants() {
        return rounds.stream().map(Round::variant).distinct().toList();
    }

    /** The rounds of one variant, in order. */
    public List<Round> of(String variant) {
        return rounds.stream().filter(round -> round.variant().equals(variant)).toList();
    }

    /** Empty if the variant has no round. */
    public Optional<Range> range(String variant) {
        List<Double> rates = of(variant).stream().map(Round::rate).sorted().toList();
        return rates.isEmpty() ? Optional.empty() : Optional.of(new Range(rates.get(0), rates.get(rates.size() - 1)));
    }

    private static Optional<Double> share(CSVRecord row, String column) {
        return Optional.of(row.get(column)).filter(text -> !text.isEmpty()).map(Double::valueOf);
    }
}
