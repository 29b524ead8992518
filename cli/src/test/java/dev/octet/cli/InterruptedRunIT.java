package dev.octet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.Sha256;
import dev.octet.reports.RunRecord;
import dev.octet.reports.RunStore;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs that are killed or interrupted, and what the next start makes of them. */
@DisabledOnOs(OS.WINDOWS)
class InterruptedRunIT {
    @TempDir
    Path temp;

    private Path recipe;

    /** The embedded model on 4,000 of its samples: long enough to be caught in the middle. */
    @BeforeEach
    void writeRecipe() throws IOException {
        recipe = Files.writeString(
                temp.resolve("recipe.yaml"),
                Files.readString(Launched.ROOT.resolve("recipes/fashion-resnet20.yaml"))
                        .replaceAll("objective: .*", "objective: fixed")
                        .replaceAll("samples: all", "samples: 4000")
                        .replaceAll("rounds: .*}", "rounds: 6, round: 2s, warmup: 100ms}")
                        .replaceAll("speed_up: .*", "speed_up: {min: 0.1}"));
    }

    private Launched start(String runs) throws IOException {
        return Launched.start(temp, Map.of(), Launched.LAUNCHER, "run", recipe.toString(), "--runs", runs);
    }

    private static RunStore.Stored only(Path runs) throws IOException {
        List<RunStore.Stored> stored = RunStore.stored(runs);
        assertThat(stored).hasSize(1);
        return stored.get(0);
    }

    @Test
    void continuesAfterSigkillAndGivesTheSameResult() throws Exception {
        Launched undisturbed = start("whole").await();
        assertThat(undisturbed.exitCode()).as(undisturbed.err()).isZero();

        Launched first = start("killed");
        awaitFile(temp.resolve("killed"), "samples.csv");
        first.kill();
        assertThat(RunStore.stored(temp.resolve("killed"))).isEmpty();
        Launched second = start("killed").await();
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(second.err()).contains("continues the run in");

        RunStore.Stored whole = only(temp.resolve("whole"));
        RunStore.Stored killed = only(temp.resolve("killed"));
        assertThat(killed.record().accuracy()).isEqualTo(whole.record().accuracy());
        for (String file : List.of("int8.onnx", "samples.csv")) {
            assertThat(digest(killed, file)).as(file).isEqualTo(digest(whole, file));
        }
    }

    @Test
    void leavesNothingRunningAndSaysHowToGoOnAfterCtrlC() throws Exception {
        Launched run = start("interrupted");
        Path partial = awaitFile(temp.resolve("interrupted"), "samples.csv");
        // The throughput stage has begun when instances run.
        while (run.isAlive() && instances().isEmpty()) {
            Thread.sleep(20);
        }
        List<ProcessHandle> instances = instances();
        assertThat(instances).isNotEmpty();
        run.signal("INT");
        run.await();
        assertThat(run.exitCode()).isEqualTo(130);
        assertThat(run.err()).contains("interrupted; finished work is kept");
        for (ProcessHandle instance : instances) {
            instance.onExit().get(10, java.util.concurrent.TimeUnit.SECONDS);
        }
        assertThat(partial).exists();
        assertThat(partial.resolveSibling("record.partial.json")).exists();
        assertThat(partial.resolveSibling("record.json")).doesNotExist();
    }

    /** Processes of throughput instances, by the folder that only this test uses. */
    private List<ProcessHandle> instances() {
        return ProcessHandle.current()
                .descendants()
                .filter(p -> p.info().commandLine().orElse("").contains("dev.octet.throughput"))
                .toList();
    }

    private static Path awaitFile(Path runs, String name) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (System.nanoTime() < deadline) {
            if (Files.isDirectory(runs)) {
                try (Stream<Path> files = Files.walk(runs)) {
                    Optional<Path> found =
                            files.filter(file -> file.endsWith(name)).findFirst();
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
            }
            Thread.sleep(20);
        }
        throw new AssertionError("no " + name + " appeared in " + runs);
    }

    private static String digest(RunStore.Stored run, String file) throws IOException {
        String inRecord = run.record().files().stream()
                .filter(raw -> raw.name().equals(file))
                .map(RunRecord.RawFile::sha256)
                .findFirst()
                .orElseThrow();
        assertThat(Sha256.of(run.file().resolveSibling(file))).isEqualTo(inRecord);
        return inRecord;
    }
}
