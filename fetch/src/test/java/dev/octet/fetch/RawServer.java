package dev.octet.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;

/** An https server on the loopback that answers byte for byte as it is told, so that it can misbehave in every way. */
final class RawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final TestCertificate certificate;
    private final List<Answer> answers;
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What a client asked: the path, and headers by lower-case name. */
    record Request(String path, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** Answers one request; the connection is closed after it. */
    @FunctionalInterface
    interface Answer {
        void to(Request request, Out out) throws IOException, InterruptedException;
    }

    /** The way back to the client. */
    record Out(Socket socket, OutputStream stream) {
        /** Lines of the head; {@code Connection: close} and the empty line are added. */
        Out head(String... lines) throws IOException {
            return body((String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
        }

        Out body(byte[] bytes) throws IOException {
            stream.write(bytes);
            stream.flush();
            return this;
        }

        Out body(String text) throws IOException {
            return body(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Tears the connection: the client gets a reset in place of an end. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    /** @param answers to the first request, the second and so on; the last one to all that follow */
    RawServer(TestCertificate certificate, Answer... answers) throws IOException {
        this.certificate = certificate;
        this.answers = List.of(answers);
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::listen, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    String address(String path) {
        return "https://localhost:" + listener.getLocalPort() + path;
    }

    int port() {
        return listener.getLocalPort();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void listen() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread thread = new Thread(() -> serve(socket), "raw-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                SSLSocket secure = (SSLSocket) certificate
                        .context()
                        .getSocketFactory()
                        .createSocket(socket, "localhost", socket.getPort(), true)) {
            secure.setUseClientMode(false);
            Request request = read(secure);
            Answer answer;
            synchronized (requests) {
                answer = answers.get(Math.min(requests.size(), answers.size() - 1));
                requests.add(request);
            }
            answer.to(request, new Out(socket, secure.getOutputStream()));
        } catch (IOException e) {
            // The client went away, as many of these tests want it to.
            return;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Request read(SSLSocket socket) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        String first = reader.readLine();
        if (first == null) {
            throw new IOException("no request");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Request(first.split(" ")[1], headers);
    }
}
