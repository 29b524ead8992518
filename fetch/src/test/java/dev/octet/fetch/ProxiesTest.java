package dev.octet.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProxiesTest {
    private static final URI ADDRESS = URI.create("https://example.org/x");

    @TempDir
    Path folder;

    @Test
    void goesThroughTheActiveProxyOfTheMavenSettings() throws IOException {
        Optional<MavenProxy> proxy = settings("""
                <proxy><active>false</active><protocol>https</protocol><host>off</host><port>1</port></proxy>
                <proxy><protocol>http</protocol><host>plain</host><port>2</port></proxy>
                <proxy><active>true</active><protocol>https</protocol><host>secure</host><port>3</port>
                  <nonProxyHosts>*.local|repo.example.org</nonProxyHosts></proxy>""");
        Proxies proxies = Proxies.of(proxy);
        assertThat(address(proxies, ADDRESS)).hasToString("secure/<unresolved>:3");
        assertThat(proxies.select(URI.create("https://a.LOCAL/x"))).containsExactly(Proxy.NO_PROXY);
        assertThat(proxies.select(URI.create("https://repo.example.org/x"))).containsExactly(Proxy.NO_PROXY);
        assertThat(proxies.authenticator()).isEmpty();
    }

    @Test
    void takesTheProxyForHttpIfThereIsNoOther() throws IOException {
        Optional<MavenProxy> proxy = settings("<proxy><host>plain</host><port>2</port></proxy>");
        assertThat(address(Proxies.of(proxy), ADDRESS)).hasToString("plain/<unresolved>:2");
    }

    @Test
    void prefersWhatJavaIsTold() throws IOException {
        Optional<MavenProxy> proxy = settings("<proxy><host>maven</host><port>2</port></proxy>");
        System.setProperty("https.proxyHost", "java");
        System.setProperty("https.proxyPort", "4");
        try {
            assertThat(address(Proxies.of(proxy), ADDRESS).toString())
                    .startsWith("java")
                    .endsWith(":4");
        } finally {
            System.clearProperty("https.proxyHost");
            System.clearProperty("https.proxyPort");
        }
    }

    @Test
    void readsSettingsWithoutProxiesAndNone() throws IOException {
        assertThat(settings("")).isEmpty();
        assertThat(MavenProxy.read(folder.resolve("none.xml"))).isEmpty();
    }

    @Test
    void doesNotUseAPasswordThatOnlyMavenCanRead() throws IOException {
        Optional<MavenProxy> proxy = settings(
                "<proxy><host>h</host><port>2</port><username>u</username><password>{abc=}</password></proxy>");
        assertThat(Proxies.of(proxy).authenticator()).isEmpty();
    }

    @Test
    void refusesSettingsThatAreBroken() {
        assertThatThrownBy(() -> settings("<proxy><host>"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("settings.xml cannot be read: ");
        assertThatThrownBy(() -> settings("<proxy><host>h</host><port>many</port></proxy>"))
                .hasMessageContaining("settings.xml cannot be read: For input string: \"many\"");
    }

    @Test
    void doesNotReadWhatAnEntityOfTheSettingsNames() throws IOException {
        Path file = Files.writeString(
                folder.resolve("settings.xml"),
                "<!DOCTYPE s [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><settings><proxies><proxy><host>&e;</host>"
                        + "</proxy></proxies></settings>");
        assertThatThrownBy(() -> MavenProxy.read(file)).hasMessageContaining("DOCTYPE is disallowed");
    }

    @Test
    void reachesAServerThroughAProxyThatWantsAPassword() throws Exception {
        try (RawServer server =
                        new RawServer(TestCertificate.ofLocalhost(), (request, out) -> out.head("HTTP/1.1 200 OK")
                                .body("reached"));
                ConnectProxy tunnel = new ConnectProxy("Basic dTpw")) {
            Proxies proxies = Proxies.of(settings("<proxy><host>localhost</host><port>" + tunnel.port()
                    + "</port><username>u</username><password>p</password></proxy>"));
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(TestCertificate.ofLocalhost().context())
                    .proxy(proxies)
                    .authenticator(proxies.authenticator().orElseThrow())
                    .build();
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create(server.address("/x"))).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("reached");
            assertThat(tunnel.asked).contains("CONNECT localhost:" + server.port() + " HTTP/1.1");
        }
    }

    private static InetSocketAddress address(Proxies proxies, URI address) {
        return (InetSocketAddress) proxies.select(address).get(0).address();
    }

    private Optional<MavenProxy> settings(String proxies) throws IOException {
        return MavenProxy.read(Files.writeString(
                folder.resolve("settings.xml"),
                "<settings><localRepository>/r</localRepository><proxies>" + proxies + "</proxies></settings>"));
    }

    /** A proxy that makes tunnels for those who send the right header, and answers 407 to others. */
    private static final class ConnectProxy implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<String> asked = new CopyOnWriteArrayList<>();

        private ConnectProxy(String credentials) throws IOException {
            daemon(() -> {
                while (!listener.isClosed()) {
                    Socket socket = listener.accept();
                    daemon(() -> serve(socket, credentials));
                }
            });
        }

        private int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }

        private void serve(Socket client, String credentials) throws IOException {
            // One byte at a time: what follows the head belongs to the tunnel.
            BufferedReader head =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
            String first = head.readLine();
            boolean allowed = false;
            for (String line = head.readLine(); !line.isEmpty(); line = head.readLine()) {
                allowed |= line.equalsIgnoreCase("proxy-authorization: " + credentials);
            }
            asked.add(first);
            if (!allowed) {
                client.getOutputStream()
                        .write(
                                ("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n"
                                                + "Connection: close\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                client.close();
                return;
            }
            String[] target = first.split("[ :]");
            Socket server = new Socket(target[1], Integer.parseInt(target[2]));
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            daemon(() -> pump(client.getInputStream(), server.getOutputStream()));
            pump(server.getInputStream(), client.getOutputStream());
        }

        private static void pump(InputStream in, OutputStream out) throws IOException {
            try (out) {
                byte[] buffer = new byte[8192];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
            }
        }

        private interface Action {
            void run() throws IOException;
        }

        private static void daemon(Action action) {
            Thread thread = new Thread(() -> {
                try {
                    action.run();
                } catch (IOException e) {
                    // One of the two has hung up.
                    return;
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
    }
}
