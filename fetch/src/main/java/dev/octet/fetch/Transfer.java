package dev.octet.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.octet.io.Progress;

/** Copies bytes of unknown good will. */
final class Transfer {
    private static final int BUFFER_BYTES = 1 << 16;

    private Transfer() {}

    /**
     * Copies a stream to a file.
     *
     * @param limit most bytes accepted
     * @throws IOException if the stream has more than {@code limit} bytes; at most that many were written
     */
    static void copy(InputStream in, Path target, long limit, Progress progress) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = 0;
        try (OutputStream out = Files.newOutputStream(target)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                done += n;
                if (done > limit) {
                    throw new IOException("gives more than " + limit + " bytes; stopped there");
                }
                out.write(buffer, 0, n);
                progress.advance(n);
            }
        }
    }
}
