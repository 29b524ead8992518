package dev.octet.fetch;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.octet.fetch.Trial.GOOD;
import static dev.octet.fetch.Trial.OK;
import static dev.octet.fetch.Trial.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Servers that cannot be reached, cannot be trusted, or do not come to the point. */
class UnansweredDownloadTest {
    /** Waits long for an answer but not for its body. */
    private static final DownloadSettings HASTY = new DownloadSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofMillis(300),
            1000,
            2,
            Duration.ZERO,
            Duration.ZERO);

    /** The other way round. */
    private static final DownloadSettings TESTY = new DownloadSettings(
            Duration.ofSeconds(30), Duration.ofMillis(300), Duration.ofSeconds(60), 1, 2, Duration.ZERO, Duration.ZERO);

    @TempDir
    Path home;

    private Trial trial;

    @BeforeEach
    void begin() {
        trial = new Trial(home);
    }

    @Test
    void drips() throws IOException {
        assertThat(trial.complaint(HASTY, (request, out) -> {
                    out.head(OK, "Content-Length: 10");
                    for (int i = 0; i < 5; i++) {
                        out.body("0");
                        Thread.sleep(200);
                    }
                    Thread.sleep(60_000);
                }))
                .matches(
                        "gave (nothing for|only \\d bytes in) 300 ms and was left after \\d of 10 bytes \\(tried 2 times\\)");
    }

    @Test
    void stallsInTheMiddle() throws IOException {
        assertThat(trial.complaint(HASTY, (request, out) -> {
                    out.head(OK, "Content-Length: 10");
                    Thread.sleep(60_000);
                }))
                .isEqualTo("gave nothing for 300 ms and was left after 0 of 10 bytes (tried 2 times)");
    }

    @Test
    void neverAnswers() throws IOException {
        assertThat(trial.complaint(TESTY, (request, out) -> Thread.sleep(60_000)))
                .isEqualTo("did not answer within 300 ms (tried 2 times)");
    }

    @Test
    void hangsUpInPlaceOfAnAnswer() throws IOException {
        assertThat(trial.complaint((request, out) -> {})).isEqualTo("broke off before it answered (tried 3 times)");
    }

    @Test
    void speaksAnotherLanguage() throws IOException {
        assertThat(trial.complaint((request, out) -> out.body("220 mail.example.org ESMTP\r\n\r\n")))
                .startsWith("gives no proper answer: ");
    }

    @Test
    void floodsWithHeaders() throws IOException {
        assertThat(trial.complaint((request, out) -> {
                    out.body(OK + "\r\n");
                    String header = "X-Flood: " + "x".repeat(1000) + "\r\n";
                    while (true) {
                        out.body(header.repeat(10));
                    }
                }))
                .startsWith("gives no proper answer: ");
    }

    @Test
    void hasACertificateThatNobodyVouchesFor() throws Exception {
        try (RawServer server = server(GOOD)) {
            TestStore store = new TestStore(home, TestStore.PATIENT, SSLContext.getDefault());
            assertThatThrownBy(() -> store.obtain(TestStore.digits(server.address("/file"))))
                    .hasMessageContaining("/file: has a certificate that is not trusted for localhost (")
                    .hasMessageContaining("set OCTET_JAVA_OPTIONS to -Djavax.net.ssl.trustStore=FILE");
            assertThat(store.pauses).isEmpty();
        }
    }

    @Test
    void hasACertificateOfSomebodyElse() throws IOException {
        TestCertificate other = TestCertificate.make("elsewhere.test");
        try (RawServer server = new RawServer(other, GOOD)) {
            TestStore store = new TestStore(home, TestStore.PATIENT, other.context());
            assertThatThrownBy(() -> store.obtain(TestStore.digits(server.address("/file"))))
                    .hasMessageContaining("has a certificate that is not trusted for localhost (")
                    .hasMessageContaining("No subject alternative");
        }
    }

    @Test
    void isNotThere() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        TestStore store = trial.store(TestStore.PATIENT);
        assertThatThrownBy(() -> store.obtain(TestStore.digits("https://localhost:" + port + "/file")))
                .hasMessageContaining("/file: cannot be reached: ")
                .hasMessageContaining(" (tried 2 times)");
    }
}
