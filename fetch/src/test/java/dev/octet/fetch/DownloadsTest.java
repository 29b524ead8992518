package dev.octet.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.Sha256;

import static dev.octet.fetch.Trial.GOOD;
import static dev.octet.fetch.Trial.OK;
import static dev.octet.fetch.Trial.server;
import static dev.octet.fetch.Trial.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a user gets from servers that misbehave. Each is asked for ten digits. */
class DownloadsTest {
    @TempDir
    Path home;

    private Trial trial;

    @BeforeEach
    void begin() {
        trial = new Trial(home);
    }

    @Test
    void goodServer() throws IOException {
        Trial.Got got = trial.get(GOOD);
        assertThat(got.path()).hasBinaryContent(TestStore.CONTENT);
        assertThat(got.requests()).singleElement().satisfies(request -> assertThat(request.headers())
                .containsEntry("accept-encoding", "identity")
                .doesNotContainKeys("range", "if-range"));
    }

    @Test
    void wrongBytes() throws IOException {
        assertThat(trial.complaint(
                        (request, out) -> out.head(OK, "Content-Length: 10").body("012345678X")))
                .isEqualTo("gave other bytes: sha256 " + Sha256.of("012345678X") + ", 10 bytes; they were thrown away");
        assertNothingIsLeft();
    }

    @Test
    void endsEarlyWithoutHavingToldALength() throws IOException {
        assertThat(trial.complaint((request, out) -> out.head(OK).body("0123")))
                .isEqualTo("ended after 4 of 10 bytes (tried 3 times)");
    }

    @Test
    void tellsNoLength() throws IOException {
        assertThat(trial.get((request, out) -> out.head(OK).body("0123456789")).path())
                .hasBinaryContent(TestStore.CONTENT);
    }

    @Test
    void offersMoreThanThereShouldBe() throws IOException {
        assertThat(trial.complaint(
                        (request, out) -> out.head(OK, "Content-Length: 11").body("0123456789X")))
                .isEqualTo("offers 11 bytes, not 10");
    }

    @Test
    void givesMoreThanThereShouldBe() throws IOException {
        assertThat(trial.complaint((request, out) -> out.head(OK).body("0123456789X")))
                .isEqualTo("gives more than 10 bytes; stopped there");
        assertNothingButABeginIsLeft();
    }

    @Test
    void neverEnds() throws IOException {
        assertThat(trial.complaint((request, out) -> {
                    out.head(OK);
                    while (true) {
                        out.body(new byte[1 << 16]);
                    }
                }))
                .isEqualTo("gives more than 10 bytes; stopped there");
        assertNothingButABeginIsLeft();
    }

    @Test
    void offersMoreThanAnythingMayHave() throws IOException {
        try (RawServer server = new RawServer(
                TestCertificate.ofLocalhost(),
                (request, out) -> out.head(OK, "Content-Length: 8589934593").body("0"))) {
            Artifact artifact = new Artifact(
                    "x",
                    Artifact.Kind.FILE,
                    TestStore.SHA256,
                    OptionalLong.empty(),
                    Optional.empty(),
                    List.of(server.address("/file")));
            assertThatThrownBy(() -> trial.store(TestStore.PATIENT).obtain(artifact))
                    .hasMessageContaining("offers 8589934593 bytes; more than 8589934592 are not accepted");
        }
    }

    @Test
    void redirects() throws IOException {
        assertThat(trial.get(redirect("/there"), GOOD).path()).hasBinaryContent(TestStore.CONTENT);
    }

    @Test
    void redirectsInACircle() throws IOException {
        assertThat(trial.complaint(redirect("/file"))).isEqualTo("redirects more than 10 times");
    }

    @Test
    void redirectsToAFile() throws IOException {
        assertThat(trial.complaint(redirect("file:///etc/passwd")))
                .isEqualTo("redirects to file:///etc/passwd, which is not https");
    }

    @Test
    void redirectsToPlainHttp() throws IOException {
        assertThat(trial.complaint(redirect("http://localhost/file")))
                .isEqualTo("redirects to http://localhost/file, which is not https");
    }

    @Test
    void redirectsToNonsense() throws IOException {
        assertThat(trial.complaint(redirect("https://["))).isEqualTo("redirects to 'https://[', which is no address");
    }

    @Test
    void hasNoSuchFileButAMirrorDoes() throws IOException {
        try (RawServer server = server(status("404 Not Found"), GOOD)) {
            TestStore store = trial.store(TestStore.PATIENT);
            Path path = store.obtain(TestStore.digits(server.address("/gone"), server.address("/there")));
            assertThat(path).hasBinaryContent(TestStore.CONTENT);
            assertThat(server.requests()).extracting(RawServer.Request::path).containsExactly("/gone", "/there");
            assertThat(store.pauses).isEmpty();
        }
    }

    @Test
    void noneOfTheMirrorsHasIt() throws IOException {
        try (RawServer server = server(status("404 Not Found"), status("403 Forbidden"))) {
            Artifact artifact = TestStore.digits(server.address("/a"), server.address("/b"));
            assertThatThrownBy(() -> trial.store(TestStore.PATIENT).obtain(artifact))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessage(String.join(
                            System.lineSeparator(),
                            "digits is missing (10 bytes, sha256 " + TestStore.SHA256 + ")",
                            "    Looked in OCTET_MIRROR (not set), the cache "
                                    + home.resolve("cache/sha256/" + TestStore.SHA256),
                            "    Tried " + server.address("/a") + ": answers with status 404",
                            "    Tried " + server.address("/b") + ": answers with status 403",
                            "    Set OCTET_MIRROR to a folder that holds it or anywhere below it under any name, or"
                                    + " copy it to " + home.resolve("cache/sha256/" + TestStore.SHA256) + "."));
        }
    }

    @Test
    void isBusyAndTellsForHowLong() throws IOException {
        Trial.Got got =
                trial.get((request, out) -> out.head("HTTP/1.1 503 Busy", "Retry-After: 7", "Content-Length: 0"), GOOD);
        assertThat(got.path()).hasBinaryContent(TestStore.CONTENT);
        assertThat(got.store().pauses).containsExactly(Duration.ofSeconds(7));
        assertThat(got.store().notes).containsExactly("digits: localhost answers with status 503; trying again in 7 s");
    }

    @Test
    void isBusyUntilADate() throws IOException {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(60));
        Trial.Got got = trial.get(
                (request, out) -> out.head("HTTP/1.1 429 Too Many", "Retry-After: " + date, "Content-Length: 0"), GOOD);
        assertThat(got.store().pauses).singleElement().satisfies(pause -> assertThat(pause)
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(60)));
    }

    @Test
    void isBusyForTooLong() throws IOException {
        assertThat(trial.complaint(
                        (request, out) -> out.head("HTTP/1.1 503 Busy", "Retry-After: 3600", "Content-Length: 0")))
                .isEqualTo("answers with status 503, and wants to be asked again in 3600 s, which is too long");
    }

    @Test
    void isBusyAllTheTime() throws IOException {
        try (RawServer server = server(status("500 Oops"))) {
            TestStore store = trial.store(TestStore.PATIENT);
            assertThatThrownBy(() -> store.obtain(TestStore.digits(server.address("/file"))))
                    .hasMessageContaining("answers with status 500 (tried 3 times)");
            // One second and two, each by a chance factor of one half to one and a half.
            assertThat(store.pauses).hasSize(2);
            assertThat(store.pauses.get(0)).isBetween(Duration.ofMillis(500), Duration.ofMillis(1500));
            assertThat(store.pauses.get(1)).isBetween(Duration.ofMillis(1000), Duration.ofMillis(3000));
        }
    }

    @Test
    void saysGzipOfWhatIsNone() throws IOException {
        assertThat(trial.get((request, out) -> out.head(OK, "Content-Length: 10", "Content-Encoding: gzip")
                                .body("0123456789"))
                        .path())
                .hasBinaryContent(TestStore.CONTENT);
    }

    @Test
    void compressesThoughItIsAskedNotTo() throws IOException {
        byte[] packed = gzip(10);
        assertThat(trial.complaint(
                        (request, out) -> out.head(OK, "Content-Encoding: gzip", "Content-Length: " + packed.length)
                                .body(packed)))
                .isEqualTo("offers " + packed.length + " bytes, not 10");
    }

    @Test
    void sendsABomb() throws IOException {
        byte[] bomb = gzip(10 << 20);
        assertThat(trial.complaint(
                        (request, out) -> out.head(OK, "Content-Encoding: gzip").body(bomb)))
                .isEqualTo("gives more than 10 bytes; stopped there");
        assertNothingButABeginIsLeft();
    }

    @Test
    void saysThatTheDiskIsFullBeforeItIs() throws IOException {
        try (RawServer server = server(GOOD)) {
            Artifact huge = new Artifact(
                    "huge",
                    Artifact.Kind.FILE,
                    TestStore.SHA256,
                    OptionalLong.of(1L << 60),
                    Optional.empty(),
                    List.of(server.address("/file"), server.address("/again")));
            assertThatThrownBy(() -> trial.store(TestStore.PATIENT).obtain(huge))
                    .isInstanceOf(UnavailableException.class)
                    .message()
                    .matches("huge: needs 1152921504606846976 bytes in .*/cache/partial, where \\d+ are free; make room"
                            + " \\('octet zoo gc' helps\\), or set OCTET_CACHE to a folder elsewhere");
            assertThat(server.requests()).isEmpty();
        }
    }

    private void assertNothingIsLeft() {
        assertThat(home.resolve("cache/partial")).isEmptyDirectory();
        assertThat(home.resolve("cache/sha256")).doesNotExist();
    }

    /** Of a wrong size no more is kept than what the right one would have. */
    private void assertNothingButABeginIsLeft() throws IOException {
        assertThat(Files.size(home.resolve("cache/partial/" + TestStore.SHA256)))
                .isLessThanOrEqualTo(10);
        assertThat(home.resolve("cache/sha256")).doesNotExist();
    }

    private static byte[] gzip(int zeros) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(new byte[zeros]);
        }
        return bytes.toByteArray();
    }

    private static RawServer.Answer redirect(String location) {
        return (request, out) -> out.head("HTTP/1.1 302 Found", "Location: " + location, "Content-Length: 0");
    }
}
