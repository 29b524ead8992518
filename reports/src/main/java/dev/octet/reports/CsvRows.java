package dev.octet.reports;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads CSV (RFC 4180, UTF-8) row by row in place: a cell becomes a text only where one is asked for. A site reads the
 * samples of thousands of runs, nearly all of whose cells are only compared.
 */
final class CsvRows {
    private static final byte QUOTE = '"';

    private final byte[] table;
    /** Begin and end of each cell of the row, without its quotes. */
    private int[] places = new int[32];

    private boolean[] quoted = new boolean[16];
    private int cells;
    private int next;
    private int rows;

    CsvRows(byte[] table) {
        this.table = table;
    }

    /**
     * Goes to the next row; false if there is none. Empty lines are passed over.
     *
     * @throws IllegalArgumentException if a quote is not closed, or closed within a cell
     */
    boolean next() {
        while (next < table.length && isLineEnd(table[next])) {
            next++;
        }
        if (next == table.length) {
            return false;
        }
        rows++;
        cells = 0;
        do {
            if (cells == quoted.length) {
                quoted = Arrays.copyOf(quoted, 2 * cells);
                places = Arrays.copyOf(places, 4 * cells);
            }
            if (next < table.length && table[next] == QUOTE) {
                quotedCell();
            } else {
                plainCell();
            }
            cells++;
        } while (next < table.length && table[next++] == ',');
        return true;
    }

    private void plainCell() {
        byte[] bytes = table;
        int end = next;
        // Nearly every character lies above the comma, and line ends below it.
        while (end < bytes.length && (bytes[end] > ',' || !isCellEnd(bytes[end]))) {
            end++;
        }
        quoted[cells] = false;
        places[2 * cells] = next;
        places[2 * cells + 1] = end;
        next = end;
    }

    private void quotedCell() {
        int end = closing(next + 1);
        quoted[cells] = true;
        places[2 * cells] = next + 1;
        places[2 * cells + 1] = end;
        next = end + 1;
        if (next < table.length && !isCellEnd(table[next])) {
            throw new IllegalArgumentException("row " + rows + " has a quote within cell " + (cells + 1));
        }
    }

    /** The quote that ends the cell: one that is not doubled. */
    private int closing(int from) {
        for (int i = from; i < table.length; i++) {
            if (table[i] == QUOTE) {
                if (i + 1 == table.length || table[i + 1] != QUOTE) {
                    return i;
                }
                i++;
            }
        }
        throw new IllegalArgumentException("row " + rows + " has a quote that is not closed");
    }

    /** Number of the row, without the one that names the columns. */
    int number() {
        return rows - 1;
    }

    int size() {
        return cells;
    }

    List<String> texts() {
        return IntStream.range(0, cells).mapToObj(this::text).toList();
    }

    String text(int cell) {
        int begin = places[2 * cell];
        String text = new String(table, begin, places[2 * cell + 1] - begin, StandardCharsets.UTF_8);
        return quoted[cell] ? text.replace("\"\"", "\"") : text;
    }

    boolean isEmpty(int cell) {
        return places[2 * cell] == places[2 * cell + 1];
    }

    /** Whether {@code character}, which is ASCII, is in the cell. */
    boolean holds(int cell, char character) {
        for (int i = places[2 * cell]; i < places[2 * cell + 1]; i++) {
            if (table[i] == character) {
                return true;
            }
        }
        return false;
    }

    /** Whether two cells have the same text. */
    boolean same(int one, int other) {
        return quoted[one] == quoted[other]
                ? Arrays.equals(
                        table, places[2 * one], places[2 * one + 1], table, places[2 * other], places[2 * other + 1])
                : text(one).equals(text(other));
    }

    /** @throws NumberFormatException if it is none */
    double number(int cell) {
        int begin = places[2 * cell];
        boolean digit = places[2 * cell + 1] == begin + 1 && table[begin] >= '0' && table[begin] <= '9';
        return digit ? table[begin] - '0' : Double.parseDouble(text(cell));
    }

    private static boolean isCellEnd(byte b) {
        return b == ',' || isLineEnd(b);
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }
}
