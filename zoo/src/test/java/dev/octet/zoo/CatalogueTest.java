package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.fetch.Holding;
import dev.octet.io.InvalidInputException;
import dev.octet.io.Progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CatalogueTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    /** Figures on these are told though Octet cannot score them from the catalogue: users describe such data in a recipe. */
    private static final List<String> UNCATALOGUED = List.of("squad-v1.1/dev");

    @Test
    void ofThisRepositoryHasNoMistakes() {
        assertThat(Zoo.mistakes(Installation.root().resolve("zoo/catalogue"))).isEmpty();
    }

    @Test
    void everyModelNamesItsFamily() {
        assertThat(Installation.bare(folder).models())
                .isNotEmpty()
                .allSatisfy(card -> assertThat(card.facts().family()).isPresent());
    }

    @Test
    void filesMayBeLargerThanTwoGigabytes() throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"),
                "octet: 1\nmodels:\n  a:\n    title: A\n    framework: {name: F, version: '1'}\n    licence: MIT\n"
                        + "    provenance: us\n    file: {sha256: " + DIGEST + ", bytes: 3221225472}\n");
        assertThat(Catalogue.read(folder).models().get("a").file().orElseThrow().bytes())
                .hasValue(3_221_225_472L);
    }

    @Test
    void everyReferenceFigureNamesItsDataset() {
        Zoo zoo = Installation.bare(folder);
        List<String> known = new ArrayList<>(UNCATALOGUED);
        zoo.datasets().forEach(card -> card.splits().forEach(split -> known.add(card.name() + "/" + split)));
        assertThat(zoo.models()).filteredOn(card -> !card.synthetic()).allSatisfy(card -> {
            assertThat(card.references())
                    .extracting(ModelCard.Reference::dataset)
                    .isSubsetOf(known);
            assertThat(known).containsAll(card.facts().dataset().stream().toList());
        });
    }

    @Test
    void publishedFilesAreOfferedByTwoSourcesAndMarkedWhereNobodySawTheFirst() {
        Zoo zoo = Installation.bare(folder);
        assertThat(zoo.models())
                .filteredOn(card -> card.file().stream()
                        .flatMap(file -> file.sources().stream())
                        .anyMatch(source -> source.contains("huggingface.co/onnxmodelzoo/")))
                .hasSizeGreaterThan(20)
                .allSatisfy(card -> assertThat(card.file().orElseThrow().sources())
                        .hasSize(2)
                        .element(1)
                        .asString()
                        .startsWith("https://media.githubusercontent.com/media/onnx/models/"));
    }

    @Test
    void everyExportScriptIsThere() {
        Path scripts = Installation.root().resolve("zoo/export");
        List<ModelCard.Export> exports = Installation.bare(folder).models().stream()
                .flatMap(card -> card.export().stream())
                .toList();
        assertThat(exports).isNotEmpty().allSatisfy(export -> assertThat(scripts.resolve(export.script()))
                .isRegularFile());
    }

    @Test
    void referenceTableHas130RowsOfDifferentNames() {
        assertThat(ReferenceRow.all())
                .hasSize(130)
                .extracting(ReferenceRow::key)
                .doesNotHaveDuplicates();
    }

    @Test
    void rowsAreThoseOfTheReferenceTable() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "octet: 1\nunserved:\n  pytorch/resnet19: none\n");
        assertThatThrownBy(() -> Catalogue.read(folder))
                .hasMessageContaining(
                        "a.yaml:3:21: unserved.pytorch/resnet19: 'pytorch/resnet19' is no row of the reference");
    }

    @Test
    void modelIsPublishedOrExported() throws IOException {
        String entry =
                "octet: 1\nmodels:\n  a:\n    title: A\n    framework: {name: F, version: '1'}\n    licence: MIT\n"
                        + "    provenance: us\n";
        Files.writeString(folder.resolve("a.yaml"), entry);
        assertThatThrownBy(() -> Catalogue.read(folder)).hasMessageContaining("models.a: needs file or export");
        Files.writeString(folder.resolve("a.yaml"), entry + "    export: {script: ../x.sh, arguments: a, from: b}\n");
        assertThatThrownBy(() -> Catalogue.read(folder)).hasMessageContaining("'../x.sh' is not the name of a script");
    }

    @Test
    void placedDatasetStaysInItsFolder() throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"),
                "octet: 1\ndatasets:\n  a:\n    title: A\n    licence: MIT\n    provenance: us\n"
                        + "    placement: {folder: a, obtain: ask, layout: as it is}\n"
                        + "    splits:\n      all: {csv: ../b.csv, text: t}\n");
        assertThatThrownBy(() -> Catalogue.read(folder))
                .hasMessageContaining("datasets.a.splits.all.csv: '../b.csv' leaves its folder");
    }

    @Test
    void whatTheDefaultRecipeNeedsIsInTheRepository() {
        Zoo zoo = Installation.bare(folder);
        for (String name : List.of("fashion-resnet20", "fashion-mnist")) {
            assertThat(zoo.verify(name, Progress.NONE)).isNotEmpty().allSatisfy(holding -> assertThat(holding.state())
                    .isEqualTo(Holding.State.VERIFIED));
        }
    }

    @Test
    void tellsEveryMistakeOfEveryFile() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "octet: 1\nmodels:\n  a: {title: A}\n");
        Files.writeString(
                folder.resolve("b.yaml"),
                "octet: 1\ndatasets:\n  b:\n    title: B\n    licence: MIT\n    provenance: us\n    files:\n"
                        + "      x.csv: {sha256: " + DIGEST + ", bytes: 1, mirror: ../x.csv}\n"
                        + "      y.csv: {sha256: 0123, bytes: 1, sources: 'ftp://y'}\n"
                        + "    splits:\n      all: {csv: z.csv, text: t}\n");
        assertThatThrownBy(() -> Catalogue.read(folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("a.yaml:3:6: models.a.framework: is missing")
                .hasMessageContaining("a.yaml:3:6: models.a: needs file or export")
                .hasMessageContaining("b.yaml:8:14: datasets.b.files.x.csv: '../x.csv' leaves its folder")
                .hasMessageContaining("datasets.b.files.y.csv.sha256: '0123' is not 64")
                .hasMessageContaining("datasets.b.splits.all.csv: 'z.csv' is not among the files");
    }

    @Test
    void refusesAnUnknownSource() throws IOException {
        Files.writeString(
                folder.resolve("a.yaml"),
                "octet: 1\nmodels:\n  a:\n    title: A\n    framework: {name: F, version: '1'}\n    licence: MIT\n"
                        + "    provenance: us\n    file: {sha256: " + DIGEST + ", bytes: 1, sources: 'ftp://y'}\n");
        assertThatThrownBy(() -> Catalogue.read(folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("'ftp://y' is not a source; known: maven:group:artifact:version!path");
    }

    @Test
    void refusesTheSameNameTwice() throws IOException {
        String entry =
                "octet: 1\nmodels:\n  a:\n    title: A\n    framework: {name: F, version: '1'}\n    licence: MIT\n"
                        + "    provenance: us\n    file: {sha256: " + DIGEST + ", bytes: 1}\n";
        Files.writeString(folder.resolve("a.yaml"), entry);
        Files.writeString(folder.resolve("b.yaml"), entry);
        assertThatThrownBy(() -> Catalogue.read(folder))
                .hasMessageContaining("b.yaml:4:5: models.a: is in the catalogue twice");
    }
}
