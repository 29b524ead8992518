package dev.octet.cli;

import java.io.PrintStream;

/** Warnings only. */
final class QuietProgress implements Output.ClosableProgress {
    private final PrintStream err;

    QuietProgress(PrintStream err) {
        this.err = err;
    }

    @Override
    public void begin(String task, long total) {}

    @Override
    public void advance(long done) {}

    @Override
    public void note(String line) {
        err.println(line);
    }

    @Override
    public void close() {
        err.flush();
    }
}
