package dev.octet.quantize;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

import dev.octet.engine.Tensor;

/**
 * A random sample of the rows that each layer reads, to measure the error of one layer by itself.
 *
 * <p>Each row has a number that is hashed from the index of its sample and its place there, and those with the smallest
 * numbers are kept (bottom-k sampling). So the choice does not depend on the order of the samples, and what shards keep
 * merges to what one pass would have kept. Memory is bounded: where the rows of all layers would pass the budget, the
 * widest layers keep fewer.
 *
 * <p>Several threads may add at once as long as no two add the same tensor.
 */
public final class InputRows {
    /** Most rows of one layer: enough to tell two quantizations apart that differ by a few percent. */
    static final int ROWS = 256;
    /** Memory for the rows of all layers together. */
    static final long BUDGET_BYTES = 32L << 20;

    private final Map<LayerWindow, Kept> kept = new LinkedHashMap<>();

    private record Row(long sample, float[] values) {}

    private static final class Kept {
        private final int capacity;
        private final TreeMap<Long, Row> rows = new TreeMap<>();

        Kept(int capacity) {
            this.capacity = capacity;
        }

        boolean wants(long number) {
            return rows.size() < capacity || number < rows.lastKey();
        }

        void put(long number, Row row) {
            rows.put(number, row);
            if (rows.size() > capacity) {
                rows.pollLastEntry();
            }
        }
    }

    /**
     * Rows of one layer, in random order.
     *
     * @param values [count, width] in row-major order
     * @param samples index of the sample that each row is from
     */
    public record Rows(float[] values, long[] samples, int width) {
        /** How many rows there are. */
        public int count() {
            return samples.length;
        }

        /** At most {@code most} of them, a random choice too. */
        public Rows first(int most) {
            int some = Math.min(most, count());
            return new Rows(Arrays.copyOf(values, some * width), Arrays.copyOf(samples, some), width);
        }

        /** The rows of the samples that pass, to fit on some and to judge on others. */
        Rows where(LongPredicate sample) {
            int[] chosen = IntStream.range(0, count())
                    .filter(i -> sample.test(samples[i]))
                    .toArray();
            float[] some = new float[chosen.length * width];
            long[] from = new long[chosen.length];
            for (int i = 0; i < chosen.length; i++) {
                System.arraycopy(values, chosen[i] * width, some, i * width, width);
                from[i] = samples[chosen[i]];
            }
            return new Rows(some, from, width);
        }
    }

    /** @param budgetBytes bound of the rows' values together, but for one row of each layer */
    InputRows(Collection<LayerWindow> windows, long budgetBytes) {
        Set<LayerWindow> distinct = new LinkedHashSet<>(windows);
        long share = share(distinct, budgetBytes);
        for (LayerWindow window : distinct) {
            kept.put(window, new Kept((int) Math.max(1, Math.min(ROWS, share / bytes(window)))));
        }
    }

    /** The most bytes that any layer may take such that all fit: small layers leave what they do not need to others. */
    private static long share(Set<LayerWindow> windows, long budgetBytes) {
        long[] wanted =
                windows.stream().mapToLong(w -> ROWS * bytes(w)).sorted().toArray();
        long left = budgetBytes;
        for (int i = 0; i < wanted.length; i++) {
            long share = left / (wanted.length - i);
            if (wanted[i] > share) {
                return share;
            }
            left -= wanted[i];
        }
        return Long.MAX_VALUE;
    }

    private static long bytes(LayerWindow window) {
        return (long) Float.BYTES * window.width();
    }

    /** Tensors that {@link #add} wants to see. */
    Set<String> tensors() {
        Set<String> tensors = new LinkedHashSet<>();
        kept.keySet().forEach(window -> tensors.add(window.tensor()));
        return tensors;
    }

    /**
     * Adds the values of a tensor in one sample. Rows with values that are NaN or infinite are left out.
     *
     * @param sample number of the sample, the same whoever sees it and different from every other
     */
    void add(long sample, String tensor, Tensor values) {
        kept.forEach((window, rows) -> {
            if (window.tensor().equals(tensor)) {
                add(sample, window, values, rows);
            }
        });
    }

    private static void add(long sample, LayerWindow window, Tensor values, Kept rows) {
        long seed = mixed(sample);
        int count = window.count(values);
        for (int place = 0; place < count; place++) {
            long number = mixed(seed + place);
            if (rows.wants(number)) {
                float[] row = new float[window.width()];
                window.cut(values, place, row);
                if (isFinite(row)) {
                    rows.put(number, new Row(sample, row));
                }
            }
        }
    }

    private static boolean isFinite(float[] row) {
        for (float value : row) {
            if (!(Math.abs(value) < Float.POSITIVE_INFINITY)) { // true for NaN too
                return false;
            }
        }
        return true;
    }

    /** Adds what {@code other} has kept; {@code other} is left as it is. */
    void merge(InputRows other) {
        if (!other.kept.keySet().equals(kept.keySet())) {
            throw new IllegalArgumentException("rows of different layers do not merge");
        }
        kept.forEach((window, rows) -> other.kept.get(window).rows.forEach(rows::put));
    }

    /** The rows of one layer. @throws IllegalArgumentException if it is not among those asked for */
    Rows rows(LayerWindow window) {
        Kept found = kept.get(window);
        if (found == null) {
            throw new IllegalArgumentException("no rows of " + window + " were asked for");
        }
        int width = window.width();
        float[] values = new float[found.rows.size() * width];
        long[] samples = new long[found.rows.size()];
        int i = 0;
        for (Row row : found.rows.values()) {
            System.arraycopy(row.values(), 0, values, i * width, width);
            samples[i++] = row.sample();
        }
        return new Rows(values, samples, width);
    }

    /** The finalizer of SplitMix64, a bijection of 64 bits ("Fast Splittable Pseudorandom Number Generators", 2014). */
    private static long mixed(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
