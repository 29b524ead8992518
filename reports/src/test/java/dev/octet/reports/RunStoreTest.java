package dev.octet.reports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunStoreTest {
    private static final Consumer<String> IGNORED = fault -> {};
    private static final String PRINT = Sha256.of("settings");

    @TempDir
    Path root;

    private RunStore store;

    @BeforeEach
    void open() {
        store = new RunStore(root.resolve("runs"));
    }

    @Test
    void laysARunOutByRecipeAndStart() throws IOException {
        RunRecord record = Examples.passing();
        try (RunFolder run = begin(record)) {
            assertThat(run.path()).isEqualTo(root.resolve("runs").resolve(record.id()));
            assertThat(record.id()).matches("fashion-resnet20/20261123T040312\\.345Z-[0-9a-f]{8}");
            run.save(record);
            assertThat(run.path().resolve("record.partial.json")).exists();
            assertThat(run.finish(record)).isEqualTo(run.path().resolve("record.json"));
        }

        try (var left = Files.list(root.resolve("runs").resolve(record.id()))) {
            assertThat(left)
                    .extracting(Path::getFileName)
                    .extracting(Path::toString)
                    .containsExactlyInAnyOrder("record.json", "record.json.sha256");
        }
        assertThat(RunStore.all(root.resolve("runs"))).containsExactly(record);
    }

    @Test
    void writesTheDigestBesideTheRecord() throws IOException {
        Path file;
        try (RunFolder run = begin(Examples.passing())) {
            file = run.finish(Examples.passing());
        }
        Path digest = file.resolveSibling("record.json.sha256");

        assertThat(digest).hasContent(Sha256.of(file) + "  record.json\n");
        assertThat(RunStore.digest(file)).contains(Sha256.of(file));
        for (String other :
                List.of("", "no digest  record.json\n", Sha256.of(file) + "  other.json\n", "0  record.json\n")) {
            Files.writeString(digest, other);
            assertThat(RunStore.digest(file)).isEmpty();
        }
        Files.delete(digest);
        assertThat(RunStore.digest(file)).isEmpty();
    }

    @Test
    void findsTheNewestUnfinishedRunOfTheSameFingerprint() throws IOException {
        RunRecord old = at("2026-11-01T00:00:00Z", PRINT);
        RunRecord newer = at("2026-11-02T00:00:00Z", PRINT);
        RunRecord other = at("2026-11-03T00:00:00Z", Sha256.of("other settings"));
        for (RunRecord record : List.of(newer, old, other)) {
            try (RunFolder run = begin(record)) {
                run.save(record);
            }
        }

        try (RunFolder found = store.unfinished("tiny", PRINT, IGNORED).orElseThrow()) {
            assertThat(found.saved()).contains(newer);
        }
        assertThat(store.unfinished("tiny", Sha256.of("never run"), IGNORED)).isEmpty();
        assertThat(store.unfinished("unheard-of", PRINT, IGNORED)).isEmpty();
    }

    @Test
    void doesNotResumeAFinishedRunNorOneThatNeverSaved() throws IOException {
        RunRecord finished = at("2026-11-01T00:00:00Z", PRINT);
        try (RunFolder run = begin(finished)) {
            run.save(finished);
            run.finish(finished);
        }
        begin(at("2026-11-02T00:00:00Z", PRINT)).close();

        assertThat(store.unfinished("tiny", PRINT, IGNORED)).isEmpty();
    }

    @Test
    void passesOverWhatItCannotReadAndTellsSo() throws IOException {
        RunRecord readable = at("2026-11-01T00:00:00Z", PRINT);
        try (RunFolder run = begin(readable)) {
            run.save(readable);
        }
        RunRecord garbled = at("2026-11-02T00:00:00Z", PRINT);
        Path partial;
        try (RunFolder run = begin(garbled)) {
            partial = run.path().resolve(RunStore.PARTIAL);
            Files.writeString(partial, "{");
        }
        List<String> told = new ArrayList<>();
        try (RunFolder found = store.unfinished("tiny", PRINT, told::add).orElseThrow()) {
            assertThat(found.saved()).contains(readable);
        }
        assertThat(told).singleElement().asString().startsWith(partial + ":").doesNotContain("byte[]", "\n");
    }

    @Test
    void givesARunToOneProcessAtATime() throws IOException {
        RunRecord record = at("2026-11-01T00:00:00Z", PRINT);
        RunFolder run = begin(record);
        run.save(record);

        assertThatThrownBy(() -> store.unfinished("tiny", PRINT, IGNORED))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("another process is at work on this run");
        run.close();
        Optional<RunFolder> resumed = store.unfinished("tiny", PRINT, IGNORED);
        assertThat(resumed).isPresent();
        resumed.get().close();
    }

    @Test
    void keepsTheLockAgainstAnotherProcess() throws Exception {
        RunRecord record = at("2026-11-01T00:00:00Z", PRINT);
        try (RunFolder run = begin(record)) {
            run.save(record);
            Process other = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            LockTry.class.getName(),
                            root.resolve("runs").toString(),
                            PRINT)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(other.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

            assertThat(other.waitFor()).as(said).isEqualTo(3);
        }
    }

    /** What another process does with the same store: exits with 3 if it is told that the run is taken. */
    static final class LockTry {
        private LockTry() {}

        public static void main(String[] args) throws IOException {
            try {
                new RunStore(Path.of(args[0])).unfinished("tiny", args[1], IGNORED);
            } catch (RecordException taken) {
                System.exit(3);
            }
            System.exit(0);
        }
    }

    @Test
    void refusesToBeginTheSameRunTwice() throws IOException {
        RunRecord record = at("2026-11-01T00:00:00Z", PRINT);
        begin(record).close();

        assertThatThrownBy(() -> begin(record))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("begun before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "a/b", "../up", "a\\b", ".hidden", "-rf", "con\0", "a b", "c:"})
    void refusesNamesThatLeaveTheStore(String recipe) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.create(recipe, Examples.START, Sha256.of("x")))
                .withMessageContaining("cannot name a folder");
        assertThatIllegalArgumentException().isThrownBy(() -> store.unfinished(recipe, PRINT, IGNORED));
        assertThat(root.resolve("runs")).doesNotExist();
    }

    @Test
    void sortsByRecipeAndThenByStart() throws IOException {
        for (String start : List.of("2026-11-03T00:00:00Z", "2026-11-01T00:00:00Z")) {
            finish(at(start, PRINT));
        }
        finish(Examples.passing());

        assertThat(RunStore.all(root))
                .extracting(RunRecord::id)
                .isSorted()
                .hasSize(3)
                .first()
                .asString()
                .startsWith("fashion-resnet20/");
        assertThat(RunStore.newest(root))
                .extracting(run -> run.record().started())
                .containsExactly(Examples.START, Instant.parse("2026-11-03T00:00:00Z"));
    }

    @Test
    void readsAPartOfAStoreAndOneRun() throws IOException {
        finish(at("2026-11-01T00:00:00Z", PRINT));
        RunRecord passing = Examples.passing();
        finish(passing);

        assertThat(RunStore.all(root.resolve("runs/fashion-resnet20"))).containsExactly(passing);
        assertThat(RunStore.all(root.resolve("runs").resolve(passing.id()))).containsExactly(passing);
        assertThat(RunStore.all(Files.createDirectories(root.resolve("empty")))).isEmpty();
    }

    @Test
    void namesTheRecordThatCannotBeRead() throws IOException {
        finish(Examples.passing());
        Path broken = root.resolve("runs/broken/1/record.json");
        Files.createDirectories(broken.getParent());
        Files.writeString(broken, "{\"octet\": 1,");

        assertThatThrownBy(() -> RunStore.all(root))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining(broken.toString());
    }

    @Test
    void tellsTheDigestOfARawFile() throws IOException {
        try (RunFolder run = begin(Examples.passing())) {
            Files.writeString(run.path().resolve("samples.csv"), "a,b\n");

            assertThat(run.raw("samples.csv").sha256()).isEqualTo(Sha256.of("a,b\n"));
        }
    }

    private RunFolder begin(RunRecord record) throws IOException {
        return store.create(
                record.recipe().name(), record.started(), record.recipe().sha256());
    }

    private void finish(RunRecord record) throws IOException {
        try (RunFolder run = begin(record)) {
            run.finish(record);
        }
    }

    private static RunRecord at(String start, String fingerprint) {
        return RunRecord.builder(
                        Examples.recipe("tiny"),
                        Instant.parse(start),
                        Examples.passing().model())
                .fingerprint(fingerprint)
                .build();
    }
}
