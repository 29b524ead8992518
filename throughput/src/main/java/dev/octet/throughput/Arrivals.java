package dev.octet.throughput;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * When the queries of a server run are due, in a file that all instances map: whichever is free takes the next. So
 * there is one queue for all, in the order of arrival, without a process between that could be late.
 *
 * <p>The file holds the number taken so far and then the times, in ns from the start: 64 bits each, in the host's order.
 */
final class Arrivals {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final double NANOS_PER_SECOND = 1e9;

    private final ByteBuffer memory;
    private final int count;

    private Arrivals(ByteBuffer memory) {
        this.memory = memory;
        this.count = memory.capacity() / Long.BYTES - 1;
    }

    /**
     * Draws the times of {@code count} queries: gaps are exponential, which makes their number in any time Poisson.
     *
     * @param rate queries a second, on average
     */
    static long[] draw(int count, double rate, long seed) {
        UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
        long[] nanos = new long[count];
        double seconds = 0;
        for (int i = 0; i < count; i++) {
            seconds -= Math.log(1 - random.nextDouble()) / rate;
            nanos[i] = Math.round(seconds * NANOS_PER_SECOND);
        }
        return nanos;
    }

    /** Writes a file of which nothing is taken yet. */
    static void write(Path file, long[] nanos) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((nanos.length + 1) * Long.BYTES).order(ByteOrder.nativeOrder());
        bytes.putLong(0);
        for (long nano : nanos) {
            bytes.putLong(nano);
        }
        bytes.flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** Maps a file that {@link #write} made. */
    static Arrivals map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
            return new Arrivals(memory.order(ByteOrder.nativeOrder()));
        }
    }

    /** The time of the next query in ns from the start; -1 if there is none left. No two callers get the same. */
    long next() {
        long index = (long) LONGS.getAndAdd(memory, 0, 1L);
        return index < count ? (long) LONGS.get(memory, (int) (index + 1) * Long.BYTES) : -1;
    }

    /** Leaves nothing for anybody to take. */
    void stop() {
        LONGS.getAndAdd(memory, 0, (long) count);
    }
}
