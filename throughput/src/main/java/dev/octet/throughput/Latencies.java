package dev.octet.throughput;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.HdrHistogram.Histogram;

/** Histograms of latencies in ns, and the text in which they travel and are kept: HdrHistogram, compressed, in Base64. */
final class Latencies {
    /** Longest latency that a histogram takes: one hour, far above any stall that is waited for. */
    static final long MAX_NANOS = 3_600_000_000_000L;

    private static final long UNIT_NANOS = 1000;
    private static final int DIGITS = 3;

    private Latencies() {}

    /** Of 1 us to 1 h at 3 digits; all instances use the same, so that adding them up is exact. */
    static Histogram create() {
        return new Histogram(UNIT_NANOS, MAX_NANOS, DIGITS);
    }

    static String encode(Histogram histogram) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        byte[] bytes = new byte[length];
        buffer.flip().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** @throws IllegalArgumentException if it is not what {@link #encode} writes */
    static Histogram decode(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
            return Histogram.decodeFromCompressedByteBuffer(bytes, MAX_NANOS);
        } catch (DataFormatException | RuntimeException e) {
            throw new IllegalArgumentException("'" + text + "' is not a histogram of latencies", e);
        }
    }

    /** All of what {@link #encode} wrote together. @throws IllegalArgumentException as {@link #decode} */
    static Histogram sum(List<String> texts) {
        Histogram sum = create();
        Inflater inflater = new Inflater();
        try {
            texts.forEach(text -> add(text, inflater, sum));
        } finally {
            inflater.end();
        }
        return sum;
    }

    /**
     * Shows what {@link #encode} wrote one by one, always in the same histogram.
     *
     * @param visitor is given each and its place in the list
     * @throws IllegalArgumentException as {@link #decode}
     */
    static void each(List<String> texts, ObjIntConsumer<Histogram> visitor) {
        Histogram histogram = create();
        Inflater inflater = new Inflater();
        try {
            for (int i = 0; i < texts.size(); i++) {
                histogram.reset();
                add(texts.get(i), inflater, histogram);
                visitor.accept(histogram, i);
            }
        } finally {
            inflater.end();
        }
    }

    private static void add(String text, Inflater inflater, Histogram sum) {
        if (!EncodedCounts.add(text, inflater, sum)) {
            sum.add(decode(text));
        }
    }
}
