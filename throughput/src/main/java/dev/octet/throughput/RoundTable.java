package dev.octet.throughput;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.StringJoiner;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import dev.octet.throughput.ThroughputResult.Round;

/**
 * {@code rounds.csv}: the rounds of a run in the order of time. Columns: {@code round}, {@code block}, {@code variant},
 * {@code rate}, {@code inferences}, {@code steal}, {@code others}, one {@code instance_<n>} for each instance, and
 * {@code latencies}.
 */
final class RoundTable {
    private static final CSVFormat CSV =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    private static final List<String> FIXED =
            List.of("round", "block", "variant", "rate", "inferences", "steal", "others");
    private static final String INSTANCE = "instance_";
    private static final String LATENCIES = "latencies";

    private RoundTable() {}

    static String write(List<Round> rounds, int instances) {
        List<Object> header = new ArrayList<>(FIXED);
        for (int i = 1; i <= instances; i++) {
            header.add(INSTANCE + i);
        }
        header.add(LATENCIES);
        StringJoiner csv = new StringJoiner("\n", "", "\n").add(CSV.format(header.toArray()));
        for (Round r : rounds) {
            List<Object> cells = new ArrayList<>(List.of(
                    r.index(), r.block(), r.variant(), r.rate(), r.inferences(), cell(r.steal()), cell(r.others())));
            cells.addAll(r.instanceRates());
            cells.add(r.latencies());
            csv.add(CSV.format(cells.toArray()));
        }
        return csv.toString();
    }

    /** @throws ThroughputException if the file is not such a table */
    static List<Round> read(Path file) throws IOException {
        CSVFormat format =
                CSV.builder().setHeader().setSkipHeaderRecord(true).get();
        List<Round> rounds = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file);
                CSVParser parser = CSVParser.parse(reader, format)) {
            List<String> instances = parser.getHeaderNames().stream()
                    .filter(name -> name.startsWith(INSTANCE))
                    .toList();
            for (CSVRecord row : parser) {
                rounds.add(round(row, instances));
            }
        } catch (UncheckedIOException | IllegalArgumentException e) {
            throw ThroughputException.failed(
                    file + ": is not a table of rounds: " + e.getMessage() + ". Run the throughput stage again.", e);
        }
        return rounds;
    }

    private static Round round(CSVRecord row, List<String> instances) {
        long inferences = Long.parseLong(row.get("inferences"));
        long latencies = Measurement.decode(row.get(LATENCIES)).getTotalCount();
        if (latencies != inferences) {
            throw new IllegalArgumentException(
                    "round " + row.get("round") + " has " + inferences + " inferences but " + latencies + " latencies");
        }
        return new Round(
                Integer.parseInt(row.get("round")),
                Integer.parseInt(row.get("block")),
                row.get("variant"),
                Double.parseDouble(row.get("rate")),
                instances.stream()
                        .map(instance -> Double.valueOf(row.get(instance)))
                        .toList(),
                inferences,
                share(row.get("steal")),
                share(row.get("others")),
                row.get(LATENCIES));
    }

    private static String cell(OptionalDouble share) {
        return share.isPresent() ? String.format(Locale.ROOT, "%.4f", share.getAsDouble()) : "";
    }

    private static OptionalDouble share(String cell) {
        return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
    }
}
