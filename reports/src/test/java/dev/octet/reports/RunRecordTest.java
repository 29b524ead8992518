package dev.octet.reports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunRecordTest {
    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(RunRecordTest.class.getResourceAsStream("/dev/octet/reports/run-record.schema.json"));

    private static final String SHA = "0".repeat(64);
    private static final String SPINE = """
            {"octet": 1, "recipe": {"name": "r", "sha256": "%1$s"}, "started": "2026-11-23T04:03:12Z", "verdict": "pass",
             "model": {"name": "m", "sha256": "%1$s", "framework": {"name": "PyTorch", "version": "2.3"}, "synthetic": false},
             "variants": {"fp32": {"sha256": "%1$s", "bytes": 0, "engine": "e"}},
             "accuracy": [{"metric": "top1", "unit": "%%", "higher_is_better": true, "samples": 10000,
                           "fp32": 0.9328, "int8": 0.9325,
                           "loss": {"relative": 0.0003, "low": -0.0010, "high": 0.0016, "confidence": 0.95}}],
             "throughput": {"setting": "1s1c2ins1bs", "requested": "1s4c10ins1bs", "fp32": {"rate": 10, "p50": 1, "p99": 2},
                            "ratio": {"value": 2.1, "low": 2.0, "high": 2.2, "confidence": 0.95}},
             "calibration": {"samples": 256, "seconds": 0, "peak_rss_bytes": 0},
             "host": {}, "software": {}, "stages": []}
            """.formatted(SHA);

    @TempDir
    Path folder;

    static Stream<RunRecord> examples() {
        return Stream.concat(
                Stream.of(
                        Examples.passing(),
                        Examples.undecided(),
                        Examples.failing(),
                        Examples.synthetic(),
                        Examples.measured()),
                ReferenceTable.records().stream().limit(1));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void readsBackWhatItWrote(RunRecord record) throws IOException {
        assertThat(read(RecordJson.write(record))).isEqualTo(record);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void writesWhatThePublishedSchemaDescribes(RunRecord record) {
        assertThat(SCHEMA.validate(RecordJson.write(record), InputFormat.JSON)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"octet\": 1'    | '\"octet\": 2'",
                "'\"pass\"'        | '\"passed\"'",
                "'\"r\", \"sha256\"' | '\"r\", \"sha265\"'",
                "'0.9328'          | '\"0.9328\"'",
                "'\"setting\"'     | '\"settings\"'",
                "'0.95}}]'         | '95}}]'",
            })
    void theSchemaRefusesWhatTheReaderRefuses(String right, String wrong) {
        String broken = SPINE.replace(right, wrong);

        assertThat(broken).isNotEqualTo(SPINE);
        assertThat(SCHEMA.validate(SPINE, InputFormat.JSON)).isEmpty();
        assertThat(SCHEMA.validate(broken, InputFormat.JSON)).isNotEmpty();
        assertThatThrownBy(() -> read(broken)).isInstanceOf(RecordException.class);
    }

    @Test
    void keepsThePathsOfTheDesign() throws IOException {
        JsonNode json = new ObjectMapper().readTree(RecordJson.write(read(SPINE)));

        assertThat(json.at("/accuracy/0/int8").doubleValue()).isEqualTo(0.9325);
        assertThat(json.at("/accuracy/0/loss/relative").doubleValue()).isEqualTo(0.0003);
        assertThat(json.at("/throughput/fp32/rate").doubleValue()).isEqualTo(10);
        assertThat(json.at("/throughput/ratio/value").doubleValue()).isEqualTo(2.1);
        assertThat(json.at("/model/framework/version").textValue()).isEqualTo("2.3");
        assertThat(json.at("/calibration/peak_rss_bytes").longValue()).isZero();
        assertThat(json.at("/baseline").textValue()).isEqualTo("fp32");
    }

    @Test
    void writesTheSameBytesAfterReading() throws IOException {
        RunRecord read = read(RecordJson.write(Examples.failing()));

        assertThat(read.variants().keySet()).containsExactly("fp32", "bf16", "int8");
        assertThat(read.accuracy().get(0).values().keySet()).containsExactly("bf16", "fp32", "int8");
        assertThat(RecordJson.write(read)).isEqualTo(RecordJson.write(Examples.failing()));
    }

    @Test
    void refusesAnotherVersionByName() {
        assertThatThrownBy(() -> read(SPINE.replace("\"octet\": 1", "\"octet\": 7")))
                .isInstanceOf(RecordException.class)
                .hasMessageEndingWith("record.json: is a run record of version 7, and this octet reads version 1."
                        + " Use the octet that wrote it, or run the recipe again.");
    }

    @Test
    void refusesJsonThatIsSomethingElse() {
        assertThatThrownBy(() -> read("{\"name\": \"left-pad\"}"))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("is not a run record");
        assertThatThrownBy(() -> read("")).isInstanceOf(RecordException.class).hasMessageContaining("not a run record");
        assertThatThrownBy(() -> read("[1]")).isInstanceOf(RecordException.class);
    }

    @Test
    void saysWhereJsonIsMalformed() {
        assertThatThrownBy(() -> read("{\"octet\": 1,\n \"recipe\": }"))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("record.json:2:12: not JSON: ");
        assertThatThrownBy(() -> read(SPINE.substring(0, 90))).isInstanceOf(RecordException.class);
        assertThatThrownBy(() -> read(SPINE + "{}"))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("Trailing token");
        assertThatThrownBy(() -> read(SPINE.replace("\"octet\": 1,", "\"octet\": 1, \"octet\": 1,")))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("Duplicate");
    }

    @Test
    void saysWhichPathIsWrong() {
        assertThatThrownBy(() -> read(SPINE.replace("\"higher_is_better\": true,", "")))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("accuracy[0].higher_is_better");
        assertThatThrownBy(() -> read(SPINE.replace("\"p50\"", "\"p51\"")))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("throughput.fp32.p51");
        assertThatThrownBy(() -> read(SPINE.replace("2026-11-23T04", "yesterday")))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("started");
        assertThatThrownBy(() -> read(SPINE.replace(SHA, "abc")))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("recipe.sha256 must be a SHA-256");
    }

    @Test
    void refusesNumbersThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Examples.accuracy("top1", 10, Double.NaN, 0.5, Optional.empty()))
                .withMessageContaining("accuracy.fp32 must be finite");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Examples.speed(Double.POSITIVE_INFINITY))
                .withMessageContaining("throughput.rate must be finite");
    }

    @Test
    void refusesAVariantThatIsCalledLikeAKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Examples.begun("r", "f", "1")
                        .variant("loss", Examples.variant("x", 1))
                        .build())
                .withMessageContaining("'loss'");
    }

    @Test
    void keepsCategoriesAndSlices() throws IOException {
        Map<String, Double> values = Examples.ordered(Map.entry("fp32", 0.5), Map.entry("int8", 0.25));
        AccuracyRecord.Slice category = new AccuracyRecord.Slice(
                Optional.of("3"), Optional.empty(), Optional.empty(), 40, values, Optional.empty(), List.of());
        AccuracyRecord.Slice slice = new AccuracyRecord.Slice(
                Optional.empty(),
                Optional.of("label"),
                Optional.of("cat; \"tabby\""),
                20,
                values,
                Examples.loss(0.25, 0.5, 0.1, 0.8),
                List.of());
        RunRecord record = Examples.begun("r", "f", "1")
                .accuracy(new AccuracyRecord(
                        "auroc",
                        "%",
                        true,
                        Optional.empty(),
                        Optional.of(60L),
                        List.of(),
                        values,
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(category),
                        List.of(slice)))
                .build();
        String json = RecordJson.write(record);

        assertThat(read(json)).isEqualTo(record);
        assertThat(SCHEMA.validate(json, InputFormat.JSON)).isEmpty();
        assertThat(json).contains("\"category\" : \"3\"").contains("\"by\" : \"label\"");
    }

    @Test
    void refusesASliceThatIsNeitherACategoryNorAPart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AccuracyRecord.Slice(
                        Optional.of("3"),
                        Optional.of("label"),
                        Optional.of("1"),
                        1,
                        Map.of(),
                        Optional.empty(),
                        List.of()))
                .withMessage("a slice has either a category or by and label");
    }

    @Test
    void doesNotChangeWithTheCollectionsItWasMadeOf() {
        Map<String, Double> values = Examples.ordered(Map.entry("fp32", 0.5));
        AccuracyRecord accuracy = new AccuracyRecord(
                "top1",
                "%",
                true,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                values,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
        values.put("int8", 0.4);

        assertThat(accuracy.values()).containsOnlyKeys("fp32");
    }

    @Test
    void startsOnAMillisecondAsItsFolderDoes() {
        RunRecord record = RunRecord.builder(
                        Examples.recipe("r"),
                        Instant.parse("2026-11-23T04:03:12.345678901Z"),
                        Examples.passing().model())
                .build();

        assertThat(record.started()).isEqualTo(Instant.parse("2026-11-23T04:03:12.345Z"));
        assertThat(record.id()).startsWith("r/20261123T040312.345Z-");
    }

    private RunRecord read(String json) throws IOException {
        return RunStore.read(Files.writeString(folder.resolve("record.json"), json));
    }
}
