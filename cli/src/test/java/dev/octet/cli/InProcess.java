package dev.octet.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What one command did, run in this process through the real entry point.
 *
 * @param exitCode what the process would have ended with
 * @param out standard output
 * @param err standard error
 */
record InProcess(int exitCode, String out, String err) {

    static InProcess octet(String... args) {
        return octet(Map.of(), args);
    }

    /** @param environment added to the process's own */
    static InProcess octet(Map<String, String> environment, String... args) {
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(environment);
        System.setProperty("octet.home", Launched.ROOT.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                all,
                args);
        return new InProcess(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
