package dev.octet.cli;

import java.io.PrintStream;
import java.util.Optional;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with the remaining time, for a terminal. */
final class BarProgress implements Output.ClosableProgress {
    /** Columns of the bar; the launcher tells how wide the terminal is. */
    private static final int WIDTH = Math.min(100, Integer.getInteger("octet.columns", 80) - 1);

    private final PrintStream err;
    private Optional<ProgressBar> bar = Optional.empty();

    BarProgress(PrintStream err) {
        this.err = err;
    }

    @Override
    public void begin(String task, long total) {
        close();
        if (total == 0) {
            err.println(task);
            return;
        }
        bar = Optional.of(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setConsumer(new ConsoleProgressBarConsumer(err, WIDTH))
                .build());
    }

    @Override
    public void advance(long done) {
        bar.ifPresent(b -> b.stepBy(done));
    }

    @Override
    public void note(String line) {
        // Clears the line of the bar, which draws itself anew below.
        err.print("\r" + " ".repeat(bar.isPresent() ? WIDTH : 0) + "\r");
        err.println(line);
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
        bar = Optional.empty();
    }
}
