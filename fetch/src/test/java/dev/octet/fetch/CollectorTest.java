package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class CollectorTest {
    private static final Retention UNREFERENCED = new Retention(true, Optional.empty(), OptionalLong.empty());

    @TempDir
    Path folder;

    private Path known;
    private Path unknown;

    @BeforeEach
    void fill() throws IOException {
        known = write("sha256/" + Sha256.of("known"), 10, 1);
        unknown = write("sha256/" + Sha256.of("unknown"), 20, 2);
        // Of others: they keep plans and natives in the same folder.
        write("plans/plan.json", 1, 1000);
        write("sha256/README", 1, 1000);
    }

    @Test
    void removesWhatTheCatalogueDoesNotKnow() throws IOException {
        assertThat(collect(UNREFERENCED))
                .extracting(Garbage::path, Garbage::name, Garbage::bytes, Garbage::fate, Garbage::reason)
                .containsExactly(
                        tuple(unknown, "", 20L, Garbage.Fate.REMOVED, "not in the catalogue"),
                        tuple(known, "known/model.onnx", 10L, Garbage.Fate.KEPT, ""));
        assertThat(unknown).doesNotExist();
        assertThat(known).exists();
        assertThat(folder.resolve("plans/plan.json")).exists();
        assertThat(folder.resolve("sha256/README")).exists();
    }

    @Test
    void removesFoldersAndWhatWasBegunOrIsCorrupt() throws IOException {
        Files.delete(unknown);
        write("sha256/" + Sha256.of("unknown") + "/in/1.jpg", 5, 2);
        Path begun = write("partial/" + Sha256.of("known"), 3, 3);
        Path origin = write("partial/" + Sha256.of("known") + ".origin", 1, 3);
        Path corrupt = write("corrupt/0123-4/" + Sha256.of("known"), 4, 4).getParent();
        assertThat(collect(UNREFERENCED))
                .filteredOn(garbage -> garbage.fate() == Garbage.Fate.REMOVED)
                .extracting(Garbage::path, Garbage::bytes, Garbage::reason)
                .containsExactlyInAnyOrder(
                        tuple(corrupt, 4L, "corrupt"),
                        tuple(begun, 3L, "begun and not finished"),
                        tuple(origin, 1L, "begun and not finished"),
                        tuple(unknown, 5L, "not in the catalogue"));
        assertThat(List.of(begun, origin, corrupt, unknown))
                .allSatisfy(path -> assertThat(path).doesNotExist());
    }

    @Test
    void preparedFilesAgeAndWhatNobodyFinishedGoes() throws IOException {
        String steps = "prepared/" + Sha256.of("steps") + "/";
        Path old = write(steps + "a.pictures", 7, 3);
        Path dead = write(steps + ".b.pictures.x.tmp", 5, 3);
        Path alive = write(steps + ".c.pictures.x.tmp", 5, 0);
        assertThat(collect(UNREFERENCED))
                .filteredOn(garbage -> garbage.fate() == Garbage.Fate.REMOVED)
                .extracting(Garbage::path)
                .containsExactly(dead, unknown);
        assertThat(collect(new Retention(false, Optional.of(Duration.ofDays(2)), OptionalLong.empty())))
                .extracting(Garbage::path, Garbage::name, Garbage::fate)
                .contains(tuple(old, "prepared pictures", Garbage.Fate.REMOVED));
        assertThat(old).doesNotExist();
        assertThat(alive).exists();
    }

    @Test
    void removesWhatWasNotUsedForLong() throws IOException {
        Retention old = new Retention(false, Optional.of(Duration.ofHours(36)), OptionalLong.empty());
        assertThat(collect(old))
                .extracting(Garbage::path, Garbage::reason)
                .containsExactly(tuple(unknown, "not used for 2 days"), tuple(known, ""));
    }

    @Test
    void removesTheLeastRecentlyUsedUntilTheRestIsSmallEnough() throws IOException {
        Path newest = write("sha256/" + Sha256.of("newest"), 5, 0);
        Retention small = new Retention(false, Optional.empty(), OptionalLong.of(15));
        assertThat(collect(small))
                .extracting(Garbage::path, Garbage::reason)
                .containsExactly(tuple(unknown, "least recently used"), tuple(known, ""), tuple(newest, ""));
        assertThat(collect(small)).extracting(Garbage::path).containsExactly(known, newest);
    }

    @Test
    void removesNothingInADryRunButTellsTheSame() throws IOException {
        List<Garbage> dry = collector(UNREFERENCED, true).collect();
        assertThat(unknown).exists();
        assertThat(collect(UNREFERENCED)).isEqualTo(dry);
    }

    @Test
    void leavesWhatIsBeingFetched() throws IOException {
        new Cache(folder).writing(Sha256.of("unknown"), () -> {}, () -> {
            assertThat(collect(UNREFERENCED))
                    .extracting(Garbage::fate)
                    .containsExactly(Garbage.Fate.IN_USE, Garbage.Fate.KEPT);
            return unknown;
        });
        assertThat(unknown).exists();
    }

    @Test
    void findsNothingInACacheThatIsNotThere() throws IOException {
        assertThat(new Collector(new Cache(folder.resolve("none")), UNREFERENCED, Map.of(), false).collect())
                .isEmpty();
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatThrownBy(() -> new Retention(false, Optional.empty(), OptionalLong.of(-1)))
                .hasMessage("most must not be negative but was -1");
        assertThatThrownBy(() -> new Retention(false, Optional.of(Duration.ofDays(-1)), OptionalLong.empty()))
                .hasMessageStartingWith("unusedFor must not be negative");
    }

    private List<Garbage> collect(Retention retention) throws IOException {
        return collector(retention, false).collect();
    }

    private Collector collector(Retention retention, boolean dryRun) {
        return new Collector(new Cache(folder), retention, Map.of(Sha256.of("known"), "known/model.onnx"), dryRun);
    }

    private Path write(String name, int bytes, int daysAgo) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[bytes]);
        FileTime time = FileTime.from(Instant.now().minus(Duration.ofDays(daysAgo)));
        for (Path at = file; at.getNameCount() > folder.getNameCount() + 1; at = at.getParent()) {
            Files.setLastModifiedTime(at, time);
        }
        return file;
    }
}
