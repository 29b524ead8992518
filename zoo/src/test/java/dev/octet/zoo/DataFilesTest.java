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

import dev.octet.engine.ModelException;
import dev.octet.fetch.Holding;
import dev.octet.fetch.WrongContentException;
import dev.octet.fixtures.DataBeside;
import dev.octet.fixtures.TinyModel;
import dev.octet.io.Progress;
import dev.octet.io.Section;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Models whose tensors lie in a file beside them: what they are known by, and what of them is refused. */
class DataFilesTest {
    @TempDir
    Path folder;

    private Path file;
    private Path data;

    @BeforeEach
    void export() throws IOException {
        file = Files.createDirectories(folder.resolve("models/exported")).resolve("model.onnx");
        TinyModel.attention(false).write(file);
        data = DataBeside.move(file);
        Path catalogue = Files.createDirectories(folder.resolve("zoo/catalogue"));
        Files.writeString(catalogue.resolve("a.yaml"), """
                octet: 1
                models:
                  exported:
                    title: E
                    framework: {name: F, version: "1"}
                    licence: MIT
                    provenance: us
                    export: {script: make.py, arguments: small, from: nothing}
                """);
    }

    private Zoo zoo() {
        return Zoo.open(folder, Map.of("HOME", folder.toString(), "OCTET_DATA", folder.toString()));
    }

    private void changeOneByteOfTheData() throws IOException {
        byte[] bytes = Files.readAllBytes(data);
        bytes[bytes.length / 2] ^= 1;
        Files.write(data, bytes);
    }

    /** What {@code sha256sum FILE | sha256sum} prints in the model's folder. */
    private String dataSha256() throws IOException {
        return Sha256.of(Sha256.of(data) + "  model.onnx.data\n");
    }

    private ModelReference reference(String dataSha256) throws IOException {
        String text = "model: {file: models/exported/model.onnx, sha256: " + Sha256.of(file) + dataSha256 + "}\n";
        return ModelReference.read(Section.parse(folder.resolve("recipe.yaml").toString(), text), "model")
                .orElseThrow();
    }

    private String problems(String model) {
        Section recipe = Section.parse(folder.resolve("recipe.yaml").toString(), "model: " + model + "\n");
        ModelReference.read(recipe, "model");
        return recipe.problems().toString();
    }

    private String identityNow() throws IOException {
        return zoo().model(ModelReference.ofFile(file, Optional.empty()), Progress.NONE)
                .sha256();
    }

    @Test
    void oneByteOfTheDataMakesAnotherModel() throws IOException {
        String before = identityNow();
        assertThat(before)
                .isEqualTo(Sha256.of("octet: model with data files\n" + Sha256.of(file) + "\n" + dataSha256() + "\n"));
        changeOneByteOfTheData();
        assertThat(identityNow()).isNotEqualTo(before).isNotEqualTo(Sha256.of(file));
    }

    @Test
    void recipeTellsTheDigestOfTheData() throws IOException {
        ModelReference reference = reference(", data_sha256: " + dataSha256());
        Model model = zoo().model(reference, Progress.NONE);
        assertThat(model.data()).isEqualTo(Map.of("model.onnx.data", Sha256.of(data)));
        assertThat(model.sha256()).isEqualTo(identityNow());
    }

    @Test
    void otherDataThanTheRecipeMeansAreRefused() throws IOException {
        String meant = dataSha256();
        ModelReference reference = reference(", data_sha256: " + meant);
        changeOneByteOfTheData();
        assertThatThrownBy(() -> zoo().model(reference, Progress.NONE))
                .isInstanceOf(WrongContentException.class)
                .hasMessage(file
                        + " keeps tensors in 'model.onnx.data', which is not what the recipe means by data_sha256: "
                        + meant + "; restore it, or write what it has now, data_sha256: " + dataSha256());
    }

    @Test
    void withoutADigestOfTheDataThoseThatAreThereAreMeant() throws IOException {
        Model model = zoo().model(reference(""), Progress.NONE);
        assertThat(model.sha256()).isEqualTo(identityNow());
        assertThat(model.dataSha256()).contains(dataSha256());
        assertThat(problems("{file: models/exported/model.onnx}"))
                .contains("The file there now has sha256: " + Sha256.of(file)
                        + ", and the data that it keeps beside it data_sha256: " + dataSha256());
    }

    @Test
    void dataThatAreNotThereAreTold() throws IOException {
        ModelReference reference = reference(", data_sha256: " + dataSha256());
        Files.delete(data);
        assertThatThrownBy(() -> zoo().model(reference, Progress.NONE))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("are in 'model.onnx.data', which is not in " + file.getParent());
        assertThat(problems("{file: models/exported/model.onnx}")).contains("which is not in " + file.getParent());
    }

    @Test
    void modelOfOneFileHasNoDigestOfData() throws IOException {
        TinyModel.attention(false).write(file);
        assertThat(identityNow()).isEqualTo(Sha256.of(file));
        ModelReference reference = reference(", data_sha256: " + Sha256.of("x"));
        assertThatThrownBy(() -> zoo().model(reference, Progress.NONE))
                .isInstanceOf(WrongContentException.class)
                .hasMessageContaining("keeps no tensors in other files");
        assertThat(problems("{source: 'maven:a:b:1!m.onnx', sha256: " + Sha256.of("x") + ", data_sha256: "
                        + Sha256.of("y") + "}"))
                .contains("model.data_sha256: is of files beside a file of your own");
    }

    @Test
    void twoModelsMayDifferInTheirDataAlone() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other")).resolve("model.onnx");
        Files.copy(file, other);
        Files.copy(data, other.resolveSibling("model.onnx.data"));
        changeOneByteOfTheData();
        Zoo zoo = zoo();
        Model first = zoo.model(ModelReference.ofFile(file, Optional.empty()), Progress.NONE);
        Model second = zoo.model(ModelReference.ofFile(other, Optional.empty()), Progress.NONE);
        assertThat(second.file()).isEqualTo(other);
        assertThat(second.sha256()).isNotEqualTo(first.sha256());
    }

    @Test
    void exportedDataHaveTheDigestsOfTheirExport() throws IOException {
        ModelReference exported = new ModelReference.Catalogued("exported");
        Path sums = file.resolveSibling("SHA256SUMS");
        Files.writeString(sums, Sha256.of(file) + "  model.onnx\n");
        assertThatThrownBy(() -> zoo().model(exported, Progress.NONE))
                .isInstanceOf(WrongContentException.class)
                .hasMessageContaining(sums + " has no line for it");
        Files.writeString(sums, Sha256.of(file) + "  model.onnx\n" + Sha256.of(data) + "  model.onnx.data\n");
        assertThat(zoo().model(exported, Progress.NONE).sha256()).isEqualTo(identityNow());
        changeOneByteOfTheData();
        assertThatThrownBy(() -> zoo().model(exported, Progress.NONE))
                .isInstanceOf(WrongContentException.class)
                .hasMessageContaining(data + " holds tensors of exported and has sha256 " + Sha256.of(data));
        List<Holding> holdings = zoo().verify("exported", Progress.NONE);
        assertThat(holdings).extracting(Holding::state).containsExactly(Holding.State.VERIFIED, Holding.State.WRONG);
    }
}
