package dev.octet.reports;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import dev.octet.io.Sha256;
import dev.octet.reports.AccuracyRecord.Loss;
import dev.octet.reports.RunRecord.Framework;
import dev.octet.reports.RunRecord.Model;
import dev.octet.reports.RunRecord.Recipe;
import dev.octet.reports.ThroughputRecord.Ratio;
import dev.octet.reports.ThroughputRecord.Speed;

/**
 * A vendor's published table of 130 validated models as run records that hold what the table holds and no more. Its ratios
 * were made of figures with more digits than it shows, so that 17 of them cannot be recomputed: they are taken as given.
 */
final class ReferenceTable {
    private static final String SETTING = "1s4c10ins1bs";

    private ReferenceTable() {}

    /** The lines of the published table: what a reader sees. */
    static List<CSVRecord> published() {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (InputStream in = ReferenceTable.class.getResourceAsStream("/reference-validated-models.csv");
                CSVParser lines = format.parse(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.getRecords();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<RunRecord> records() {
        return published().stream().map(ReferenceTable::record).toList();
    }

    private static RunRecord record(CSVRecord line) {
        String version = line.get("version");
        Framework framework = new Framework(
                line.get("framework"),
                version.isEmpty() ? Optional.empty() : Optional.of(version),
                Optional.of(line.get("section")));
        String name = line.get("model").replaceAll("[^A-Za-z0-9._-]", "-");
        Recipe recipe = new Recipe(name, Sha256.of(String.join(",", line.values())), Optional.empty());
        Model model =
                new Model(line.get("model"), Optional.empty(), framework, false, Optional.empty(), Optional.empty());
        return RunRecord.builder(recipe, Instant.EPOCH, model)
                .accuracy(accuracy(line))
                .throughput(throughput(line))
                .build();
    }

    private static AccuracyRecord accuracy(CSVRecord line) {
        boolean percent = line.get("accuracy_fp32").endsWith("%");
        return new AccuracyRecord(
                "accuracy",
                percent ? "%" : "points",
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of("int8", number(line.get("accuracy_int8")), "fp32", number(line.get("accuracy_fp32"))),
                Optional.of(new Loss(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(-number(line.get("accuracy_ratio"))),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static ThroughputRecord throughput(CSVRecord line) {
        return new ThroughputRecord(
                SETTING,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of("int8", speed(line.get("throughput_int8")), "fp32", speed(line.get("throughput_fp32"))),
                Optional.of(new Ratio(
                        Optional.empty(),
                        Optional.of(number(line.get("throughput_ratio"))),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    private static Speed speed(String rate) {
        return new Speed(
                Optional.of(number(rate)), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** {@code 73.57%} is 0.7357, {@code 1.26x} is 1.26. */
    private static double number(String shown) {
        return shown.endsWith("%")
                ? new BigDecimal(shown.substring(0, shown.length() - 1))
                        .movePointLeft(2)
                        .doubleValue()
                : Double.parseDouble(shown.replace("x", ""));
    }
}
