package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Sources that name a file or a folder within an archive. */
class PackedSourceTest {
    @TempDir
    Path home;

    @Test
    void takesAFileOutOfADownloadedArchiveWhichIsNotKept() throws IOException {
        byte[] tar = Files.readAllBytes(Archives.tarGz(home.resolve("a"), "in/digits", "0123456789"));
        try (RawServer server = serving(tar)) {
            assertThat(store().obtain(TestStore.digits(server.address("/x.tar.gz") + "!in/digits")))
                    .hasBinaryContent(TestStore.CONTENT);
            assertThat(home.resolve("cache/partial")).isEmptyDirectory();
            assertThat(home.resolve("cache/sha256").toFile().list()).containsExactly(TestStore.SHA256);
        }
    }

    @Test
    void keepsAnArchiveOfKnownDigestForTheOthersInIt() throws IOException {
        byte[] zip = Files.readAllBytes(Archives.zip(home.resolve("a"), "digits", "0123456789", "other", "x"));
        try (RawServer server = serving(zip)) {
            String archive = server.address("/x.zip") + "#sha256=" + Sha256.of(zip) + "!";
            TestStore store = store();
            assertThat(store.obtain(TestStore.digits(archive + "digits"))).hasBinaryContent(TestStore.CONTENT);
            assertThat(store.obtain(TestStore.file(new byte[] {'x'}, archive + "other")))
                    .hasContent("x");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void doesNotOpenAnArchiveWithAnotherDigest() throws IOException {
        byte[] zip = Files.readAllBytes(Archives.zip(home.resolve("a"), "digits", "0123456789"));
        try (RawServer server = serving(zip)) {
            String source = server.address("/x.zip") + "#sha256=" + Sha256.of("other") + "!digits";
            assertThatThrownBy(() -> store().obtain(TestStore.digits(source)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("Tried " + source + ": x.zip is missing (sha256 " + Sha256.of("other") + ")")
                    .hasMessageContaining("Tried " + server.address("/x.zip") + ": gave other bytes: sha256 "
                            + Sha256.of(zip) + ", " + zip.length + " bytes; they were thrown away");
            assertThat(home.resolve("cache/partial")).isEmptyDirectory();
        }
    }

    @Test
    void refusesAFileWithOtherBytes() throws IOException {
        byte[] zip = Files.readAllBytes(Archives.zip(home.resolve("a"), "digits", "012345678X"));
        try (RawServer server = serving(zip)) {
            String source = server.address("/x.zip") + "!digits";
            assertThatThrownBy(() -> store().obtain(TestStore.digits(source)))
                    .hasMessageContaining("Tried " + source + ": gave other bytes: sha256 " + Sha256.of("012345678X"));
            assertThat(home.resolve("cache/partial")).isEmptyDirectory();
        }
    }

    @Test
    void refusesABombOverTheWire() throws IOException {
        byte[] bomb = Files.readAllBytes(Archives.bomb(home.resolve("a"), 200 << 20));
        try (RawServer server = serving(bomb)) {
            assertThatThrownBy(() -> store().obtain(TestStore.digits(server.address("/x.tar.gz") + "!digits")))
                    .hasMessageContaining("x.tar.gz inflates to more than ");
            assertThat(home.resolve("cache/partial")).isEmptyDirectory();
        }
    }

    @Test
    void goesOnWithAnArchiveThatWasBegunAndFetchesItAnewIfThatDoesNotFit() throws IOException {
        byte[] zip = Files.readAllBytes(Archives.zip(home.resolve("a"), "digits", "0123456789"));
        try (RawServer server = new RawServer(
                TestCertificate.ofLocalhost(),
                (request, out) -> out.head(
                                "HTTP/1.1 206 Partial", "Content-Range: bytes 4-" + (zip.length - 1) + "/" + zip.length)
                        .body(new byte[zip.length - 4]),
                (request, out) -> out.head("HTTP/1.1 200 OK").body(zip))) {
            Path partial = home.resolve("cache/partial/" + Sha256.of(server.address("/x.zip")));
            Files.createDirectories(partial.getParent());
            Files.write(partial, Arrays.copyOf(zip, 4));
            assertThat(store().obtain(TestStore.digits(server.address("/x.zip") + "!digits")))
                    .hasBinaryContent(TestStore.CONTENT);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void unpacksAFolderOfAFile() throws IOException {
        Archives.zip(home.resolve("pictures.zip"), "val/b/2", "22", "val/1", "1", "train/3", "3");
        Artifact folder = folder("file:pictures.zip!val/");
        Path path = store().obtain(folder);
        assertThat(path.resolve("b/2")).hasContent("22");
        assertThat(path).isEqualTo(home.resolve("cache/sha256/" + folder.sha256()));
        // Another process finds it there.
        Files.delete(home.resolve("pictures.zip"));
        assertThat(store().obtain(folder)).isEqualTo(path);
    }

    @Test
    void throwsAwayAFolderWithOtherFiles() throws IOException {
        Archives.zip(home.resolve("pictures.zip"), "val/b/2", "22", "val/1", "X");
        assertThatThrownBy(() -> store().obtain(folder("file:pictures.zip!val/")))
                .hasMessageContaining("Tried file:pictures.zip!val/: gave other bytes: sha256 ");
        assertThat(home.resolve("cache/partial")).isEmptyDirectory();
    }

    @Test
    void saysThatAnArchiveIsNotThere() {
        assertThatThrownBy(() -> store().obtain(TestStore.digits("file:x.zip!digits")))
                .hasMessageContaining("Tried file:x.zip!digits: there is no file " + home.resolve("x.zip"));
    }

    @Test
    void refusesSourcesThatCannotBe() {
        assertThatThrownBy(() -> TestStore.digits("https://example.org/x.zip#md5=1!y"))
                .hasMessage("'#md5=1' is not #sha256= and 64 lower-case hexadecimal digits");
        assertThatThrownBy(() -> TestStore.digits("https://example.org/x.zip!../y"))
                .hasMessage("'../y' leaves its folder");
        assertThatThrownBy(() -> TestStore.digits("https://example.org/x.zip!y/"))
                .hasMessage("'https://example.org/x.zip!y/' names a folder of an archive, but a file is needed");
        assertThatThrownBy(() -> folder("https://example.org/x.zip!y"))
                .hasMessage("'https://example.org/x.zip!y' names a file of an archive, but a folder is needed");
        assertThatThrownBy(() -> folder("https://example.org/x"))
                .hasMessageContaining("cannot give a folder; name an archive of it");
        assertThatThrownBy(() -> TestStore.digits("https://example.org/x#y")).hasMessageContaining("has a '#'");
        assertThatThrownBy(() -> TestStore.digits("http://example.org/x.zip!y")).hasMessageContaining("not a source");
    }

    private static Artifact folder(String source) {
        return new Artifact(
                "pictures",
                Artifact.Kind.FOLDER,
                Sha256.of("1\t" + Sha256.of("1") + "\nb/2\t" + Sha256.of("22") + "\n"),
                OptionalLong.of(3),
                Optional.empty(),
                List.of(source));
    }

    private TestStore store() {
        return new TestStore(
                home, TestStore.PATIENT, TestCertificate.ofLocalhost().context());
    }

    private static RawServer serving(byte[] content) throws IOException {
        return new RawServer(TestCertificate.ofLocalhost(), (request, out) -> out.head(
                        "HTTP/1.1 200 OK", "Content-Length: " + content.length)
                .body(content));
    }
}
