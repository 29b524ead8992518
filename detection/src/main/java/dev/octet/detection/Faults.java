package dev.octet.detection;

import java.util.ArrayList;
import java.util.List;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;

/** What is wrong with annotation files, gathered so that one reading tells all; after many it is told at once. */
final class Faults {
    /** A wrong file has a fault in every line: nobody reads more of them. */
    private static final int MOST = 20;

    private final List<Problem> problems = new ArrayList<>();

    /** @throws InvalidInputException if there are many by now */
    void add(String file, int line, int column, String field, String fault, String remedy) {
        problems.add(new Problem(file, line, column, field, fault, remedy));
        if (problems.size() == MOST) {
            throwIfAny();
        }
    }

    /** @throws InvalidInputException with all of them */
    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }
}
