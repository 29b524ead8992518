package dev.octet.throughput;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import org.HdrHistogram.Histogram;

import dev.octet.statistics.SortedCounts;

/** Histograms of latencies in ns, and the text in which they travel and are kept: HdrHistogram, compressed, in Base64. */
final class Latencies {
    /** Longest latency that a histogram takes: one hour, far above any stall that is waited for. */
    static final long MAX_NANOS = 3_600_000_000_000L;

    /** Shortest latency that is told from others. */
    static final long UNIT_NANOS = 1000;

    static final int DIGITS = 3;

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

    /** What {@link #encode} wrote, one by one. @throws IllegalArgumentException as {@link #decode} */
    static List<SortedCounts> counts(List<String> texts) {
        Inflater inflater = new Inflater();
        try {
            return texts.stream()
                    .map(text -> EncodedCounts.read(text, inflater).orElseGet(() -> SortedCounts.of(decode(text))))
                    .toList();
        } finally {
            inflater.end();
        }
    }
}
