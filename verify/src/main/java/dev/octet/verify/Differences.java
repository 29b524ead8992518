package dev.octet.verify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;

/** Compares two trees of JSON value by value. */
final class Differences {
    /** Logarithms and roots may differ in the last bits between processors and JDKs. */
    private static final double TOLERANCE = 1e-9;

    private final String what;
    private final Consumer<Cell> told;

    /** A place in the tree and what is wrong there. */
    record Cell(String path, String fault) {}

    private Differences(String what, Consumer<Cell> told) {
        this.what = what;
        this.told = told;
    }

    /**
     * Every value that differs.
     *
     * @param what where {@code right} is from, in words that follow "but" and precede a value: {@code the raw data give}
     */
    static List<Cell> between(JsonNode left, JsonNode right, String what) {
        List<Cell> cells = new ArrayList<>();
        new Differences(what, cells::add).compare("", left, right);
        return cells;
    }

    private void compare(String path, JsonNode left, JsonNode right) {
        if (left.isObject() && right.isObject()) {
            Set<String> keys = new LinkedHashSet<>();
            left.fieldNames().forEachRemaining(keys::add);
            right.fieldNames().forEachRemaining(keys::add);
            keys.forEach(key -> compare(path.isEmpty() ? key : path + "." + key, left.path(key), right.path(key)));
        } else if (left.isArray() && right.isArray()) {
            for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
                compare(path + "[" + i + "]", left.path(i), right.path(i));
            }
        } else if (!same(left, right)) {
            told.accept(new Cell(path, "is " + text(left) + " but " + what + " " + text(right)));
        }
    }

    private static boolean same(JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            double a = left.doubleValue();
            double b = right.doubleValue();
            return a == b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
        }
        return left.equals(right);
    }

    private static String text(JsonNode value) {
        if (value.isMissingNode()) {
            return "not there";
        }
        return value.isTextual() ? "'" + value.textValue() + "'" : value.toString();
    }
}
