package dev.octet.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Starts the engine in JVMs of their own: natives are loaded once in a JVM. */
class NativesTest {
    @TempDir
    Path folder;

    /** Started by the tests below. */
    public static final class Child {
        private Child() {}

        /** Prints the engine's name. */
        public static void main(String[] arguments) {
            System.out.println(Engine.onnxRuntime().name());
        }
    }

    @Test
    void areUnpackedOnceByJvmsThatStartTogether() throws Exception {
        Path cache = folder.resolve("cache");
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            children.add(start(cache, List.of()));
        }
        for (Process child : children) {
            expectName(child);
        }
        Map<Path, Object> first = unpacked(cache);
        assertThat(first).hasSize(2);
        expectName(start(cache, List.of()));
        assertThat(unpacked(cache)).isEqualTo(first);
        assertThat(files(temporary())).as("left in the temporary folder").isEmpty();
    }

    @Test
    void areUnpackedAnewWhenDamaged() throws Exception {
        Path cache = folder.resolve("cache");
        Path unpacked = Natives.unpack(cache).orElseThrow();
        Path core = unpacked.resolve(System.mapLibraryName("onnxruntime"));
        long size = Files.size(core);
        Files.write(core, new byte[] {1});
        assertThat(Natives.unpack(cache)).contains(unpacked);
        assertThat(Files.size(core)).isEqualTo(size);
    }

    @Test
    void areLeftToTheEngineWhenTheCacheCannotBeWritten() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(Natives.unpack(file)).isEmpty();
        expectName(start(file, List.of()));
    }

    @Test
    void loadUnderALongCommandLine() throws Exception {
        expectName(start(Natives.cache(), List.of("x".repeat(8_000), "/some/folder:".repeat(500))));
    }

    private Path temporary() throws IOException {
        return Files.createDirectories(folder.resolve("tmp"));
    }

    private Process start(Path cache, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary(),
                "-Doctet.cache=" + cache,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void expectName(Process child) throws Exception {
        String said = new String(child.getInputStream().readAllBytes());
        assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        // Later JDKs warn of native access first.
        assertThat(said.strip().lines().toList()).last().isEqualTo("onnxruntime 1.28.0 CPU");
        assertThat(child.exitValue()).isZero();
    }

    /** Identity and time of each file in the cache. */
    private static Map<Path, Object> unpacked(Path cache) throws IOException {
        Map<Path, Object> found = new TreeMap<>();
        for (Path file : files(cache)) {
            found.put(file, Files.getLastModifiedTime(file));
        }
        return found;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("hsperfdata"))
                    .toList();
        }
    }
}
