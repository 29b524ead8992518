package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.fixtures.TinyProject;

import static dev.octet.cli.InProcess.octet;
import static org.assertj.core.api.Assertions.assertThat;

class ExplainTest {
    @TempDir
    Path temp;

    private TinyProject project;
    private String recipe;
    private String runs;

    @BeforeEach
    void make() throws IOException {
        project = TinyProject.in(temp.resolve("my project"));
        recipe = project.path("recipe.yaml").toString();
        runs = project.path("runs").toString();
    }

    @Test
    void explainsTheRunOfARecipeOnItsSamples() throws IOException {
        assertThat(octet("run", recipe, "--runs", runs).exitCode()).isZero();
        Path json = temp.resolve("explained.json");
        InProcess explained =
                octet("explain", recipe, "--runs", runs, "--json-file", json.toString(), "--html", json + ".html");
        assertThat(explained.err()).doesNotContain("octet:");
        assertThat(explained.exitCode()).isZero();
        assertThat(explained.out()).contains("static, QDQ").contains("16 calibration samples of the recipe");
        JsonNode tree = new ObjectMapper().readTree(Files.readString(json));
        assertThat(tree.get("layers").size()).isPositive();
        assertThat(tree.get("fp32").asText()).endsWith("model.onnx");
        assertThat(Path.of(json + ".html")).content().contains("Error by layer");
    }

    @Test
    void aRecipeThatWasNotRunIsToldToBeRun() {
        InProcess explained = octet("explain", recipe, "--runs", runs);
        assertThat(explained.exitCode()).isEqualTo(2);
        assertThat(explained.err())
                .contains("holds no finished run of 'tiny'")
                .contains("Run it first: octet run " + recipe);
    }

    @Test
    void aModelAloneIsExplainedWithoutErrors() {
        InProcess explained = octet("explain", project.path("model.onnx").toString(), "--json");
        assertThat(explained.exitCode()).isZero();
        assertThat(explained.out()).contains("\"event\":\"explanation\"").contains("not quantized");
    }

    @Test
    void whatIsNoModelIsRefused() throws IOException {
        Path text = Files.writeString(temp.resolve("text.onnx"), "<html>");
        InProcess explained = octet("explain", text.toString());
        assertThat(explained.exitCode()).isEqualTo(5);
        assertThat(explained.err()).contains("an HTML page");
    }
}
