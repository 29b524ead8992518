package dev.octet.throughput;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.zip.DataFormatException;

import org.HdrHistogram.Histogram;

/**
 * What one instance did in one round.
 *
 * @param lateNanos how long after the agreed start it began
 * @param inferences that ended inside the window
 * @param share inferences with those cut by an edge of the window counted by their part inside
 * @param latencies of {@code inferences}, in ns
 */
record Measurement(long lateNanos, long inferences, double share, Histogram latencies) {
    /** Longest latency that a histogram takes: one hour, far above any stall that is waited for. */
    static final long MAX_LATENCY_NANOS = 3_600_000_000_000L;

    private static final long UNIT_NANOS = 1000;
    private static final int DIGITS = 3;

    /** Of 1 us to 1 h at 3 digits; all instances use the same, so that adding them up is exact. */
    static Histogram newHistogram() {
        return new Histogram(UNIT_NANOS, MAX_LATENCY_NANOS, DIGITS);
    }

    /** A moment of the wall clock on this process's {@link System#nanoTime}. */
    static long localNanos(long epochMicros) {
        long nanos = System.nanoTime();
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        return nanos + (epochMicros - now) * 1000;
    }

    /** The moment {@code millis} from now, for {@link #localNanos}. */
    static long epochMicrosIn(long millis) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) + millis * 1000;
    }

    /** {@code late inferences share histogram}, the last as {@link #encode} has it. */
    String line() {
        return lateNanos + " " + inferences + " " + share + " " + encode(latencies);
    }

    /** @throws IllegalArgumentException if it is not a {@link #line} */
    static Measurement parse(String line) {
        String[] words = line.split(" ");
        if (words.length != 4) {
            throw new IllegalArgumentException("not a measurement: " + line);
        }
        return new Measurement(
                Long.parseLong(words[0]), Long.parseLong(words[1]), Double.parseDouble(words[2]), decode(words[3]));
    }

    /** Compressed, in Base64. */
    static String encode(Histogram latencies) {
        ByteBuffer buffer = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
        int length = latencies.encodeIntoCompressedByteBuffer(buffer);
        byte[] bytes = new byte[length];
        buffer.flip().get(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** @throws IllegalArgumentException if it is not what {@link #encode} gave */
    static Histogram decode(String latencies) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(latencies));
            return Histogram.decodeFromCompressedByteBuffer(bytes, MAX_LATENCY_NANOS);
        } catch (DataFormatException | BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("no histogram: '" + latencies + "'", e);
        }
    }
}
