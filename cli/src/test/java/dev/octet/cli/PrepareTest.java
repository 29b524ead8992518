package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.fixtures.TinyProject;
import dev.octet.reports.RunStore;

import static dev.octet.cli.InProcess.octet;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code octet zoo prepare}, what runs make of it, and steps that {@code octet check} writes out. */
class PrepareTest {
    @TempDir
    Path temp;

    private TinyProject project;
    private Map<String, String> environment;

    @BeforeEach
    void make() throws IOException {
        project = TinyProject.in(temp.resolve("project"));
        environment = Map.of("OCTET_CACHE", temp.resolve("cache").toString());
    }

    @Test
    void aRunOnPreparedPicturesHasTheSameBytes() throws IOException {
        String recipe = project.path("recipe.yaml").toString();
        assertThat(run(recipe, "decoded").exitCode()).isZero();
        InProcess prepare = octet(environment, "zoo", "prepare", recipe);
        assertThat(prepare.exitCode()).as(prepare.err()).isZero();
        assertThat(prepare.out())
                .contains("recipe.yaml: 120 pictures of eval prepared in ")
                .contains("recipe.yaml: 24 pictures of calib prepared in ");
        assertThat(octet(environment, "zoo", "prepare", recipe).out())
                .contains("120 pictures of eval were there and are verified in");
        // Only a run that takes the pictures from there notices that one is damaged, and it still has the same bytes.
        Path store = stores().filter(file -> file.toFile().length() > 100 * 16 * 16 * 3 * 4)
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(store);
        bytes[200] ^= 1;
        Files.write(store, bytes);
        InProcess prepared = run(recipe, "prepared");
        assertThat(prepared.exitCode()).isZero();
        assertThat(prepared.err()).contains("is damaged: the tensor at byte 128 has changed");
        assertThat(Files.readAllBytes(file("prepared", "samples.csv")))
                .isEqualTo(Files.readAllBytes(file("decoded", "samples.csv")));
        assertThat(Files.readAllBytes(file("prepared", "int8.onnx")))
                .isEqualTo(Files.readAllBytes(file("decoded", "int8.onnx")));
    }

    @Test
    void picturesThatCannotBeUsedAreAllToldBeforeTheWork() throws IOException {
        List<Path> pictures;
        try (Stream<Path> files = Files.walk(project.path("eval"))) {
            pictures = files.filter(Files::isRegularFile).sorted().limit(2).toList();
        }
        for (Path picture : pictures) {
            Files.writeString(picture, "none");
        }
        InProcess run = run(project.path("recipe.yaml").toString(), "runs");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.FAILED.code());
        for (Path picture : pictures) {
            assertThat(run.err()).contains("eval: sample " + picture.getFileName() + ": is neither JPEG, PNG nor WebP");
        }
        assertThat(run.err()).contains("on_bad_sample: skip");
        assertThat(project.path("runs")).doesNotExist();
    }

    @Test
    void checkWritesAPresetOut() throws IOException {
        project.write(
                "recipe.yaml",
                project.recipe()
                        .replace(
                                "{scale: 255, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5]}",
                                "{preset: {name: keras_tf, size: 16}, layout: nchw}"));
        InProcess check =
                octet(environment, "check", project.path("recipe.yaml").toString());
        assertThat(check.out())
                .contains("recipe.yaml: no mistakes\n    preprocess: {channels: rgb, exif_orientation: false, resize:"
                        + " {size: 16, filter: nearest, pillow: 13}, scale: 127.5, mean: [1.0], std: [1.0], arithmetic:"
                        + " divide, layout: nchw}");
    }

    private InProcess run(String recipe, String runs) {
        return octet(environment, "run", recipe, "--runs", project.path(runs).toString());
    }

    private Path file(String runs, String name) throws IOException {
        return RunStore.stored(project.path(runs)).get(0).file().resolveSibling(name);
    }

    private Stream<Path> stores() throws IOException {
        try (Stream<Path> files = Files.walk(temp.resolve("cache/prepared"))) {
            return files.filter(Files::isRegularFile).toList().stream();
        }
    }
}
