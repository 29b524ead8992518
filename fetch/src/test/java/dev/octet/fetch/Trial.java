package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** One fetch of ten digits from a server that answers as a test says. */
final class Trial {
    static final String OK = "HTTP/1.1 200 OK";
    static final RawServer.Answer GOOD =
            (request, out) -> out.head(OK, "Content-Length: 10").body("0123456789");

    private final Path home;

    Trial(Path home) {
        this.home = home;
    }

    /** What came of a fetch that succeeded. */
    record Got(Path path, TestStore store, List<RawServer.Request> requests) {}

    Got get(RawServer.Answer... answers) throws IOException {
        try (RawServer server = server(answers)) {
            TestStore store = store(TestStore.PATIENT);
            return new Got(store.obtain(TestStore.digits(server.address("/file"))), store, server.requests());
        }
    }

    /** What the user reads of the one source, which cannot be used. */
    String complaint(RawServer.Answer... answers) throws IOException {
        return complaint(TestStore.PATIENT, answers);
    }

    /** As above, with other patience. */
    String complaint(DownloadSettings settings, RawServer.Answer... answers) throws IOException {
        try (RawServer server = server(answers)) {
            Artifact artifact = TestStore.digits(server.address("/file"));
            UnavailableException e = catchThrowableOfType(
                    UnavailableException.class, () -> store(settings).obtain(artifact));
            return e.getMessage()
                    .lines()
                    .filter(line -> line.startsWith("    Tried "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(e))
                    .substring(("    Tried " + server.address("/file") + ": ").length());
        }
    }

    TestStore store(DownloadSettings settings) {
        return new TestStore(home, settings, TestCertificate.ofLocalhost().context());
    }

    static RawServer server(RawServer.Answer... answers) throws IOException {
        return new RawServer(TestCertificate.ofLocalhost(), answers);
    }

    static RawServer.Answer status(String status) {
        return (request, out) -> out.head("HTTP/1.1 " + status, "Content-Length: 0");
    }
}
