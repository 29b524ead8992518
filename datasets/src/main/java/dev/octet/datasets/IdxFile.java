package dev.octet.datasets;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file of unsigned bytes in the IDX format: four bytes of magic number whose last is the number of dimensions, each
 * dimension as a big-endian 32-bit number, then the bytes. Held in memory as a whole.
 */
final class IdxFile {
    /** Largest content read, in bytes: EMNIST, the largest such set we know, has 547 MB. */
    static final long MAX_BYTES = 1L << 30;

    /** Deflate cannot shrink by more than 1032 times, so a header that needs more than this lies. */
    private static final long MAX_RATIO = 1040;

    /** What a file is expected to hold. */
    enum Shape {
        LABELS(1),
        IMAGES(3);

        private final int dimensions;

        Shape(int dimensions) {
            this.dimensions = dimensions;
        }

        private int magic() {
            return 0x0800 | dimensions;
        }
    }

    private final byte[] bytes;
    private final int[] dimensions;

    private IdxFile(byte[] bytes, int[] dimensions) {
        this.bytes = bytes;
        this.dimensions = dimensions;
    }

    /** @throws DatasetException if the file is not IDX of that shape, is cut off, too large or too long */
    static IdxFile read(Path file, Shape shape) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            raw.mark(2);
            boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            long limit = gzip ? Math.multiplyExact(Files.size(file), MAX_RATIO) : Files.size(file);
            try (DataInputStream in = new DataInputStream(gzip ? new GZIPInputStream(raw, 1 << 16) : raw)) {
                return read(file, shape, in, Math.min(limit, MAX_BYTES));
            }
        } catch (EOFException e) {
            throw new DatasetException(file + ": is cut off; get it again", e);
        } catch (ZipException e) {
            throw new DatasetException(file + ": is not valid gzip: " + e.getMessage() + "; get it again", e);
        }
    }

    private static IdxFile read(Path file, Shape shape, DataInputStream in, long limit) throws IOException {
        int magic = in.readInt();
        if (magic != shape.magic()) {
            throw new DatasetException(String.format(
                    Locale.ROOT,
                    "%s: is not an IDX file of %s: its magic number is 0x%08x, not 0x%08x",
                    file,
                    shape.name().toLowerCase(Locale.ROOT),
                    magic,
                    shape.magic()));
        }
        int[] dimensions = new int[shape.dimensions];
        long size = 1;
        for (int i = 0; i < dimensions.length; i++) {
            dimensions[i] = in.readInt();
            if (dimensions[i] < 1) {
                throw new DatasetException(file + ": its header tells " + (dimensions[i] & 0xffffffffL)
                        + " for dimension " + (i + 1) + "; an empty or corrupt file");
            }
            // Each factor is below 2^31 and the product so far at most 2^30: no overflow.
            size *= dimensions[i];
            if (size > limit) {
                throw new DatasetException(file + ": its header tells " + Arrays.toString(dimensions)
                        + ", more than this file can hold or than " + MAX_BYTES + " bytes; it is corrupt or cut off");
            }
        }
        byte[] bytes = in.readNBytes((int) size);
        if (bytes.length < size) {
            throw new EOFException();
        }
        if (in.read() >= 0) {
            throw new DatasetException(file + ": goes on after the " + size + " bytes that its header tells; corrupt");
        }
        return new IdxFile(bytes, dimensions);
    }

    int count() {
        return dimensions[0];
    }

    /** Pixels in a row of a picture. */
    int width() {
        return dimensions[2];
    }

    /** Rows of a picture. */
    int height() {
        return dimensions[1];
    }

    /** A copy of the bytes of one item. */
    byte[] at(int item) {
        int size = bytes.length / dimensions[0];
        return Arrays.copyOfRange(bytes, item * size, (item + 1) * size);
    }
}
