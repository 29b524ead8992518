package dev.octet.images;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * A PNG file's header, checked chunk by chunk, and the file as a decoder should see it: header, palette and data only.
 *
 * @param width in pixels
 * @param height in pixels
 * @param bits of a sample: 1, 2, 4, 8 or 16
 * @param kind colour type
 * @param palette red, green, blue of each entry; empty without a palette
 * @param orientation from an EXIF chunk
 * @param pixels the file without the chunks that pixels are not made of
 */
record PngFile(int width, int height, int bits, Kind kind, byte[] palette, ExifOrientation orientation, byte[] pixels) {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'};
    private static final int HEADER_BYTES = 13;

    /** Deflate makes at most 1032 bytes of one, and a byte holds at most 8 pixels. */
    private static final long MAX_PIXELS_PER_BYTE = 1032 * 8;

    /** Colour types. */
    enum Kind {
        GREY(0, "1 2 4 8 16"),
        RGB(2, "8 16"),
        PALETTE(3, "1 2 4 8"),
        GREY_ALPHA(4, "8 16"),
        RGBA(6, "8 16");

        private final int code;
        private final String depths;

        Kind(int code, String depths) {
            this.code = code;
            this.depths = " " + depths + " ";
        }

        static Kind of(int code, int bits) throws BadImageException {
            for (Kind kind : values()) {
                if (kind.code == code && kind.depths.contains(" " + bits + " ")) {
                    return kind;
                }
            }
            throw new BadImageException("corrupt PNG: no colour type " + code + " has " + bits + " bits");
        }
    }

    static boolean matches(byte[] file) {
        return file.length >= SIGNATURE.length
                && Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    /** @throws BadImageException if a chunk is broken or missing, or the picture is too large */
    static PngFile parse(byte[] file) throws BadImageException {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream(file.length);
        pixels.writeBytes(SIGNATURE);
        byte[] palette = new byte[0];
        ExifOrientation orientation = ExifOrientation.UPRIGHT;
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int header = -1;
        long dataBytes = 0;
        for (int at = SIGNATURE.length; ; ) {
            if (file.length - at < 12) {
                throw new BadImageException("truncated PNG: its " + file.length + " bytes end before the IEND chunk");
            }
            int length = bytes.getInt(at);
            String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            String where = "chunk " + (type.matches("[A-Za-z]{4}") ? type : "without a name") + " at byte " + at;
            if (length < 0 || length > file.length - at - 12) {
                throw new BadImageException("truncated PNG: " + where + " has " + Integer.toUnsignedString(length)
                        + " bytes, beyond the end of the file");
            }
            int content = at + 8;
            int next = content + length + 4;
            boolean ends = type.equals("IEND");
            boolean decides = type.equals("IHDR") || type.equals("PLTE") || type.equals("IDAT") || ends;
            if (header < 0 != type.equals("IHDR") || (type.equals("IHDR") && length != HEADER_BYTES)) {
                throw new BadImageException("corrupt PNG: " + where + " instead of one header at the beginning");
            }
            if (decides) {
                checkCrc(file, at, length, where);
                pixels.write(file, at, next - at);
            } else if (Character.isUpperCase(type.charAt(0))) {
                throw new BadImageException("corrupt PNG: " + where + " must be understood but is not known");
            }
            switch (type) {
                case "IHDR" -> header = content;
                case "PLTE" -> palette = Arrays.copyOfRange(file, content, content + length);
                case "IDAT" -> dataBytes += length;
                case "eXIf" -> orientation = ExifOrientation.of(file, content, length);
                default -> {}
            }
            if (ends) {
                break;
            }
            at = next;
        }
        int bits = file[header + 8] & 255;
        Kind kind = Kind.of(file[header + 9] & 255, bits);
        ImageDecoder.checkSize("png", bytes.getInt(header), bytes.getInt(header + 4), dataBytes, MAX_PIXELS_PER_BYTE);
        if (kind == Kind.PALETTE && (palette.length == 0 || palette.length % 3 != 0)) {
            throw new BadImageException("corrupt PNG: a palette of " + palette.length + " bytes");
        }
        return new PngFile(
                bytes.getInt(header), bytes.getInt(header + 4), bits, kind, palette, orientation, pixels.toByteArray());
    }

    private static void checkCrc(byte[] file, int at, int length, String where) throws BadImageException {
        CRC32 crc = new CRC32();
        crc.update(file, at + 4, length + 4);
        if ((int) crc.getValue() != ByteBuffer.wrap(file).getInt(at + 8 + length)) {
            throw new BadImageException("corrupt PNG: the checksum of " + where + " does not match");
        }
    }
}
