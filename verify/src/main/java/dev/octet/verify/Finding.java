package dev.octet.verify;

import java.nio.file.Path;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is not as it should be.
 *
 * @param file where it stands
 * @param cell which value in that file, such as {@code accuracy[0].int8}; empty for the file as a whole
 * @param fault what is wrong, with what was expected
 */
public record Finding(Path file, String cell, String fault) {
    public Finding {
        requireNonNull(file, "file");
        requireNonNull(cell, "cell");
        requireNonNull(fault, "fault");
    }

    /** {@code file: cell: fault}. */
    @Override
    public String toString() {
        return file + ": " + (cell.isEmpty() ? "" : cell + ": ") + fault;
    }
}
