package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** What was fetched cannot be stored here, from whichever source it comes. */
final class DiskException extends IOException {
    private static final long serialVersionUID = 1;

    DiskException(String message) {
        super(message);
    }

    /** Writing to {@code path} failed, for instance because the disk is full. */
    static DiskException writing(Path path, IOException cause) {
        String reason = cause instanceof FileSystemException e && e.getReason() != null
                ? e.getReason()
                : cause.getMessage() == null ? cause.toString() : cause.getMessage();
        DiskException failure = new DiskException("cannot write " + path + ": " + reason
                + "; what was written of it is removed. Make room, or set OCTET_CACHE to a folder elsewhere");
        failure.initCause(cause);
        return failure;
    }
}
