package dev.octet.detection;

import java.util.Arrays;

import static java.util.Objects.requireNonNull;

/**
 * One thing that a model says it sees.
 *
 * @param box in pixels of the picture
 * @param category class number as the dataset counts, from 0
 * @param score finite; higher is surer
 */
public record Detection(Box box, int category, double score) {

    public Detection {
        requireNonNull(box, "box");
        if (category < 0) {
            throw new IllegalArgumentException("category must not be negative but was " + category);
        }
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException("score must be finite but was " + score);
        }
    }

    /** The same thing, seen elsewhere. */
    Detection at(Box place) {
        return new Detection(place, category, score);
    }

    /**
     * With numbers of as many digits as a float needs, and no more: models compute in floats, and short numbers read back
     * as they were.
     */
    Detection rounded() {
        Box near = new Box(shortest(box.left()), shortest(box.top()), shortest(box.width()), shortest(box.height()));
        return new Detection(near, category, shortest(score));
    }

    private static double shortest(double value) {
        return Double.parseDouble(Float.toString((float) value));
    }

    /** Category, score, left, top, width and height, with blanks between them. */
    public String text() {
        return category + " " + score + " " + box.left() + " " + box.top() + " " + box.width() + " " + box.height();
    }

    /** The inverse of {@link #text}. @throws IllegalArgumentException if {@code text} is none such */
    public static Detection parse(String text) {
        String[] cells = text.split(" ", -1);
        if (cells.length != 6) {
            throw new IllegalArgumentException("'" + text + "' is not a detection");
        }
        double[] numbers =
                Arrays.stream(cells).skip(1).mapToDouble(Double::parseDouble).toArray();
        return new Detection(
                new Box(numbers[1], numbers[2], numbers[3], numbers[4]), Integer.parseInt(cells[0]), numbers[0]);
    }
}
