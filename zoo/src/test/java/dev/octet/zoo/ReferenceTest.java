package dev.octet.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.datasets.Dataset;
import dev.octet.datasets.DatasetReference;
import dev.octet.datasets.Preprocess;
import dev.octet.engine.ElementType;
import dev.octet.engine.TensorInfo;
import dev.octet.fetch.UnavailableException;
import dev.octet.fetch.WrongContentException;
import dev.octet.io.Progress;
import dev.octet.io.Section;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How recipes name models and datasets, and what they are told when they do it wrong. */
class ReferenceTest {
    private static final String SHA256 = Sha256.of("model");

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        Files.writeString(folder.resolve("model.onnx"), "model");
        Files.writeString(folder.resolve("tokenizer.json"), "tokenizer");
    }

    @Test
    void aModelOfTheCatalogueIsItsName() {
        assertThat(model(recipe("model: zoo:mobilenet-v2"))).isEqualTo(new ModelReference.Catalogued("mobilenet-v2"));
    }

    @Test
    void aModelOfOnesOwnIsAFileBesideTheRecipe() {
        ModelReference reference =
                model(recipe("model: {file: model.onnx, sha256: " + SHA256 + ", tokenizer: tokenizer.json}"));
        Model model = zoo().model(reference, Progress.NONE);
        assertThat(model.card().name()).isEqualTo("model");
        assertThat(model.file()).isEqualTo(folder.resolve("model.onnx"));
        assertThat(model.sha256()).isEqualTo(SHA256);
        assertThat(model.tokenizer()).contains(folder.resolve("tokenizer.json"));
    }

    @Test
    void aModelOfOnesOwnWithOtherBytesIsNotOpened() {
        ModelReference reference = model(recipe("model: {file: model.onnx, sha256: " + Sha256.of("other") + "}"));
        assertThatThrownBy(() -> zoo().model(reference, Progress.NONE))
                .isInstanceOf(WrongContentException.class)
                .hasMessageStartingWith(folder.resolve("model.onnx") + " is not model.onnx: found sha256 " + SHA256)
                .hasMessageEndingWith("    Restore " + folder.resolve("model.onnx")
                        + ", or write the digest that it has now into the recipe.");
    }

    @Test
    void aModelFromASourceNeedsItsDigestToo() {
        ModelReference reference = model(recipe("model: {source: 'maven:a:b:1!x/m.onnx', sha256: " + SHA256
                + ", bytes: 5, tokenizer: {source: 'https://example.org/t.json', sha256: " + SHA256 + "}}"));
        ModelCard card = ((ModelReference.Own) reference).card();
        assertThat(card.name()).isEqualTo("m");
        assertThat(card.file().orElseThrow().bytes()).hasValue(5);
        assertThat(card.tokenizer().orElseThrow().sources()).containsExactly("https://example.org/t.json");
        assertThat(problems("model: {source: 'maven:a:b:1!m.onnx'}")).contains("1:8: model.sha256: is missing");
    }

    @Test
    void aMissingDigestIsPrintedReadyToPaste() {
        assertThat(problems("model: {file: model.onnx}"))
                .contains("recipe.yaml:1:8: model.sha256: is missing: a model is identified by its content")
                .contains("The file there now has sha256: " + SHA256);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    model: resnet                              | 1:8: model: 'resnet' is not a model
                    model: zoo:a/b                             | 1:8: model: 'zoo:a/b' is not a model
                    model: {}                                  | 1:8: model: needs file or source
                    model: {file: a, source: 'maven:a:b:1!c'}  | 1:8: model: has both file and source
                    model: {file: gone.onnx}                   | There is no file
                    model: {file: model.onnx, sha256: 12}      | 1:35: model.sha256: '12' is not 64 lower-case
                    model: {source: 'ftp://x', sha256: 12}     | model.source: 'ftp://x' is not a source
                    model: {source: 'http://x', sha256: 12}    | model.source: 'http://x' is not a source
                    model: {source: 'file:x', sha256: 12}      | Write file: PATH in place of source: file:PATH.
                    model: {source: 'https:/x', sha256: 12}    | is not an https address with a plain host
                    model: {file: model.onnx, sha265: 12}      | model.sha265: unknown key
                    model: {file: model.onnx, tokenizer: gone} | model.tokenizer: there is no file
                    """)
    void wrongModelsAreTold(String yaml, String message) {
        assertThat(problems(yaml)).contains(message);
    }

    @Test
    void namesThatTheCatalogueDoesNotHaveAreToldWithAGuess() {
        Zoo zoo = Installation.bare(folder);
        Section recipe = recipe("model: zoo:mobilnet-v2\ndataset: zoo:stsb/tset");
        zoo.check(recipe, "model", model(recipe));
        zoo.check(recipe, "dataset", DatasetReference.read(recipe, "dataset").orElseThrow());
        assertThat(recipe.problems().toString())
                .contains("1:8: model: 'mobilnet-v2' is not known")
                .contains("Did you mean 'mobilenet-v2'?")
                .contains("2:10: dataset: 'stsb/tset' is not known")
                .contains("Did you mean 'stsb/test'?");
    }

    @Test
    void dataOfOnesOwnThatAreNotThereAreUnavailable() {
        assertThatThrownBy(() -> open("{images: gone}"))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("there is no " + folder.resolve("gone") + "; check the path in the recipe");
    }

    @Test
    void otherSamplesThanTheRecipeMeansAreRefused() {
        String sha256 = open("{synthetic: 3, seed: 1}").sha256();
        assertThat(open("{synthetic: 3, seed: 1, sha256: " + sha256 + "}").size())
                .isEqualTo(3);
        assertThatThrownBy(() -> open("{synthetic: 3, seed: 2, sha256: " + sha256 + "}"))
                .isInstanceOf(WrongContentException.class)
                .hasMessageContaining("the recipe says " + sha256);
    }

    private String problems(String yaml) {
        Section recipe = recipe(yaml);
        assertThat(ModelReference.read(recipe, "model")).isEmpty();
        return recipe.problems().toString();
    }

    private Dataset open(String data) {
        Model model = zoo().model(model(recipe("model: {file: model.onnx, sha256: " + SHA256 + "}")), Progress.NONE);
        DatasetReference reference =
                DatasetReference.read(recipe("dataset: " + data), "dataset").orElseThrow();
        List<TensorInfo> inputs = List.of(new TensorInfo("x", ElementType.FLOAT32, List.of(-1L, 3L)));
        return zoo().dataset(reference, new Preprocess.None(), model, inputs, Progress.NONE);
    }

    private static ModelReference model(Section recipe) {
        Optional<ModelReference> reference = ModelReference.read(recipe, "model");
        recipe.throwIfWrong();
        return reference.orElseThrow();
    }

    private Section recipe(String yaml) {
        return Section.parse(folder.resolve("recipe.yaml").toString(), yaml);
    }

    private Zoo zoo() {
        return Zoo.open(folder, Map.of("HOME", folder.toString()));
    }
}
