package dev.octet.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void createsMissingFoldersAndReplacesWhatWasThere() throws IOException {
        Path file = folder.resolve("a/b.txt");
        AtomicFile.write(file, "one");
        AtomicFile.write(file, "two");
        assertThat(file).hasContent("two");
    }

    @Test
    void leavesTheOldContentAndNothingElseWhenWritingFails() throws IOException {
        Path file = folder.resolve("b.txt");
        AtomicFile.write(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, temporary -> {
                    Files.writeString(temporary, "half");
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(file).hasContent("old");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesTheFileForWhichThereIsNoRoom() {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "no /dev/full here");
        assertThatThrownBy(() -> AtomicFile.write(full, "text")).hasMessageStartingWith("/dev/full: ");
    }

    @Test
    void writesThroughALink() throws IOException {
        Path file = Files.writeString(folder.resolve("c.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        AtomicFile.write(link, "new");
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void makesTheFileThatALinkIsWaitingFor() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("later.txt"));
        AtomicFile.write(link, "new");
        assertThat(folder.resolve("later.txt")).hasContent("new");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void writesToADeviceInsteadOfReplacingIt() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        AtomicFile.write(pipe, "through");
        assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo("through");
        assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther())
                .isTrue();
    }
}
