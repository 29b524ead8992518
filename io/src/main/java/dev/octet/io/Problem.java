package dev.octet.io;

import static java.util.Objects.requireNonNull;

/**
 * One mistake in a file that a user wrote: where it is, what is wrong, and what to do.
 *
 * @param file the file as the user named it
 * @param line 1-based line; 0 if the mistake has no place in the file
 * @param column 1-based column; 0 if the mistake has no place in the file
 * @param field dotted path such as {@code gate.accuracy_loss.max}; empty for the file as a whole
 * @param fault what is wrong, with the value found
 * @param remedy what the user can do about it
 */
public record Problem(String file, int line, int column, String field, String fault, String remedy) {

    public Problem {
        requireNonNull(file, "file");
        requireNonNull(field, "field");
        requireNonNull(fault, "fault");
        requireNonNull(remedy, "remedy");
    }

    /** {@code file:line:column: field: fault}, then the remedy indented on a line of its own. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        String what = field.isEmpty() ? fault : field + ": " + fault;
        return place + ": " + what + System.lineSeparator() + "    " + remedy;
    }
}
