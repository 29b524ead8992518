package dev.octet.throughput;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import dev.octet.statistics.SortedCounts;

/**
 * Reads what {@link Latencies#encode} wrote without the histogram in between, which has a quarter of a megabyte for a
 * kilobyte of text: pages of thousands of runs read dozens of them each.
 *
 * <p>The form is HdrHistogram's V2: a head, then counts from the lowest value on as ZigZag LEB128, with a negative number
 * for so many zeros. A text with another head is left to the library.
 */
final class EncodedCounts {
    private static final int COMPRESSED_V2 = 0x1c849314;
    private static final int V2 = 0x1c849313;

    /** Compressed cookie and length. */
    private static final int COMPRESSED_HEAD_BYTES = 8;

    /** Cookie, length, offset, digits, lowest, highest, ratio. */
    private static final int HEAD_BYTES = 40;

    /** Three digits need 2,048 steps in the first bucket, half as many in each of the others. */
    private static final int STEPS_BITS = 11;

    /** The step of 1,000 ns is this power of two, rounded down. */
    private static final int UNIT_BITS = 9;

    /** More than any latency needs, and few enough that no shift overflows. */
    private static final int MOST_BUCKETS = 40;

    private EncodedCounts() {}

    /** Empty if the text is not of the usual form. */
    static Optional<SortedCounts> read(String text, Inflater inflater) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length <= COMPRESSED_HEAD_BYTES || ByteBuffer.wrap(bytes).getInt() != COMPRESSED_V2) {
            return Optional.empty();
        }
        inflater.reset();
        inflater.setInput(bytes, COMPRESSED_HEAD_BYTES, bytes.length - COMPRESSED_HEAD_BYTES);
        // Counts are two bytes at least when they fill much: most texts are read in one go.
        byte[] plain = new byte[Math.max(1 << 12, 16 * bytes.length)];
        int length;
        try {
            length = inflater.inflate(plain);
        } catch (DataFormatException e) {
            return Optional.empty();
        }
        ByteBuffer counts = ByteBuffer.wrap(plain, 0, length);
        return inflater.finished() && isUsual(counts) ? read(counts) : Optional.empty();
    }

    private static boolean isUsual(ByteBuffer head) {
        return head.remaining() >= HEAD_BYTES
                && head.getInt() == V2
                && head.getInt() == head.limit() - HEAD_BYTES
                && head.getInt() == 0
                && head.getInt() == Latencies.DIGITS
                && head.getLong() == Latencies.UNIT_NANOS
                && head.getLong() == Latencies.MAX_NANOS
                && head.getDouble() == 1;
    }

    private static Optional<SortedCounts> read(ByteBuffer counts) {
        SortedCounts sorted = new SortedCounts(counts.remaining());
        long index = 0;
        try {
            while (counts.hasRemaining()) {
                long count = zigZag(counts);
                if (count < 0) {
                    index -= count;
                    continue;
                }
                if (lowest(index) > Latencies.MAX_NANOS) {
                    return Optional.empty();
                }
                index++;
                if (count > 0) {
                    sorted.add(lowest(index) - 1, count);
                }
            }
            return Optional.of(sorted);
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    /** LEB128 of at most nine bytes, the last of which has eight bits; the lowest bit is the sign. */
    private static long zigZag(ByteBuffer counts) {
        long bits = 0;
        for (int i = 0; i < 9; i++) {
            byte next = counts.get();
            bits |= (i == 8 ? next & 0xffL : next & 0x7fL) << (7 * i);
            if (i < 8 && next >= 0) {
                break;
            }
        }
        return (bits >>> 1) ^ -(bits & 1);
    }

    /** Lowest value of a place: the first bucket has all steps, each further one the upper half at twice the width. */
    private static long lowest(long index) {
        int half = STEPS_BITS - 1;
        long bucket = (index >> half) - 1;
        if (bucket < 0) {
            return index << UNIT_BITS;
        }
        if (bucket > MOST_BUCKETS) {
            return Long.MAX_VALUE;
        }
        long step = (index & ((1 << half) - 1)) + (1 << half);
        return step << (bucket + UNIT_BITS);
    }
}
