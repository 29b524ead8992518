package dev.octet.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Real models that tests use where they are: those of the repository, and of mirrors of the catalogue. */
final class Mirror {

    private Mirror() {}

    /** Folder of the whole project, which holds the launcher. */
    static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(".editorconfig"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** All {@code .onnx} files below the repository's zoo and the mirrors, sorted; empty if there are none. */
    static List<Path> models() {
        List<Path> roots = new ArrayList<>();
        roots.add(repository().resolve("zoo/models"));
        roots.add(repository().resolve("../shared/mirror"));
        Arrays.stream(System.getenv().getOrDefault("OCTET_MIRROR", "").split(":"))
                .filter(root -> !root.isBlank())
                .forEach(root -> roots.add(Path.of(root)));
        List<Path> models = new ArrayList<>();
        for (Path root : roots) {
            if (Files.isDirectory(root)) {
                try (Stream<Path> files = Files.walk(root)) {
                    files.filter(file -> file.toString().endsWith(".onnx"))
                            .map(Path::normalize)
                            .filter(file -> !models.contains(file))
                            .sorted()
                            .forEach(models::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return models;
    }
}
