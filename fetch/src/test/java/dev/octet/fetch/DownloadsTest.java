package dev.octet.fetch;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.octet.io.Progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Against a server of our own on the loopback, by plain http, which only tests may use. */
class DownloadsTest {
    private static final byte[] CONTENT = "0123456789".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private HttpServer server;

    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void writesWhatTheServerGives() throws IOException {
        answer("/file", exchange -> send(exchange, 10, CONTENT));
        fetch("/file");
        assertThat(folder.resolve("target")).hasBinaryContent(CONTENT);
    }

    @Test
    void followsARedirect() throws IOException {
        answer("/file", exchange -> redirect(exchange, "/there"));
        answer("/there", exchange -> send(exchange, 10, CONTENT));
        fetch("/file");
        assertThat(folder.resolve("target")).hasBinaryContent(CONTENT);
    }

    @Test
    void refusesARedirectToAnotherScheme() {
        answer("/file", exchange -> redirect(exchange, "file:///etc/passwd"));
        assertThatThrownBy(() -> fetch("/file"))
                .hasMessage("redirects to file:///etc/passwd, which is not http")
                .isInstanceOf(IOException.class);
    }

    @Test
    void refusesPlainHttpWhenOnlyHttpsIsAllowed() {
        assertThatThrownBy(() -> Downloads.https()
                        .fetch(address("/file"), folder.resolve("target"), OptionalLong.empty(), 10, Progress.NONE))
                .hasMessageEndingWith("which is not https");
    }

    @Test
    void leavesACircleOfRedirects() {
        answer("/file", exchange -> redirect(exchange, "/file"));
        assertThatThrownBy(() -> fetch("/file")).hasMessage("redirects more than 10 times");
    }

    @Test
    void tellsTheStatusOfAFailure() {
        answer("/file", exchange -> exchange.sendResponseHeaders(404, -1));
        assertThatThrownBy(() -> fetch("/file")).hasMessage("answers with status 404");
    }

    @Test
    void refusesAFileOfAnotherSizeBeforeReadingIt() {
        answer("/file", exchange -> send(exchange, 11, new byte[11]));
        assertThatThrownBy(() -> fetch("/file")).hasMessage("offers 11 bytes, not 10");
    }

    @Test
    void noticesThatAFileOfUntoldLengthIsCutOff() {
        answer("/file", exchange -> send(exchange, 0, new byte[4]));
        assertThatThrownBy(() -> fetch("/file")).hasMessage("ended after 4 of 10 bytes");
    }

    @Test
    void noticesThatAFileOfToldLengthIsCutOff() {
        answer("/file", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write(new byte[4]);
            exchange.getResponseBody().flush();
            server.stop(0);
        });
        assertThatThrownBy(() -> fetch("/file")).isInstanceOf(IOException.class);
    }

    @Test
    void stopsReadingAnEndlessFile() {
        answer("/file", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 100_000; i++) {
                    out.write(new byte[1000]);
                }
            }
        });
        assertThatThrownBy(() -> fetch("/file")).hasMessage("gives more than 10 bytes; stopped there");
        assertThat(folder.resolve("target"))
                .satisfies(file -> assertThat(file.toFile().length()).isLessThanOrEqualTo(10));
    }

    private void fetch(String path) throws IOException {
        new Downloads(Set.of("http"))
                .fetch(address(path), folder.resolve("target"), OptionalLong.of(10), 10, Progress.NONE);
    }

    private URI address(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    private void answer(String path, Answer answer) {
        server.createContext(path, exchange -> {
            answer.to(exchange);
            exchange.close();
        });
    }

    private static void send(HttpExchange exchange, int told, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, told);
        exchange.getResponseBody().write(body);
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        exchange.sendResponseHeaders(302, -1);
    }
}
