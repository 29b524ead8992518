package dev.octet.cli;

/** Events: a task begins, has come further (at most five a second), or has something to say. */
final class JsonProgress implements Output.ClosableProgress {
    private static final long INTERVAL_NANOS = 200_000_000L;

    private final Output output;
    private String task = "";
    private long total;
    private long done;
    private long toldNanos;

    JsonProgress(Output output) {
        this.output = output;
    }

    @Override
    public synchronized void begin(String newTask, long newTotal) {
        task = newTask;
        total = newTotal;
        done = 0;
        toldNanos = System.nanoTime();
        output.event("begin", Output.fields("task", task, "total", total));
    }

    @Override
    public synchronized void advance(long more) {
        done += more;
        long now = System.nanoTime();
        if (now - toldNanos > INTERVAL_NANOS || done == total) {
            toldNanos = now;
            output.event("progress", Output.fields("task", task, "done", done, "total", total));
        }
    }

    @Override
    public synchronized void note(String line) {
        output.event("note", Output.fields("message", line));
    }

    @Override
    public void close() {}
}
