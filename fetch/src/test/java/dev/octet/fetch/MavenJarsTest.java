package dev.octet.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.Progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A shell script stands in for Maven: what matters here is how it is called and what is made of its answers. */
@DisabledOnOs(OS.WINDOWS)
class MavenJarsTest {
    private static final Source.MavenEntry SOURCE =
            (Source.MavenEntry) Source.parse("maven:com.acme:models:1.0!model.onnx");

    @TempDir
    Path folder;

    @Test
    void asksMavenForAJarThatIsNotInTheLocalRepository() throws IOException {
        Path jar = jar("model.onnx", "content");
        fetch("printf '%s\\n' \"$@\" > " + folder + "/arguments\n" + "for a; do case $a in -DoutputDirectory=*) cp "
                + jar + " \"${a#*=}/models-1.0.jar\";; esac; done");
        assertThat(folder.resolve("target")).hasContent("content");
        assertThat(Files.readAllLines(folder.resolve("arguments")))
                .contains("-q", "-B", MavenJars.PLUGIN, "-Dartifact=com.acme:models:1.0")
                .anySatisfy(argument -> assertThat(argument).startsWith("-DoutputDirectory="));
    }

    @Test
    void repeatsWhatMavenSaysWhenItFails() {
        assertThatThrownBy(() -> fetch("echo '[ERROR] Could not find artifact com.acme:models:jar:1.0'; exit 1"))
                .isInstanceOf(IOException.class)
                .hasMessage("mvn could not get it (exit code 1): [ERROR] Could not find artifact"
                        + " com.acme:models:jar:1.0");
    }

    @Test
    void doesNotTrustAnExitCodeWithoutAJar() {
        assertThatThrownBy(() -> fetch("exit 0")).hasMessageContaining("mvn could not get it (exit code 0): it said");
    }

    @Test
    void endsMavenThatTakesTooLong() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> fetch("sleep 60")).hasMessage("mvn did not end within 1 s");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void saysThatThereIsNoMaven() {
        MavenJars maven = MavenJars.of(folder, Map.of("PATH", folder.toString()));
        assertThatThrownBy(() -> maven.fetch(SOURCE, folder.resolve("target"), 100, Progress.NONE))
                .hasMessage("it is not in " + folder + "/.m2/repository and there is no mvn on the PATH to get it");
    }

    @Test
    void refusesCoordinatesThatAreNoCoordinates() {
        for (String wrong : new String[] {
            "maven:com.acme:models!m", "maven:com.acme:models:1.0", "maven:com acme:models:1.0!m",
            "maven:../..:models:1.0!m", "maven:com.acme:models:[1,2)!m", "maven:com.acme:models:1.0!../m"
        }) {
            assertThatThrownBy(() -> Source.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void fetch(String script) throws IOException {
        Path mvn = folder.resolve("mvn");
        Files.writeString(mvn, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwx------"));
        new MavenJars(folder.resolve("empty"), Optional.of(mvn), Duration.ofSeconds(1))
                .fetch(SOURCE, folder.resolve("target"), 100, Progress.NONE);
    }

    private Path jar(String entry, String content) throws IOException {
        Path jar = folder.resolve("models.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }
}
