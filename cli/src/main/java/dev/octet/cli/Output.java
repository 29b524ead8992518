package dev.octet.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.octet.io.Progress;

/**
 * Where a command writes. Results go to standard output; progress and warnings to standard error, as a bar on a
 * terminal and as plain lines in a pipe. In JSON mode everything is one JSON object a line on standard output.
 */
final class Output {
    /** How progress is shown. */
    enum Mode {
        TERMINAL,
        PLAIN,
        QUIET,
        JSON
    }

    private final PrintStream out;
    private final PrintStream err;
    private final Mode mode;
    private final ObjectMapper json = new ObjectMapper();

    Output(PrintStream out, PrintStream err, Mode mode) {
        this.out = out;
        this.err = err;
        this.mode = mode;
    }

    boolean isJson() {
        return mode == Mode.JSON;
    }

    /** Prints a result for people; silent in JSON mode, where {@link #event} tells it. */
    void result(String text) {
        if (!isJson()) {
            out.print(text);
            if (!text.endsWith("\n")) {
                out.println();
            }
            out.flush();
        }
    }

    /** Prints an error; shown in every mode. */
    void error(ExitCode code, String text) {
        if (isJson()) {
            event("error", fields("exit_code", code.code(), "message", text));
        } else {
            err.println(text);
        }
        err.flush();
    }

    /** Fields of an event, names and values in turn, which stand in the JSON in that order. */
    static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    /** Prints one JSON object on a line of its own; silent outside JSON mode. */
    void event(String kind, Map<String, ?> fields) {
        if (!isJson()) {
            return;
        }
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", kind);
        event.putAll(fields);
        try {
            out.println(json.writeValueAsString(event));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new AssertionError("plain values always become JSON", e);
        }
    }

    /** Shows the progress of long work in this mode; close it when the work has ended, however it ended. */
    ClosableProgress progress() {
        return switch (mode) {
            case TERMINAL -> new BarProgress(err);
            case PLAIN -> new PlainProgress(err);
            case QUIET -> new QuietProgress(err);
            case JSON -> new JsonProgress(this);
        };
    }

    /** Progress that leaves the terminal clean when closed; a task that begins later opens it again. */
    interface ClosableProgress extends Progress, AutoCloseable {
        @Override
        void close();
    }
}
