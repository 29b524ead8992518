package dev.octet.statistics;

import java.util.Arrays;
import java.util.List;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Values in ascending order with how many there are up to each: a histogram without its empty places, which are most of
 * them, so that a rank is found at once.
 */
public final class SortedCounts {
    private long[] values;
    private long[] upTo;
    private int size;

    /** Empty, with place for {@code capacity} values before it grows. */
    public SortedCounts(int capacity) {
        values = new long[Math.max(1, capacity)];
        upTo = new long[values.length];
    }

    /** The counts of a histogram, each at the highest value of its place, as its percentiles are. */
    public static SortedCounts of(Histogram histogram) {
        SortedCounts counts = new SortedCounts(256);
        for (HistogramIterationValue place : histogram.recordedValues()) {
            counts.add(place.getValueIteratedTo(), place.getCountAtValueIteratedTo());
        }
        return counts;
    }

    /**
     * @throws IllegalArgumentException unless {@code value} is above all others and {@code count} above 0, and if there
     *     are more than a long can count
     */
    public void add(long value, long count) {
        if (count <= 0 || (size > 0 && value <= values[size - 1]) || count > Long.MAX_VALUE - total()) {
            throw new IllegalArgumentException(
                    "cannot add " + count + " times " + value + " to " + total() + " values");
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
            upTo = Arrays.copyOf(upTo, 2 * size);
        }
        values[size] = value;
        upTo[size] = total() + count;
        size++;
    }

    /** All of them together. */
    public static SortedCounts sum(List<SortedCounts> all) {
        return all.stream().reduce(new SortedCounts(0), SortedCounts::plus);
    }

    SortedCounts plus(SortedCounts other) {
        SortedCounts sum = new SortedCounts(size + other.size);
        int i = 0;
        int j = 0;
        while (i < size || j < other.size) {
            long value =
                    Math.min(i < size ? values[i] : Long.MAX_VALUE, j < other.size ? other.values[j] : Long.MAX_VALUE);
            long count = 0;
            if (i < size && values[i] == value) {
                count += count(i++);
            }
            if (j < other.size && other.values[j] == value) {
                count += other.count(j++);
            }
            sum.add(value, count);
        }
        return sum;
    }

    private long count(int place) {
        return upTo[place] - (place == 0 ? 0 : upTo[place - 1]);
    }

    /** How many there are in all. */
    public long total() {
        return size == 0 ? 0 : upTo[size - 1];
    }

    /** The value of a rank from 1 to {@link #total()}. */
    long ofRank(long rank) {
        int found = Arrays.binarySearch(upTo, 0, size, rank);
        return values[found >= 0 ? found : -found - 1];
    }
}
