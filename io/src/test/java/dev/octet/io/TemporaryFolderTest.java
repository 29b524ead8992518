package dev.octet.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TemporaryFolderTest {
    @TempDir
    Path outside;

    @Test
    void goesWithAllThatIsInItButNotWithWhatALinkLeadsTo() throws IOException {
        Path kept = Files.writeString(outside.resolve("kept"), "x");
        Path path;
        try (TemporaryFolder folder = TemporaryFolder.create("octet-test-")) {
            path = folder.path();
            Files.writeString(Files.createDirectories(path.resolve("a/b")).resolve("c"), "x");
            Files.createSymbolicLink(path.resolve("link"), outside);
        }
        assertThat(path).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void goesAlsoWhenItsUserFails() {
        Path[] path = new Path[1];
        assertThatThrownBy(() -> {
                    try (TemporaryFolder folder = TemporaryFolder.create("octet-test-")) {
                        path[0] = folder.path();
                        throw new IllegalStateException("fault");
                    }
                })
                .hasMessage("fault");
        assertThat(path[0]).doesNotExist();
    }
}
