package dev.octet.images;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

import dev.octet.engine.ElementType;
import dev.octet.engine.Tensor;
import dev.octet.io.Sha256;

/**
 * The file of a {@link PreparedStore}, little-endian: a header, tensors on multiples of 64 bytes, and an index with one
 * entry of a fixed size a tensor.
 */
final class PreparedFormat {
    /** First bytes of the file; the digit is the format's version. */
    static final byte[] MAGIC = "octet-p1".getBytes(StandardCharsets.US_ASCII);

    /** Tensors begin on multiples of this, a cache line, so that they are aligned for any load. */
    static final int ALIGNMENT = 64;

    static final int DIGEST_BYTES = 32;
    static final int HEADER_BYTES = 128;
    private static final int MAX_RANK = 4;
    static final int ENTRY_BYTES = 2 * DIGEST_BYTES
            + Long.BYTES
            + 2 * Integer.BYTES
            + MAX_RANK * Long.BYTES
            + 4 * Integer.BYTES
            + 4 * Double.BYTES;

    private PreparedFormat() {}

    /**
     * Beginning of the file.
     *
     * @param recipe digest of {@link ImageInput#recipe}
     * @param count of tensors
     * @param indexOffset where the index begins; it ends the file
     * @param indexSha256 digest of the index
     */
    record Header(String recipe, int count, long indexOffset, String indexSha256) {

        static Header read(FileChannel channel, Path file) throws IOException {
            ByteBuffer bytes = fill(channel, 0, HEADER_BYTES, file);
            byte[] magic = new byte[MAGIC.length];
            bytes.get(magic);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new IOException(file + ": does not hold prepared pictures of this version");
            }
            Header header = new Header(digest(bytes), bytes.getInt(), bytes.getLong(), digest(bytes));
            if (header.count < 1
                    || header.indexOffset < HEADER_BYTES
                    || header.indexOffset + (long) header.count * ENTRY_BYTES != channel.size()
                    || (long) header.count * ENTRY_BYTES > Integer.MAX_VALUE) {
                throw new IOException(file + ": is cut off or damaged: it has " + channel.size() + " bytes, its header"
                        + " tells of " + header.count + " pictures");
            }
            return header;
        }

        ByteBuffer index(FileChannel channel, Path file) throws IOException {
            ByteBuffer index = fill(channel, indexOffset, count * ENTRY_BYTES, file);
            if (!new Sha256().add(index.duplicate()).hex().equals(indexSha256)) {
                throw new IOException(file + ": is damaged: its index has changed");
            }
            return index;
        }

        ByteBuffer bytes() {
            ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.put(MAGIC);
            putDigest(bytes, recipe);
            bytes.putInt(count).putLong(indexOffset);
            putDigest(bytes, indexSha256);
            return bytes.rewind();
        }
    }

    /**
     * What is known of a tensor besides its values.
     *
     * @param dimensions 3 or 4
     */
    record Shape(ElementType type, long[] dimensions, Placement placement) {

        static Shape of(PreparedPicture picture) {
            Tensor tensor = picture.tensor();
            return new Shape(tensor.type(), tensor.shape(), picture.placement());
        }

        static Shape read(ByteBuffer bytes, Path file) throws IOException {
            try {
                ElementType type = ElementType.ofCode(bytes.getInt()).orElseThrow();
                int rank = bytes.getInt();
                long[] dimensions = new long[MAX_RANK];
                for (int i = 0; i < MAX_RANK; i++) {
                    dimensions[i] = bytes.getLong();
                }
                Placement placement = new Placement(
                        bytes.getInt(),
                        bytes.getInt(),
                        bytes.getInt(),
                        bytes.getInt(),
                        bytes.getDouble(),
                        bytes.getDouble(),
                        bytes.getDouble(),
                        bytes.getDouble());
                return new Shape(type, Arrays.copyOf(dimensions, rank), placement);
            } catch (RuntimeException e) {
                // The index has the digest that was written with it: whoever wrote it was at fault.
                throw new IOException(file + ": was written wrongly: " + e.getMessage(), e);
            }
        }

        void write(ByteBuffer bytes) {
            bytes.putInt(type.code()).putInt(dimensions.length);
            for (int i = 0; i < MAX_RANK; i++) {
                bytes.putLong(i < dimensions.length ? dimensions[i] : 0);
            }
            bytes.putInt(placement.pictureWidth()).putInt(placement.pictureHeight());
            bytes.putInt(placement.inputWidth()).putInt(placement.inputHeight());
            bytes.putDouble(placement.scaleX()).putDouble(placement.scaleY());
            bytes.putDouble(placement.left()).putDouble(placement.top());
        }

        long bytes() {
            long bytes = type.bytes();
            for (long dimension : dimensions) {
                bytes = Math.multiplyExact(bytes, dimension);
            }
            return bytes;
        }
    }

    static String digest(ByteBuffer bytes) {
        byte[] digest = new byte[DIGEST_BYTES];
        bytes.get(digest);
        return HexFormat.of().formatHex(digest);
    }

    static void putDigest(ByteBuffer bytes, String sha256) {
        bytes.put(HexFormat.of().parseHex(sha256));
    }

    private static ByteBuffer fill(FileChannel channel, long at, int length, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new IOException(file + ": is cut off after " + channel.size() + " bytes");
            }
        }
        return bytes.rewind();
    }
}
