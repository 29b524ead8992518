package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void ofThisRepositoryNamesTheModelsAndDatasetsOfTheRecipes() {
        Zoo zoo = Installation.bare(folder);
        assertThat(zoo.models())
                .extracting(ModelCard::name)
                .filteredOn(name -> !name.startsWith("synthetic-"))
                .containsExactly(
                        "efficientnet-lite0",
                        "fashion-resnet20",
                        "minilm-l6-v2",
                        "minilm-l6-v2-q",
                        "minilm-sst2",
                        "mobilenet-v2",
                        "ultraface-rfb-320",
                        "yolox-nano");
        assertThat(zoo.datasets())
                .extracting(DatasetCard::name)
                .containsExactly("coco-128", "fashion-mnist", "imagenet-samples", "sst2", "stsb");
    }

    @Test
    void everyReferenceFigureNamesADatasetOfTheCatalogue() {
        Zoo zoo = Installation.bare(folder);
        List<String> splits = zoo.datasets().stream()
                .flatMap(card -> card.splits().stream().map(split -> card.name() + "/" + split))
                .toList();
        // Nobody has labelled faces that could be passed on.
        List<String> without = List.of("ultraface-rfb-320");
        assertThat(zoo.models())
                .filteredOn(card -> !card.synthetic() && !without.contains(card.name()))
                .allSatisfy(card -> assertThat(card.references()).isNotEmpty().allSatisfy(figure -> assertThat(splits)
                        .contains(figure.dataset())));
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
                .hasMessageContaining("a.yaml:3:6: models.a.file: is missing")
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
