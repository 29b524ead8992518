package dev.octet.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import dev.octet.io.Progress;

/** Copies bytes of unknown good will. */
final class Transfer {
    private static final int BUFFER_BYTES = 1 << 16;

    private Transfer() {}

    /**
     * Copies a stream to a file, which is replaced.
     *
     * @param limit most bytes accepted
     * @return number of bytes copied
     * @throws DiskException if the file cannot be written
     * @throws IOException if reading fails, or if the stream has more than {@code limit} bytes; at most that many were
     *     written
     */
    static long copy(InputStream in, Path target, long limit, Progress progress) throws IOException {
        return copy(in, target, 0, limit, progress, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** As {@link #copy}, but to the end of a file that has {@code have} bytes; these count to the limit. */
    static long append(InputStream in, Path target, long have, long limit, Progress progress) throws IOException {
        return copy(in, target, have, limit, progress, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static long copy(
            InputStream in, Path target, long have, long limit, Progress progress, OpenOption make, OpenOption how)
            throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = have;
        try (OutputStream out = open(target, make, how)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                done += n;
                if (done > limit) {
                    throw new OversizeException(limit);
                }
                try {
                    out.write(buffer, 0, n);
                } catch (IOException e) {
                    throw DiskException.writing(target, e);
                }
                progress.advance(n);
            }
        }
        return done - have;
    }

    private static OutputStream open(Path target, OpenOption make, OpenOption how) throws IOException {
        try {
            return Files.newOutputStream(target, make, how, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw DiskException.writing(target, e);
        }
    }

    /** More bytes came than were promised. */
    static final class OversizeException extends IOException {
        private static final long serialVersionUID = 1;

        OversizeException(long limit) {
            super("gives more than " + limit + " bytes; stopped there");
        }
    }
}
