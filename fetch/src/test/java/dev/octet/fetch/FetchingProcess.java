package dev.octet.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Obtains ten digits in a JVM of its own, and then holds them until its standard input ends. */
final class FetchingProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private FetchingProcess(Process process) {
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static FetchingProcess start(Path home, TestCertificate certificate, String source) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FetchingProcess.class.getName(),
                        home.toString(),
                        certificate.store().toString(),
                        source))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new FetchingProcess(process);
    }

    /** In the other process: prints notes, and at last the path of the digits. */
    public static void main(String[] args) throws IOException {
        TestStore store =
                new TestStore(Path.of(args[0]), TestStore.PATIENT, new TestCertificate(Path.of(args[1])).context());
        store.told = line -> {
            System.out.println(line);
            System.out.flush();
        };
        store.told.accept(store.obtain(TestStore.digits(args[2])).toString());
        while (System.in.read() >= 0) {
            // Holds on.
        }
    }

    /** The next line that it prints. */
    String line() throws IOException {
        return out.readLine();
    }

    /** Sends SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }
}
