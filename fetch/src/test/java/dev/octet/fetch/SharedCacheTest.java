package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.Progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** One cache, several processes, of which some are killed. */
class SharedCacheTest {
    private static final TestCertificate CERTIFICATE = TestCertificate.ofLocalhost();

    @TempDir
    Path home;

    @Test
    void oneProcessFetchesTheOtherWaitsAndGoesOnWhereTheFirstWasKilled() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (RawServer server = new RawServer(
                        CERTIFICATE,
                        (request, out) -> {
                            out.head("HTTP/1.1 200 OK", "Content-Length: 10", "ETag: \"a\"")
                                    .body("0123");
                            never.await();
                        },
                        (request, out) -> out.head("HTTP/1.1 206 Partial", "Content-Range: bytes 4-9/10")
                                .body("456789"));
                FetchingProcess first = FetchingProcess.start(home, CERTIFICATE, server.address("/digits"))) {
            awaitBytes(4);
            try (FetchingProcess second = FetchingProcess.start(home, CERTIFICATE, server.address("/digits"))) {
                assertThat(second.line()).isEqualTo("digits: another process is fetching it; waiting for that");
                assertThat(server.requests()).hasSize(1);
                assertThat(home.resolve("cache/sha256")).doesNotExist();
                first.kill();
                assertThat(second.line()).isEqualTo(entry().toString());
            }
            assertThat(entry()).hasBinaryContent(TestStore.CONTENT);
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().get(1).header("range")).isEqualTo("bytes=4-");
            assertThat(home.resolve("cache/partial")).isEmptyDirectory();
        }
    }

    @Test
    void whatAnotherProcessUsesIsNoGarbage() throws Exception {
        try (RawServer server = new RawServer(
                CERTIFICATE, (request, out) -> out.head("HTTP/1.1 200 OK").body("0123456789"))) {
            Retention all = new Retention(true, Optional.empty(), OptionalLong.of(0));
            ArtifactStore store = new TestStore(home, TestStore.PATIENT, CERTIFICATE.context()).store;
            try (FetchingProcess user = FetchingProcess.start(home, CERTIFICATE, server.address("/digits"))) {
                assertThat(user.line()).isEqualTo(entry().toString());
                assertThat(store.collect(all, List.of(), false))
                        .extracting(Garbage::fate)
                        .containsExactly(Garbage.Fate.IN_USE);
                assertThat(entry()).exists();
            }
            assertThat(store.collect(all, List.of(), false))
                    .extracting(Garbage::fate)
                    .containsExactly(Garbage.Fate.REMOVED);
            assertThat(entry()).doesNotExist();
        }
    }

    @Test
    void aFullDiskIsTold() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs Linux's device that is always full");
        Path target = Files.createSymbolicLink(home.resolve("target"), full);
        Path zip = Archives.zip(home.resolve("x.zip"), "digits", "0123456789");
        Archive archive = new Archive(zip, "x.zip", ArchiveLimits.DEFAULT);
        assertThatThrownBy(() -> archive.member("digits", target, 10, Progress.NONE))
                .isInstanceOf(DiskException.class)
                .hasMessage("cannot write " + target + ": No space left on device; what was written of it is removed."
                        + " Make room, or set OCTET_CACHE to a folder elsewhere");
        Files.delete(target);
    }

    private Path entry() {
        return home.resolve("cache/sha256/" + TestStore.SHA256);
    }

    private void awaitBytes(long bytes) throws Exception {
        Path partial = home.resolve("cache/partial/" + TestStore.SHA256);
        while (!Files.exists(partial) || Files.size(partial) < bytes) {
            Thread.sleep(20);
        }
    }
}
