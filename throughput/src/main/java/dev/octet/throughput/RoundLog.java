package dev.octet.throughput;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.StringJoiner;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import dev.octet.host.HostConditions;
import dev.octet.statistics.Percentile;
import dev.octet.throughput.ThroughputResult.Comparison;
import dev.octet.throughput.ThroughputResult.VariantResult;

/**
 * All rounds of a run in the order of time: {@code rounds.csv}. Every figure of a result can be computed again from it,
 * and this is what computes them.
 *
 * @param rounds those that were not used too
 */
public record RoundLog(List<Round> rounds) {
    private static final CSVFormat CSV =
            CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
    private static final CSVFormat READ =
            CSV.builder().setHeader().setSkipHeaderRecord(true).get();

    private static final List<String> COLUMNS = List.of(
            "launch",
            "round",
            "block",
            "variant",
            "used",
            "seconds",
            "rate",
            "inferences",
            "steal",
            "others",
            "mhz",
            "throttled",
            "memory_pressure",
            "disturbed",
            "offered",
            "latencies");
    private static final String INSTANCE = "instance_";

    public RoundLog {
        rounds = List.copyOf(rounds);
    }

    /** Rounds that figures are made of. */
    public List<Round> used() {
        return rounds.stream().filter(Round::used).toList();
    }

    /** What all used rounds of one variant say together. @throws IllegalArgumentException if it has none */
    public VariantResult variant(String name) {
        return RoundSummary.of(name, used());
    }

    /** A variant's speed over the baseline's. */
    public Comparison compare(String variant, String baseline) {
        return RoundSummary.compare(variant, baseline, used());
    }

    /** Quantiles of the latencies of all used rounds of a variant, in ms. @param p in (0, 1) */
    public List<Percentile> latencies(String variant, List<Double> p) {
        return RoundSummary.latencies(variant, used(), p);
    }

    /** MLPerf's estimate of quantile {@code p} of a variant's latency in ms; empty with too few queries. */
    public OptionalDouble estimate(String variant, double p) {
        return RoundSummary.estimate(variant, used(), p);
    }

    /** With a header; {@code docs/run-record.md} tells the columns. */
    public String csv() {
        int instances = rounds.stream()
                .mapToInt(round -> round.instanceRates().size())
                .max()
                .orElse(0);
        return csv(Map.of(), instances);
    }

    /** As above, each row led by the same cells. @param key cells by column @param instances columns of these */
    String csv(Map<String, String> key, int instances) {
        List<Object> header = new ArrayList<>(key.keySet());
        header.addAll(COLUMNS);
        for (int i = 1; i <= instances; i++) {
            header.add(INSTANCE + i);
        }
        StringJoiner csv = new StringJoiner("\n", "", "\n").add(CSV.format(header.toArray()));
        for (Round round : rounds) {
            List<Object> cells = new ArrayList<>(key.values());
            cells.addAll(cells(round));
            cells.addAll(Collections.nCopies(instances - round.instanceRates().size(), ""));
            csv.add(CSV.format(cells.toArray()));
        }
        return csv.toString();
    }

    private static List<Object> cells(Round round) {
        HostConditions host = round.conditions();
        List<Object> cells = new ArrayList<>(List.of(
                round.launch(),
                round.index(),
                round.block(),
                round.variant(),
                round.used() ? 1 : 0,
                round.seconds(),
                round.rate(),
                round.queries(),
                cell(host.steal()),
                cell(host.others()),
                cell(host.megahertz()),
                host.throttled().isPresent() ? Long.toString(host.throttled().getAsLong()) : "",
                cell(host.memoryPressure()),
                round.disturbed().orElse(""),
                cell(round.offered()),
                round.latencies()));
        cells.addAll(round.instanceRates());
        return cells;
    }

    /**
     * Reads what {@link #csv} writes; columns in front of it are passed over.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static RoundLog parse(String csv) {
        List<Round> rounds = new ArrayList<>();
        parse(csv, List.of()).values().forEach(log -> rounds.addAll(log.rounds()));
        return new RoundLog(rounds);
    }

    /** The rounds by the cells that lead their rows. @param key columns of these */
    static Map<List<String>, RoundLog> parse(String csv, List<String> key) {
        Map<List<String>, List<Round>> rounds = new LinkedHashMap<>();
        try (CSVParser parser = READ.parse(new StringReader(csv))) {
            if (!parser.getHeaderNames().containsAll(COLUMNS)) {
                throw new IllegalArgumentException(
                        "rounds have the columns " + COLUMNS + " but these have " + parser.getHeaderNames());
            }
            List<String> instances = parser.getHeaderNames().stream()
                    .filter(name -> name.startsWith(INSTANCE))
                    .toList();
            for (CSVRecord row : parser) {
                List<String> cells = key.stream().map(row::get).toList();
                rounds.computeIfAbsent(cells, first -> new ArrayList<>()).add(round(row, instances));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot be read", e);
        }
        Map<List<String>, RoundLog> logs = new LinkedHashMap<>();
        rounds.forEach((cells, found) -> logs.put(cells, new RoundLog(found)));
        return logs;
    }

    private static Round round(CSVRecord row, List<String> instances) {
        String throttled = row.get("throttled");
        return new Round(
                Integer.parseInt(row.get("launch")),
                Integer.parseInt(row.get("round")),
                Integer.parseInt(row.get("block")),
                row.get("variant"),
                row.get("used").equals("1"),
                Double.parseDouble(row.get("seconds")),
                Double.parseDouble(row.get("rate")),
                instances.stream()
                        .filter(name -> row.isSet(name) && !row.get(name).isEmpty())
                        .map(name -> Double.valueOf(row.get(name)))
                        .toList(),
                Long.parseLong(row.get("inferences")),
                number(row.get("offered")),
                new HostConditions(
                        number(row.get("steal")),
                        number(row.get("others")),
                        number(row.get("mhz")),
                        throttled.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(throttled)),
                        number(row.get("memory_pressure"))),
                Optional.of(row.get("disturbed")).filter(text -> !text.isEmpty()),
                row.get("latencies"));
    }

    /** All digits: what is read again is what was measured. */
    private static String cell(OptionalDouble number) {
        return number.isPresent() ? Double.toString(number.getAsDouble()) : "";
    }

    private static OptionalDouble number(String cell) {
        return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
    }
}
