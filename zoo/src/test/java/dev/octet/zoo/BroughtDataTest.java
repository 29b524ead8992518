package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.datasets.DatasetReference;
import dev.octet.fetch.Holding;
import dev.octet.fetch.UnavailableException;
import dev.octet.fetch.WrongContentException;
import dev.octet.io.Progress;
import dev.octet.io.Section;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BroughtDataTest {
    private static final ModelReference MODEL = new ModelReference.Catalogued("exported");

    @TempDir
    Path home;

    @TempDir
    Path data;

    @BeforeEach
    void catalogue() throws IOException {
        Path folder = Files.createDirectories(home.resolve("zoo/catalogue"));
        Files.writeString(folder.resolve("a.yaml"), """
                octet: 1
                models:
                  exported:
                    title: E
                    framework: {name: F, version: "1"}
                    licence: MIT
                    provenance: us
                    export: {script: make.py, arguments: small --seed 1, from: nothing}
                datasets:
                  own:
                    title: Own
                    licence: MIT
                    provenance: you
                    placement: {folder: mine, obtain: Ask us., layout: words.csv with the column text}
                    splits: {all: {csv: words.csv, text: text}}
                """);
    }

    private Zoo zoo(String root) {
        return Zoo.open(home, Map.of("HOME", home.toString(), "OCTET_DATA", root));
    }

    private Path export(String content) throws IOException {
        Path folder = Files.createDirectories(data.resolve("models/exported"));
        Path model = Files.writeString(folder.resolve("model.onnx"), content);
        Files.writeString(folder.resolve("SHA256SUMS"), Sha256.of(content) + "  model.onnx\n");
        return model;
    }

    @Test
    void saysHowToExportAModelThatIsNotThere() {
        assertThatThrownBy(() -> zoo("").model(MODEL, Progress.NONE))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("OCTET_DATA is not set")
                .hasMessageContaining("python3 zoo/export/make.py small --seed 1 --out $OCTET_DATA/models/exported");
        assertThat(zoo(data.toString()).wanted("exported").orElseThrow())
                .contains("it is not in " + data + "/models/exported")
                .contains("--out " + data + "/models/exported");
        assertThat(zoo(data.toString()).holdings("exported")).isEmpty();
    }

    @Test
    void opensWhatTheScriptMadeAndKnowsItByItsDigest() throws IOException {
        Path file = export("a model");
        Zoo zoo = zoo(data.toString());
        assertThat(zoo.wanted("exported")).isEmpty();
        Model model = zoo.model(MODEL, Progress.NONE);
        assertThat(model.file()).isEqualTo(file);
        assertThat(model.sha256()).isEqualTo(Sha256.of("a model"));
        assertThat(model.tokenizer()).isEmpty();
        assertThat(zoo.verify("exported", Progress.NONE))
                .extracting(Holding::state)
                .containsExactly(Holding.State.VERIFIED);
    }

    @Test
    void refusesAFileThatChangedSinceItsExport() throws IOException {
        Files.writeString(export("a model"), "another");
        assertThatThrownBy(() -> zoo(data.toString()).model(MODEL, Progress.NONE))
                .isInstanceOf(WrongContentException.class);
    }

    @Test
    void takesTheTokenizerOnlyIfTheScriptListsIt() throws IOException {
        Path folder = export("a model").getParent();
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        Files.writeString(
                folder.resolve("SHA256SUMS"),
                Sha256.of("a model") + "  model.onnx\n" + Sha256.of("{}") + " *tokenizer.json\n");
        assertThat(zoo(data.toString()).model(MODEL, Progress.NONE).tokenizer())
                .contains(folder.resolve("tokenizer.json"));
    }

    @Test
    void saysWhereToGetADatasetAndHowItLies() {
        assertThat(zoo(data.toString()).wanted("own").orElseThrow())
                .contains("own is yours to bring: it is not in " + data + "/mine. Ask us.")
                .endsWith("Layout: words.csv with the column text");
        assertThatThrownBy(() -> zoo("").fetch("own", Progress.NONE))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("OCTET_DATA is not set");
    }

    @Test
    void recipeNamesAPlacedDatasetLikeAnyOther() {
        Section task = Section.parse("r.yaml", "dataset: zoo:own/all\n");
        DatasetReference reference = DatasetReference.read(task, "dataset").orElseThrow();
        zoo("").check(task, "dataset", reference);
        assertThat(task.problems()).isEmpty();
    }

    @Test
    void findsTheFilesOfAPlacedDataset() throws IOException {
        Path words = Files.createDirectories(data.resolve("mine")).resolve("words.csv");
        DatasetCard card = zoo("").datasets().get(0);
        BroughtData brought = new BroughtData(Map.of("OCTET_DATA", data.toString()));
        assertThatThrownBy(() -> brought.dataset(card, List.of("words.csv"))).isInstanceOf(UnavailableException.class);
        Files.writeString(words, "text\nhello\n");
        assertThat(brought.dataset(card, List.of("words.csv"))).containsEntry("words.csv", words);
        assertThat(brought.wanted(card)).isEmpty();
    }
}
