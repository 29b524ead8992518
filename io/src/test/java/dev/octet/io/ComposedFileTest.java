package dev.octet.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class ComposedFileTest {
    @TempDir
    Path folder;

    private Path write(String path, String... lines) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private Section read(String path) throws IOException {
        return ComposedFile.read(folder.resolve(path)).parse();
    }

    private void refused(String message, String... lines) throws IOException {
        Path file = write("a.yaml", lines);
        assertThatThrownBy(() -> ComposedFile.read(file).parse())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void fileWithoutIncludeIsItself() throws IOException {
        Path file = write("a.yaml", "name: a");
        ComposedFile composed = ComposedFile.read(file);
        assertThat(composed.included()).isEmpty();
        assertThat(composed.whole()).isEqualTo("name: a\n");
        assertThat(composed.sha256()).isEqualTo(Sha256.of(file));
    }

    @Test
    void keysWrittenHereWinSectionBySection() throws IOException {
        write("shared/b.yaml", "name: b", "title: B", "task: {metric: top1, steps: {x: 1, y: 2}}");
        write("a.yaml", "include: shared/b.yaml", "name: a", "task: {steps: {x: 3}}");
        Section root = read("a.yaml");
        assertThat(root.keys()).containsExactlyInAnyOrder("name", "title", "task");
        assertThat(root.text("name")).contains("a");
        Section task = root.section("task").orElseThrow();
        assertThat(task.text("metric")).contains("top1");
        assertThat(task.section("steps").orElseThrow().keys()).containsExactly("x");
    }

    @Test
    void includedFileIncludesByItsOwnFolder() throws IOException {
        write("shared/deep/c.yaml", "c: 1", "b: 1");
        write("shared/b.yaml", "include: deep/c.yaml", "b: 2");
        write("a.yaml", "include: shared/b.yaml");
        assertThat(read("a.yaml").text("c")).contains("1");
        assertThat(read("a.yaml").text("b")).contains("2");
    }

    @Test
    void problemNamesTheFileThatItIsIn() throws IOException {
        write("shared/b.yaml", "size: big", "colour: red");
        write("a.yaml", "include: shared/b.yaml", "name: [a]");
        Section root = read("a.yaml");
        root.text("name");
        root.integer("size", 0, 9);
        root.done();
        Path included = folder.resolve("shared/b.yaml");
        assertThat(root.problems())
                .extracting(Problem::file, Problem::line, Problem::column, Problem::field)
                .containsExactly(
                        tuple(folder.resolve("a.yaml").toString(), 2, 7, "name"),
                        tuple(included.toString(), 1, 7, "size"),
                        tuple(included.toString(), 2, 1, "colour"));
    }

    @Test
    void malformedIncludedFileIsReportedAsItself() throws IOException {
        write("b.yaml", "a: [");
        refused(folder.resolve("b.yaml") + ":", "include: b.yaml");
    }

    @Test
    void digestChangesWithEveryFile() throws IOException {
        write("c.yaml", "c: 1");
        write("b.yaml", "include: c.yaml");
        Path file = write("a.yaml", "include: b.yaml");
        String before = ComposedFile.read(file).sha256();
        write("c.yaml", "c: 2");
        assertThat(ComposedFile.read(file).sha256()).isNotEqualTo(before);
    }

    @Test
    void parsesWhatWasReadEvenIfTheFilesChange() throws IOException {
        write("b.yaml", "b: 1");
        ComposedFile composed = ComposedFile.read(write("a.yaml", "include: b.yaml"));
        write("b.yaml", "b: 2");
        assertThat(composed.parse().text("b")).contains("1");
        assertThat(composed.included()).containsOnlyKeys("b.yaml");
    }

    @Test
    void refusesToLeaveTheFolder() throws IOException {
        refused("'../b.yaml' leaves the folder", "include: ../b.yaml");
        refused("leaves the folder", "include: shared/../../b.yaml");
        refused("leaves the folder", "include: " + folder.resolve("b.yaml"));
    }

    @Test
    void refusesALinkOutOfTheFolder(@TempDir Path outside) throws IOException {
        Files.writeString(outside.resolve("b.yaml"), "b: 1\n");
        Files.createSymbolicLink(folder.resolve("b.yaml"), outside.resolve("b.yaml"));
        refused("leaves the folder of the recipe by a link", "include: b.yaml");
    }

    @Test
    void refusesACircle() throws IOException {
        write("b.yaml", "include: c.yaml");
        write("c.yaml", "include: b.yaml");
        refused("c.yaml:1:10: include: 'b.yaml' includes itself", "include: b.yaml");
        refused("'a.yaml' includes itself", "include: a.yaml");
    }

    @Test
    void refusesToGoTooDeep() throws IOException {
        for (int i = 1; i <= 5; i++) {
            write(i + ".yaml", "include: " + (i + 1) + ".yaml");
        }
        write("6.yaml", "a: 1");
        refused("4.yaml:1:10: include: more than 5 files", "include: 1.yaml");
    }

    @Test
    void refusesWhatIsNoPath() throws IOException {
        refused("a.yaml:1:10: include: there is no file", "include: gone.yaml");
        refused("must be one path but was a list", "include: [b.yaml]");
        refused("must be one path but was nothing", "include:");
    }

    @Test
    void sectionKnowsItsFile() throws IOException {
        write("shared/b.yaml", "model: {file: x}");
        write("a.yaml", "include: shared/b.yaml");
        assertThat(List.of(
                        read("a.yaml").fileName(),
                        read("a.yaml").section("model").orElseThrow().fileName()))
                .containsExactly(
                        folder.resolve("a.yaml").toString(),
                        folder.resolve("shared/b.yaml").toString());
    }
}
