package dev.octet.detection;

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
}
