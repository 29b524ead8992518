package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.Sha256;

import static dev.octet.fetch.Trial.GOOD;
import static dev.octet.fetch.Trial.OK;
import static dev.octet.fetch.Trial.server;
import static dev.octet.fetch.Trial.status;
import static org.assertj.core.api.Assertions.assertThat;

/** Servers that break off, and what they make of being asked for the rest. */
class ResumedDownloadTest {
    private static final String PART = "HTTP/1.1 206 Partial Content";
    private static final String TAG = "ETag: \"one\"";

    private static final RawServer.Answer REST =
            (request, out) -> out.head(PART, "Content-Length: 6", "Content-Range: bytes 4-9/10", TAG)
                    .body("456789");

    @TempDir
    Path home;

    private Trial trial;

    @BeforeEach
    void begin() {
        trial = new Trial(home);
    }

    @Test
    void breaksOffAlways() throws IOException {
        assertThat(trial.complaint(breaksOff())).isEqualTo("broke off after 4 of 10 bytes (tried 3 times)");
    }

    @Test
    void breaksOffAndGivesTheRest() throws IOException {
        Trial.Got got = trial.get(breaksOff(), REST);
        assertThat(got.path()).hasBinaryContent(TestStore.CONTENT);
        assertThat(got.requests().get(1).header("range")).isEqualTo("bytes=4-");
        assertThat(got.requests().get(1).header("if-range")).isEqualTo("\"one\"");
    }

    @Test
    void resetsTheConnectionAndGivesTheRest() throws IOException {
        Trial.Got got = trial.get(
                (request, out) -> {
                    breaksOff().to(request, out);
                    out.reset();
                },
                REST);
        assertThat(got.path()).hasBinaryContent(TestStore.CONTENT);
        assertThat(got.requests().get(1).header("range")).isEqualTo("bytes=4-");
    }

    @Test
    void doesNotKnowRanges() throws IOException {
        assertThat(trial.get(breaksOff(), GOOD).path()).hasBinaryContent(TestStore.CONTENT);
    }

    @Test
    void refusesRanges() throws IOException {
        Trial.Got got = trial.get(breaksOff(), status("416 Range Not Satisfiable"), GOOD);
        assertThat(got.path()).hasBinaryContent(TestStore.CONTENT);
        assertThat(got.requests().get(2).headers()).doesNotContainKey("range");
    }

    @Test
    void givesAnotherPartThanAskedFor() throws IOException {
        Trial.Got got = trial.get(
                breaksOff(),
                (request, out) -> out.head(PART, "Content-Range: bytes 2-9/10").body("23456789"),
                GOOD);
        assertThat(got.path()).hasBinaryContent(TestStore.CONTENT);
        assertThat(got.store().notes.get(1))
                .startsWith("digits: localhost was asked for the part from byte 4 on and gave 'bytes 2-9/10'; begins");
    }

    @Test
    void givesAPartThatNobodyAskedFor() throws IOException {
        assertThat(trial.complaint((request, out) ->
                        out.head(PART, "Content-Range: bytes 4-9/10").body("456789")))
                .isEqualTo(
                        "was asked for the part from byte 0 on and gave 'bytes 4-9/10'; begins anew (tried 3 times)");
    }

    @Test
    void changesTheFileBetweenTwoParts() throws IOException {
        Trial.Got got = trial.get(
                breaksOff(),
                (request, out) -> out.head(PART, "Content-Range: bytes 4-9/10", "ETag: \"two\"")
                        .body("XXXXXX"),
                GOOD);
        assertThat(got.path()).hasBinaryContent(TestStore.CONTENT);
        assertThat(got.store().notes.get(1)).contains("has another file now (entity tag \"two\"); begins anew");
    }

    @Test
    void changesTheFileBetweenTwoPartsAndDoesNotTell() throws IOException {
        Trial.Got got = trial.get(
                breaksOff(),
                (request, out) -> out.head(PART, "Content-Range: bytes 4-9/10").body("XXXXXX"),
                GOOD);
        assertThat(got.path()).hasBinaryContent(TestStore.CONTENT);
        assertThat(got.store().notes).contains("digits: the parts of several answers do not fit together; begins anew");
    }

    @Test
    void changesTheFileBetweenTwoPartsAlways() throws IOException {
        assertThat(trial.complaint(
                        breaksOff(),
                        (request, out) ->
                                out.head(PART, "Content-Range: bytes 4-9/10").body("XXXXXX"),
                        breaksOff(),
                        (request, out) ->
                                out.head(PART, "Content-Range: bytes 4-9/10").body("XXXXXX")))
                .startsWith("gave other bytes: sha256 " + Sha256.of("0123XXXXXX"));
        assertNothingIsLeft();
    }

    @Test
    void isLeftForTheNextOneWhichGivesTheRest() throws IOException {
        try (RawServer server = server(breaksOff(), status("404 Gone"), REST)) {
            TestStore store = trial.store(TestStore.PATIENT);
            Path path = store.obtain(TestStore.digits(server.address("/a"), server.address("/b")));
            assertThat(path).hasBinaryContent(TestStore.CONTENT);
            assertThat(server.requests().get(2).path()).isEqualTo("/b");
            // The tag is that of another address, so it says nothing there; the digest decides.
            assertThat(server.requests().get(2).headers())
                    .containsEntry("range", "bytes=4-")
                    .doesNotContainKey("if-range");
        }
    }

    /** Gives four bytes, and the client the time to store them: what is still on its way may get lost. */
    private RawServer.Answer breaksOff() {
        Path partial = home.resolve("cache/partial/" + TestStore.SHA256);
        FileTime old = FileTime.fromMillis(0);
        return (request, out) -> {
            if (Files.exists(partial)) {
                Files.setLastModifiedTime(partial, old);
            }
            out.head(OK, "Content-Length: 10", TAG).body("0123");
            while (!Files.exists(partial)
                    || Files.size(partial) < 4
                    || Files.getLastModifiedTime(partial).equals(old)) {
                Thread.sleep(10);
            }
        };
    }

    private void assertNothingIsLeft() {
        assertThat(home.resolve("cache/partial")).isEmptyDirectory();
        assertThat(home.resolve("cache/sha256")).doesNotExist();
    }
}
