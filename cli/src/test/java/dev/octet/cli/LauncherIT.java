package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The script {@code octet}, as a user meets it. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void folderWithSpaces() throws IOException {
        folder = Files.createDirectory(temp.resolve("a folder with spaces"));
    }

    @Test
    void worksFromAnyFolderThroughALinkWithSpacesInItsPath() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("my octet"), Launched.LAUNCHER);
        Launched run = Launched.start(folder, Map.of(), link, "version").await();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("octet 0.").contains("engine onnxruntime ");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void passesArgumentsWithSpacesOn() throws Exception {
        Launched run = Launched.start(folder, Map.of(), Launched.LAUNCHER, "check", "no such recipe.yaml")
                .await();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("no such recipe.yaml: does not exist");
    }

    @Test
    void saysThatJavaHomeIsWrong() throws Exception {
        Launched run = Launched.start(folder, Map.of("JAVA_HOME", folder.toString()), Launched.LAUNCHER, "version")
                .await();
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("JAVA_HOME is '" + folder + "'").contains("JDK 17 or later");
    }

    @Test
    void saysThatJavaIsTooOld() throws Exception {
        script(folder.resolve("bin/java"), "echo 'openjdk version \"11.0.2\"' >&2");
        Launched run = Launched.start(folder, Map.of("JAVA_HOME", folder.toString()), Launched.LAUNCHER, "version")
                .await();
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("is version 11.0.2");
    }

    @Test
    void saysThatMavenIsMissingWhenItMustBuild() throws Exception {
        Path clone = unbuiltClone();
        Launched run = Launched.start(folder, Map.of("PATH", toolsWithout("mvn")), clone, "version")
                .await();
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("no Maven (mvn) is on the PATH");
    }

    @Test
    void saysThatMavenIsTooOld() throws Exception {
        Path clone = unbuiltClone();
        String tools = toolsWithout("mvn");
        script(Path.of(tools).resolve("mvn"), "echo 'Apache Maven 3.6.3'");
        Launched run =
                Launched.start(folder, Map.of("PATH", tools), clone, "version").await();
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("is version 3.6.3");
    }

    @Test
    void showsTheEndOfTheLogWhenTheBuildFails() throws Exception {
        Path clone = unbuiltClone();
        String tools = toolsWithout("mvn");
        script(
                Path.of(tools).resolve("mvn"),
                "case $1 in -version) echo 'Apache Maven 3.9.9' ;; *) echo 'no route to repository'; exit 1 ;; esac");
        Launched run =
                Launched.start(folder, Map.of("PATH", tools), clone, "version").await();
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("no route to repository").contains("the build failed");
    }

    private Path unbuiltClone() throws IOException {
        Path clone = Files.createDirectory(folder.resolve("clone"));
        Files.writeString(clone.resolve("pom.xml"), "<project/>");
        return Files.copy(Launched.LAUNCHER, clone.resolve("octet"));
    }

    /** A PATH of the few tools that the launcher needs, but without one of them. */
    private String toolsWithout(String missing) throws IOException {
        Path tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : new String[] {
            "sh", "dirname", "readlink", "sed", "find", "head", "tail", "mkdir", "touch", "mv", "flock", "java"
        }) {
            for (String bin : System.getenv("PATH").split(":")) {
                Path found = Path.of(bin, tool);
                if (Files.isExecutable(found) && Files.notExists(tools.resolve(tool)) && !tool.equals(missing)) {
                    Files.createSymbolicLink(tools.resolve(tool), found.toRealPath());
                }
            }
        }
        return tools.toString();
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
