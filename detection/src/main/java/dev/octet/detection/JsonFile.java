package dev.octet.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;

import dev.octet.io.InvalidInputException;
import dev.octet.io.Problem;

/** A JSON file of any length, read from front to back; what is not as it should be is noted with its place. */
final class JsonFile implements AutoCloseable {
    private final Path file;
    private final Faults faults;
    private final JsonParser parser;

    JsonFile(Path file, Faults faults) throws IOException {
        this.file = file;
        this.faults = faults;
        this.parser = new JsonFactory().createParser(file.toFile());
    }

    /** Reads something whole; JSON that is none is one problem more. */
    @FunctionalInterface
    interface Reading {
        void run() throws IOException;
    }

    /** @throws InvalidInputException if the file is no JSON */
    void read(Reading reading) throws IOException {
        try {
            reading.run();
            if (parser.nextToken() != null) {
                fault("", "goes on after its end", "Keep one JSON value in the file.");
            }
        } catch (JsonParseException | StreamConstraintsException e) {
            JsonLocation at = e.getLocation();
            throw new InvalidInputException(List.of(new Problem(
                    file.toString(),
                    at == null ? 0 : at.getLineNr(),
                    at == null ? 0 : at.getColumnNr(),
                    "",
                    "is not JSON: " + e.getOriginalMessage(),
                    "Is the file whole, and the right one?")));
        }
    }

    JsonToken next() throws IOException {
        return parser.nextToken();
    }

    JsonToken now() {
        return parser.currentToken();
    }

    /** Moves to the value of the next key and tells the key; empty at the end of the object. */
    Optional<String> key() throws IOException {
        if (parser.nextToken() == JsonToken.END_OBJECT) {
            return Optional.empty();
        }
        String key = parser.currentName();
        parser.nextToken();
        return Optional.of(key);
    }

    void skip() throws IOException {
        parser.skipChildren();
    }

    /** The value as a whole number; anything else is a fault. */
    Optional<Long> whole(String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return Optional.of(parser.getLongValue());
        }
        return wrong(field, "is not a whole number");
    }

    Optional<Double> number(String field) throws IOException {
        if (parser.currentToken().isNumeric() && Double.isFinite(parser.getDoubleValue())) {
            return Optional.of(parser.getDoubleValue());
        }
        return wrong(field, "is not a number");
    }

    Optional<String> text(String field) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_STRING
                ? Optional.of(parser.getText())
                : wrong(field, "is not a text");
    }

    /** The value as {@code [left, top, width, height]}. */
    Optional<Box> box(String field) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return wrong(field, "is not a box");
        }
        double[] numbers = new double[4];
        int count = 0;
        boolean right = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Optional<Double> number = number(field);
            right &= number.isPresent();
            numbers[Math.min(count++, 3)] = number.orElse(0.0);
        }
        if (!right) {
            return Optional.empty();
        }
        if (count != 4 || !(numbers[2] >= 0 && numbers[3] >= 0)) {
            fault(field, "is not a box", "Write [left, top, width, height] in pixels.");
            return Optional.empty();
        }
        return Optional.of(new Box(numbers[0], numbers[1], numbers[2], numbers[3]));
    }

    private <T> Optional<T> wrong(String field, String what) throws IOException {
        fault(field, what + ": " + parser.currentToken(), "Correct it; is this the right file?");
        parser.skipChildren();
        return Optional.empty();
    }

    /** Notes a fault where the reader is. */
    void fault(String field, String fault, String remedy) {
        fault(place(), field, fault, remedy);
    }

    void fault(Place place, String field, String fault, String remedy) {
        faults.add(file.toString(), place.line(), place.column(), field, fault, remedy);
    }

    Place place() {
        JsonLocation at = parser.currentTokenLocation();
        return new Place(at.getLineNr(), at.getColumnNr());
    }

    /** Where something stands in the file; kept for what can be checked only later. */
    record Place(int line, int column) {}

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
