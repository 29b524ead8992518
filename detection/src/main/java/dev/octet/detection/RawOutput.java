package dev.octet.detection;

import java.util.Arrays;
import java.util.stream.IntStream;

import static java.util.Objects.requireNonNull;

/**
 * One output of a model for one picture. Arrays are not copied.
 *
 * @param name as the model calls it, for messages
 * @param shape the batch of 1 included where the model has one
 * @param values in the order of memory, the last axis fastest; whole numbers as floats
 */
public record RawOutput(String name, int[] shape, float[] values) {

    public RawOutput {
        requireNonNull(name, "name");
        long elements = Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
        if (elements != values.length) {
            throw new IllegalArgumentException("output '" + name + "' of shape " + Arrays.toString(shape) + " has not "
                    + values.length + " values");
        }
    }

    /** Whether every number can be computed with. */
    boolean isFinite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    float at(int index) {
        return values[index];
    }

    /** Length of an axis; negative ones count from the end. */
    int length(int axis) {
        return shape[axis < 0 ? shape.length + axis : axis];
    }

    /** Without a leading batch of 1, if it then has {@code rank} axes. @throws IllegalArgumentException if it has not */
    RawOutput ofRank(int rank, String wanted) {
        int extra = shape.length - rank;
        if (extra < 0 || IntStream.range(0, extra).anyMatch(axis -> shape[axis] != 1)) {
            throw fault("must be " + wanted);
        }
        return new RawOutput(name, Arrays.copyOfRange(shape, extra, shape.length), values);
    }

    IllegalArgumentException fault(String what) {
        return new IllegalArgumentException("output '" + name + "' of shape " + Arrays.toString(shape) + " " + what);
    }
}
