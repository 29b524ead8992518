package dev.octet.observe;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * What calibration remembers of one tensor: enough for every {@link Observer}, in memory that does not grow with the
 * number of samples.
 *
 * <p>Merging is exact: however the samples are split over threads or machines, and in whatever order they come, the
 * result is the same to the bit: counts, extremes and the histogram are integers or comparisons, and the extremes of
 * samples are added up without rounding.
 *
 * <p>The histogram has a bucket for each upper half of a float's bits: sign, exponent and 7 bits of mantissa. It needs
 * no range beforehand, and a value is known from its bucket to within 1 part in 128. It takes 512 kB once a value was
 * added, and as much again after a merge or once 2^32 values were added.
 *
 * <p>Not thread-safe: one instance for each thread, merged at the end.
 */
public final class TensorStatistics {
    /** Number of distinct upper halves of a float. */
    static final int BUCKETS = 1 << 16;

    private static final int FORMAT = 2;
    /** Values copied out of the buffer at a time: 16 kB stay in the first-level cache beside the hot buckets. */
    private static final int CHUNK = 4096;

    // Neighbouring values often fall into one bucket (ReLU's zeros). Incrementing it twice in a row waits for the
    // first store, so even and odd elements count into tables of their own.
    // Both are empty until the first sample, so that statistics that were read take no room for what they never count.
    private int[] even = new int[0];
    private int[] odd = new int[0];
    /** Empty until the int tables may be full. */
    private long[] spilled = new long[0];

    private long unspilled;
    private Optional<Magnitudes> magnitudes;

    private long count;
    private long nans;
    private long infinities;
    private long samples;
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;
    private final ExactSum sumOfMins = new ExactSum();
    private final ExactSum sumOfMaxes = new ExactSum();

    /** Nothing seen yet; enough for every observer that does not {@linkplain Observer#needsMagnitudes need more}. */
    public TensorStatistics() {
        this(false);
    }

    /**
     * Nothing seen yet.
     *
     * @param withMagnitudes whether magnitudes are counted in equal bins too, which takes 512 kB and half as long again
     */
    public TensorStatistics(boolean withMagnitudes) {
        magnitudes = withMagnitudes ? Optional.of(new Magnitudes()) : Optional.empty();
    }

    /**
     * Adds the values of one sample, that is of one run of the model; reads from the buffer's position to its limit and
     * moves neither. NaN and infinities are counted and otherwise ignored. The moving average takes the extremes of
     * each call, so it depends on what a sample is; nothing else does.
     */
    public void add(FloatBuffer sample) {
        FloatBuffer rest = sample.duplicate();
        SampleExtremes found = new SampleExtremes();
        float[] chunk = new float[Math.min(CHUNK, rest.remaining())];
        makeRoomFor(rest.remaining());
        while (rest.hasRemaining()) {
            int length = Math.min(chunk.length, rest.remaining());
            rest.get(chunk, 0, length);
            count(chunk, length);
            int finite = found.add(chunk, length);
            if (magnitudes.isPresent()) {
                magnitudes.get().add(chunk, finite);
            }
        }
        count += found.count();
        nans += found.nans();
        infinities += found.infinities();
        if (found.count() > 0) {
            samples++;
            min = Math.min(min, found.min());
            max = Math.max(max, found.max());
            sumOfMins.add(found.min());
            sumOfMaxes.add(found.max());
        }
    }

    /**
     * Adds what {@code other} has seen; {@code other} is left as it is.
     *
     * @throws IllegalArgumentException if only one of the two counts magnitudes
     */
    public void merge(TensorStatistics other) {
        if (hasMagnitudes() != other.hasMagnitudes()) {
            throw new IllegalArgumentException("statistics with and without magnitudes do not merge");
        }
        magnitudes.ifPresent(mine -> mine.merge(other.magnitudes.get()));
        spill();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            spilled[bucket] += other.bucket(bucket);
        }
        count += other.count;
        nans += other.nans;
        infinities += other.infinities;
        samples += other.samples;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
        sumOfMins.add(other.sumOfMins);
        sumOfMaxes.add(other.sumOfMaxes);
    }

    /** Finite values seen. */
    public long count() {
        return count;
    }

    /** NaN values seen: a model that makes them cannot be calibrated on that sample. */
    public long nans() {
        return nans;
    }

    /** Infinite values seen. */
    public long infinities() {
        return infinities;
    }

    /** Calls of {@link #add} with at least one finite value. */
    public long samples() {
        return samples;
    }

    /** Whether no finite value was seen, so that nothing below has a meaning. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** Exact extremes of the finite values; [0, 0] if there are none. */
    public Range extremes() {
        return isEmpty() ? new Range(0, 0) : new Range(min, max);
    }

    /** Smallest and largest value of each sample, averaged over the samples; [0, 0] if there are none. */
    public Range meanExtremes() {
        return isEmpty() ? new Range(0, 0) : new Range((float) mean(sumOfMins), (float) mean(sumOfMaxes));
    }

    /** Whether magnitudes are counted in equal bins too. */
    public boolean hasMagnitudes() {
        return magnitudes.isPresent();
    }

    Magnitudes magnitudes() {
        return magnitudes.orElseThrow(
                () -> new IllegalStateException("these statistics were gathered without magnitudes"));
    }

    /** Finite values whose upper 16 bits are {@code bucket}, and the NaN or infinite ones in theirs. */
    public long bucket(int bucket) {
        return (spilled.length == 0 ? 0 : spilled[bucket])
                + (unspilled == 0 ? 0 : Integer.toUnsignedLong(even[bucket]) + Integer.toUnsignedLong(odd[bucket]));
    }

    /** The finite values as intervals in ascending order. */
    public Distribution distribution() {
        return Distribution.of(this);
    }

    /** A compact form, the same for equal statistics. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeInt(FORMAT);
            for (long number : new long[] {count, nans, infinities, samples}) {
                out.writeLong(number);
            }
            out.writeFloat(min);
            out.writeFloat(max);
            for (ExactSum exact : List.of(sumOfMins, sumOfMaxes)) {
                exact.write(out);
            }
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                if (bucket(bucket) != 0) {
                    out.writeChar(bucket);
                    out.writeLong(bucket(bucket));
                }
            }
            out.writeBoolean(hasMagnitudes());
            if (hasMagnitudes()) {
                magnitudes().write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #toBytes} wrote. @throws IllegalArgumentException if the bytes are not that */
    public static TensorStatistics fromBytes(byte[] bytes) {
        TensorStatistics result = new TensorStatistics();
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
            int format = in.readInt();
            if (format != FORMAT) {
                throw new IllegalArgumentException("statistics of format " + format + "; this version reads " + FORMAT);
            }
            result.count = in.readLong();
            result.nans = in.readLong();
            result.infinities = in.readLong();
            result.samples = in.readLong();
            result.min = in.readFloat();
            result.max = in.readFloat();
            result.sumOfMins.add(ExactSum.read(in));
            result.sumOfMaxes.add(ExactSum.read(in));
            long missing = result.count + result.nans + result.infinities;
            result.spill();
            while (missing > 0) {
                int bucket = in.readChar();
                long values = in.readLong();
                result.spilled[bucket] = values;
                missing -= values;
            }
            result.magnitudes = in.readBoolean() ? Optional.of(Magnitudes.read(in)) : Optional.empty();
            if (missing != 0 || in.read() >= 0) {
                throw new IllegalArgumentException("statistics whose histogram does not add up to their count");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("these bytes are not statistics: " + e.getMessage(), e);
        }
        return result;
    }

    private double mean(ExactSum total) {
        return total.value() / samples;
    }

    private void count(float[] values, int length) {
        int pairs = length & ~1;
        for (int i = 0; i < pairs; i += 2) {
            even[Float.floatToRawIntBits(values[i]) >>> 16]++;
            odd[Float.floatToRawIntBits(values[i + 1]) >>> 16]++;
        }
        if (pairs < length) {
            even[Float.floatToRawIntBits(values[pairs]) >>> 16]++;
        }
    }

    /** The int tables hold up to 2^32 - 1 in a bucket; a buffer holds less than 2^31 values. */
    private void makeRoomFor(int values) {
        if (even.length == 0) {
            even = new int[BUCKETS];
            odd = new int[BUCKETS];
        }
        if (unspilled + values > 0xFFFF_FFFFL) {
            spill();
        }
        unspilled += values;
    }

    private void spill() {
        if (spilled.length == 0) {
            spilled = new long[BUCKETS];
        }
        if (unspilled > 0) {
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                spilled[bucket] += Integer.toUnsignedLong(even[bucket]) + Integer.toUnsignedLong(odd[bucket]);
                even[bucket] = 0;
                odd[bucket] = 0;
            }
            unspilled = 0;
        }
    }
}
