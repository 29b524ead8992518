package dev.octet.io;

import java.util.List;
import java.util.stream.Collectors;

/** The user's input has mistakes; carries all of them. */
public final class InvalidInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    /** @param problems at least one, in the order to be shown */
    public InvalidInputException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining(System.lineSeparator())));
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("an InvalidInputException needs at least one problem");
        }
        this.problems = List.copyOf(problems);
    }

    /** The mistakes in file order. */
    public List<Problem> problems() {
        return problems;
    }
}
