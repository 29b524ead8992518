package dev.octet.throughput;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.HdrHistogram.Histogram;

/**
 * What one instance did in one round.
 *
 * @param lateNanos how long after the agreed start it began
 * @param queries that ended inside the window
 * @param share queries with those cut by an edge of the window counted by their part inside
 * @param latencies of {@code queries}, in ns
 */
record Measurement(long lateNanos, long queries, double share, Histogram latencies) {

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

    /** {@code late queries share histogram}. */
    String line() {
        return lateNanos + " " + queries + " " + share + " " + Latencies.encode(latencies);
    }

    /** @throws IllegalArgumentException if it is not a {@link #line} */
    static Measurement parse(String line) {
        String[] words = line.split(" ");
        if (words.length != 4) {
            throw new IllegalArgumentException("not a measurement: " + line);
        }
        return new Measurement(
                Long.parseLong(words[0]),
                Long.parseLong(words[1]),
                Double.parseDouble(words[2]),
                Latencies.decode(words[3]));
    }
}
