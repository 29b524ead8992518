package dev.octet.cli;

import java.io.PrintStream;
import java.util.Locale;

/** Lines for a pipe or a log: one when a task begins, one at each tenth of a long one, one at its end. */
final class PlainProgress implements Output.ClosableProgress {
    /** Tasks shorter than this are told in one line; nanoseconds. */
    private static final long LONG_TASK_NANOS = 2_000_000_000L;

    private final PrintStream err;
    private String task = "";
    private long total;
    private long done;
    private long toldTenths;
    private long startNanos;

    PlainProgress(PrintStream err) {
        this.err = err;
    }

    @Override
    public synchronized void begin(String newTask, long newTotal) {
        task = newTask;
        total = newTotal;
        done = 0;
        toldTenths = 0;
        startNanos = System.nanoTime();
        err.println(task + " ...");
    }

    @Override
    public synchronized void advance(long more) {
        done += more;
        long elapsed = System.nanoTime() - startNanos;
        long tenths = total == 0 ? 0 : 10 * done / total;
        if (tenths > toldTenths && elapsed > LONG_TASK_NANOS) {
            toldTenths = tenths;
            double left = elapsed / 1e9 * (total - done) / done;
            err.println(String.format(Locale.ROOT, "%s: %d of %d, %.0f s left", task, done, total, left));
        }
    }

    @Override
    public synchronized void note(String line) {
        err.println(line);
    }

    @Override
    public void close() {
        err.flush();
    }
}
