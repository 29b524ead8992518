package dev.octet.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Breaks off a stream that has stalled or only drips: one that gives too few bytes in a stretch of time. */
final class Watchdog extends FilterInputStream {
    private final Duration patience;
    private final long least;
    private final AtomicLong received = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;
    private volatile String verdict = "";

    /** @param least bytes that must come in each stretch of {@code patience} */
    Watchdog(InputStream in, Duration patience, long least) {
        super(in);
        this.patience = patience;
        this.least = least;
        this.thread = new Thread(this::watch, "octet-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    /** Why the stream was broken off; empty if it was not. */
    String verdict() {
        return verdict;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        received.addAndGet(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        received.addAndGet(Math.max(0, n));
        return n;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        thread.interrupt();
        super.close();
    }

    private void watch() {
        try {
            while (!closed) {
                Thread.sleep(patience.toMillis());
                long n = received.getAndSet(0);
                if (n < least && !closed) {
                    verdict = (n == 0 ? "gave nothing for " : "gave only " + n + " bytes in ") + seconds(patience);
                    // Wakes the reader, whose read then fails.
                    super.close();
                    return;
                }
            }
        } catch (InterruptedException | IOException e) {
            // Closed by its reader, who has all that it wanted or failed by itself.
            return;
        }
    }

    static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
