package dev.octet.throughput;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The parent's end of one {@link Instance}. */
final class InstanceProcess {
    /** Enough for a stack trace. */
    private static final int LOG_LINES = 20;

    private static final Duration EXIT_GRACE = Duration.ofSeconds(5);
    private static final int SIGNAL_BASE = 128;

    private final String name;
    private final Process process;
    private final Path log;
    private final Writer commands;
    private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();

    private InstanceProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * @param name what errors call it, such as {@code instance 2 of 4 (CPUs 4-7)}
     * @param log takes its standard error
     */
    static InstanceProcess start(String name, ProcessBuilder builder, Path log) {
        try {
            Process process = builder.redirectError(log.toFile()).start();
            InstanceProcess instance = new InstanceProcess(name, process, log);
            Thread reader = new Thread(instance::read, name);
            reader.setDaemon(true);
            reader.start();
            return instance;
        } catch (IOException e) {
            throw ThroughputException.failed(name + " could not be started: " + e.getMessage(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** @throws ThroughputException if the process has ended */
    void send(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw ended("when told '" + firstWord(command) + "'", e);
        }
    }

    /**
     * Waits for the answer to {@code command}, sent before.
     *
     * @return what follows the answer's first word
     * @throws ThroughputException if the process ends, does not answer in time, or answers that it failed
     */
    String answer(String command, Duration patience) {
        String word = firstWord(command);
        Optional<String> answer;
        try {
            answer = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ThroughputException.failed("interrupted while " + name + " was at '" + word + "'", e);
        }
        if (answer == null) {
            throw ThroughputException.failed(name + " has not answered to '" + word + "' for " + patience.toSeconds()
                    + " s and was ended" + logTail());
        }
        String line = answer.orElseThrow(() -> ended("while at '" + word + "'", null));
        String rest = line.substring(Math.min(line.length(), firstWord(line).length() + 1));
        if (firstWord(line).equals("failed")) {
            throw ThroughputException.failed(name + ": " + URLDecoder.decode(rest, StandardCharsets.UTF_8));
        }
        if (!firstWord(line).equals(word)) {
            throw ThroughputException.failed(name + " answered '" + line + "' to '" + word + "'");
        }
        return rest;
    }

    /** Asks it to end by itself; {@link #end} waits for that. */
    void dismiss() {
        try {
            commands.write("bye\n");
            commands.close();
        } catch (IOException e) {
            process.destroyForcibly(); // it no longer listens
        }
    }

    /** Returns when it has ended: by itself within {@code patience}, or by force. */
    void end(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor(EXIT_GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Instance.MARK)) {
                    answers.add(Optional.of(line.substring(Instance.MARK.length())));
                }
            }
        } catch (IOException e) {
            // The stream breaks when the process is destroyed: the same as its end.
        }
        answers.add(Optional.empty());
    }

    private ThroughputException ended(String when, Throwable cause) {
        String code = "no exit code yet";
        try {
            if (process.waitFor(EXIT_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                int value = process.exitValue();
                code = "exit code " + value;
                if (value > SIGNAL_BASE) {
                    code += " (signal " + (value - SIGNAL_BASE) + (value == SIGNAL_BASE + 9 ? ", killed" : "") + ")";
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ThroughputException.failed(name + " ended " + when + " with " + code + logTail(), cause);
    }

    private String logTail() {
        List<String> lines;
        try {
            lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return "; its log cannot be read: " + e;
        }
        if (lines.isEmpty()) {
            return "; its log is empty";
        }
        List<String> tail = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
        return "; its log ends with:\n    " + String.join("\n    ", tail);
    }

    private static String firstWord(String line) {
        int space = line.indexOf(' ');
        return space < 0 ? line : line.substring(0, space);
    }
}
