package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** The published schema and the reader accept the same files. */
class CatalogueSchemaTest {
    private static final Path CATALOGUE = Installation.root().resolve("zoo/catalogue");

    private static final String MODEL =
            "octet: 1\nmodels: {m: {title: M, framework: {name: F, version: '1'}, licence: MIT, provenance: us, %s}}";

    private static final JsonSchema SCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(CatalogueSchemaTest.class.getResourceAsStream("catalogue.schema.json"));

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(CATALOGUE)) {
            return files.sorted().toList();
        }
    }

    private static Set<ValidationMessage> problems(String yaml) {
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        JsonNode json = new ObjectMapper().valueToTree(loaded);
        return SCHEMA.validate(json);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileOfTheCatalogueIsValid(Path file) throws IOException {
        assertThat(problems(Files.readString(file))).isEmpty();
    }

    @Test
    void acceptsAnExportedModel() {
        assertThat(problems(MODEL.formatted("export: {script: x.py, arguments: a, from: b}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rows: [pytorch/resnet18]",
                "export: {script: x.py, arguments: a, from: b}, colour: red",
                "export: {script: ../x.py, arguments: a, from: b}",
                "file: {sha256: '12', bytes: 1}",
                "export: {script: x.py, arguments: a, from: b}, inputs: [{name: x, type: float33, shape: [1]}]",
                "export: {script: x.py, arguments: a, from: b}, confirmed: perhaps",
                "export: {script: x.py, arguments: a, from: b}, rows: resnet18"
            })
    void refusesWhatTheReaderRefuses(String rest) {
        assertThat(problems(MODEL.formatted(rest))).isNotEmpty();
    }
}
