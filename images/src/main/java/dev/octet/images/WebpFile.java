package dev.octet.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A WebP file's header, checked chunk by chunk ("WebP Container Specification", RFC 9649): one picture, lossy or lossless.
 *
 * @param width in pixels
 * @param height in pixels
 * @param orientation from an EXIF chunk
 * @param bytes the whole file
 */
record WebpFile(int width, int height, ExifOrientation orientation, byte[] bytes) {
    private static final int RIFF_BYTES = 12;
    private static final int CHUNK_BYTES = 8;
    private static final int ANIMATED = 0x02;

    /** A lossless block of 16384 x 16384 pixels of one colour has some 50 bytes. */
    private static final long MAX_PIXELS_PER_BYTE = 1 << 23;

    static boolean matches(byte[] file) {
        return file.length >= RIFF_BYTES
                && name(file, 0).equals("RIFF")
                && name(file, 8).equals("WEBP");
    }

    /** @throws BadImageException if a chunk is broken or missing, the picture moves, or is too large */
    static WebpFile parse(byte[] file) throws BadImageException {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long end = Integer.toUnsignedLong(bytes.getInt(4)) + CHUNK_BYTES;
        if (end > file.length) {
            throw new BadImageException("truncated WEBP: it has " + file.length + " of " + end + " bytes");
        }
        int[] size = {};
        ExifOrientation orientation = ExifOrientation.UPRIGHT;
        long dataBytes = 0;
        for (int at = RIFF_BYTES; at + CHUNK_BYTES <= end; ) {
            long length = Integer.toUnsignedLong(bytes.getInt(at + 4));
            String type = name(file, at);
            int content = at + CHUNK_BYTES;
            if (length > end - content) {
                throw new BadImageException(
                        "corrupt WEBP: chunk at byte " + at + " has " + length + " bytes, beyond the end of the file");
            }
            switch (type) {
                case "VP8X" -> checkStill(bytes, content, length);
                case "VP8 ", "VP8L" -> {
                    size = type.equals("VP8L") ? lossless(bytes, content, length) : lossy(bytes, content, length);
                    dataBytes = length;
                }
                case "EXIF" -> orientation = exif(file, content, (int) length);
                default -> {}
            }
            at = Math.toIntExact(Math.min(end, content + length + (length & 1)));
        }
        if (size.length == 0) {
            throw new BadImageException("corrupt WEBP: it has no picture");
        }
        ImageDecoder.checkSize("webp", size[0], size[1], dataBytes, MAX_PIXELS_PER_BYTE);
        return new WebpFile(size[0], size[1], orientation, file);
    }

    private static void checkStill(ByteBuffer bytes, int content, long length) throws BadImageException {
        if (length >= 1 && (bytes.get(content) & ANIMATED) != 0) {
            throw new BadImageException("is a moving WebP; write the picture that is meant to PNG");
        }
    }

    /** Width and height. */
    private static int[] lossy(ByteBuffer bytes, int content, long length) throws BadImageException {
        if (length < 10 || bytes.get(content + 3) != (byte) 0x9d || bytes.getShort(content + 4) != 0x2a01) {
            throw new BadImageException("corrupt WEBP: its picture does not begin as one");
        }
        return new int[] {bytes.getShort(content + 6) & 0x3fff, bytes.getShort(content + 8) & 0x3fff};
    }

    private static int[] lossless(ByteBuffer bytes, int content, long length) throws BadImageException {
        if (length < 5 || bytes.get(content) != 0x2f) {
            throw new BadImageException("corrupt WEBP: its picture does not begin as one");
        }
        int sides = bytes.getInt(content + 1);
        return new int[] {(sides & 0x3fff) + 1, (sides >> 14 & 0x3fff) + 1};
    }

    /** Some writers put JPEG's marker before the TIFF structure. */
    private static ExifOrientation exif(byte[] file, int content, int length) {
        boolean marked = length > 6 && name(file, content).equals("Exif");
        return ExifOrientation.of(file, marked ? content + 6 : content, marked ? length - 6 : length);
    }

    private static String name(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.ISO_8859_1);
    }
}
