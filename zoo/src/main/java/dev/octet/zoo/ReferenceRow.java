package dev.octet.zoo;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * One model of the reference table: the validated models that Intel published with Neural Compressor, measured with
 * {@code 1s4c10ins1bs}. Figures are as published, with their units.
 *
 * @param section heading of the table
 * @param framework as the table writes it
 * @param version of the framework; empty where the table gives none
 * @param model as the table writes it
 * @param int8 accuracy of the INT8 model
 * @param fp32 accuracy of the FP32 model
 * @param speedUp throughput of INT8 over that of FP32
 */
public record ReferenceRow(
        String section, String framework, String version, String model, String int8, String fp32, String speedUp) {
    private static final String RESOURCE = "reference-validated-models.csv";

    /** {@code FRAMEWORK/MODEL}: what the catalogue calls it. */
    public String key() {
        return framework + "/" + model;
    }

    /** All rows, in the order of the table. */
    public static List<ReferenceRow> all() {
        return Table.ROWS;
    }

    private static final class Table {
        static final List<ReferenceRow> ROWS = read();

        private static List<ReferenceRow> read() {
            CSVFormat format = CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get();
            try (InputStreamReader text = new InputStreamReader(
                            ReferenceRow.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8);
                    CSVParser rows = CSVParser.parse(text, format)) {
                return rows.stream().map(Table::row).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(RESOURCE + " cannot be read", e);
            }
        }

        private static ReferenceRow row(CSVRecord record) {
            return new ReferenceRow(
                    record.get("section"),
                    record.get("framework"),
                    record.get("version"),
                    record.get("model"),
                    record.get("accuracy_int8"),
                    record.get("accuracy_fp32"),
                    record.get("throughput_ratio"));
        }
    }
}
