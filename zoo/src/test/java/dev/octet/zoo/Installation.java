package dev.octet.zoo;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The repository that the tests run in, and the mirror beside it if there is one. */
final class Installation {

    private Installation() {}

    static Path root() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve(".editorconfig"))) {
            root = root.getParent();
        }
        return root;
    }

    /** The zoo of this repository without a mirror, its cache in {@code home}. */
    static Zoo bare(Path home) {
        return Zoo.open(root(), Map.of("HOME", home.toString()));
    }

    /** The zoo of this repository with the mirror; skips the test if there is none. */
    static Zoo mirrored(Path home) {
        return Zoo.open(root(), Map.of("HOME", home.toString(), "OCTET_MIRROR", mirror().toString()));
    }

    static Path mirror() {
        Optional<Path> mirror = Stream.concat(
                        Stream.of(Optional.ofNullable(System.getenv("OCTET_MIRROR"))
                                        .orElse("")
                                        .split(File.pathSeparator))
                                .filter(path -> !path.isBlank())
                                .map(Path::of),
                        Stream.of(root().resolveSibling("shared/mirror")))
                .filter(folder -> Files.isDirectory(folder.resolve("sst2-minilm")))
                .findFirst();
        assumeTrue(mirror.isPresent(), "needs the models of OCTET_MIRROR or ../shared/mirror");
        return mirror.orElseThrow();
    }
}
