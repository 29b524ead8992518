package dev.octet.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What comes out of an archive, counted against what its size allows. */
final class Inflation {
    /** Most bytes of headers between two entries: names and attributes, which readers keep in memory. */
    private static final long HEADER_BYTES = 1 << 20;

    private final long most;
    private long total;
    private long headers = Long.MAX_VALUE;

    Inflation(long archiveBytes, ArchiveLimits limits) {
        this.most = Math.addExact(limits.free(), Math.multiplyExact(archiveBytes, (long) limits.ratio()));
    }

    /** Until {@link #headersEnd} only as many bytes may come as headers need. */
    void headersBegin() {
        headers = total + HEADER_BYTES;
    }

    void headersEnd() {
        headers = Long.MAX_VALUE;
    }

    /** A stream that counts what is read or skipped. */
    InputStream counting(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int value = super.read();
                add(value < 0 ? 0 : 1);
                return value;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int n = super.read(buffer, offset, length);
                add(Math.max(0, n));
                return n;
            }

            @Override
            public long skip(long bytes) throws IOException {
                long n = super.skip(bytes);
                add(n);
                return n;
            }
        };
    }

    private void add(long bytes) throws IOException {
        total += bytes;
        if (total > most) {
            throw new IOException("inflates to more than " + most + " bytes, which its size does not account for");
        }
        if (total > headers) {
            throw new IOException("has more than " + HEADER_BYTES + " bytes of headers before an entry");
        }
    }
}
