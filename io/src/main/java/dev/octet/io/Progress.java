package dev.octet.io;

/** Told how far long work has come. Called from the working thread; implementations must be quick. */
public interface Progress {

    /** Hears nothing. */
    Progress NONE = new Progress() {
        @Override
        public void begin(String task, long total) {}

        @Override
        public void advance(long done) {}

        @Override
        public void note(String line) {}
    };

    /**
     * A new task begins; the one before has ended.
     *
     * @param task what is done, such as {@code "calibrate 256 samples"}
     * @param total units of work, or 0 if not known
     */
    void begin(String task, long total);

    /** @param done units of the current task finished since the last call */
    void advance(long done);

    /** @param line one line that the user should see now, such as a warning */
    void note(String line);
}
