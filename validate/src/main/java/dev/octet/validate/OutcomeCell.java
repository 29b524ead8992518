package dev.octet.validate;

import java.util.Arrays;
import java.util.stream.Collectors;

/** An outcome as a cell of {@code samples.csv}: its numbers with semicolons between them, whole ones without a point. */
final class OutcomeCell {
    /** Below it every whole double is written and read exactly as a long. */
    private static final double WHOLE = 1L << 53;

    private OutcomeCell() {}

    static String text(double[] outcome) {
        return Arrays.stream(outcome).mapToObj(OutcomeCell::text).collect(Collectors.joining(";"));
    }

    private static String text(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < WHOLE;
        return whole ? Long.toString((long) number) : Double.toString(number);
    }

    /** The inverse of {@link #text}. @throws NumberFormatException if {@code cell} is none such */
    static double[] parse(String cell) {
        if (cell.isEmpty()) {
            return new double[0];
        }
        return Arrays.stream(cell.split(";", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
