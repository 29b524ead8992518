package dev.octet.images;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A JPEG file's header, and the file as a decoder should see it: with the tables, the frame and the scans, but without
 * application segments and comments. What those said is kept here.
 *
 * @param width in pixels
 * @param height in pixels
 * @param components of the frame, in file order
 * @param color how the components become RGB, by libjpeg's rules
 * @param orientation from EXIF
 * @param file all of the original
 * @param segments tables and frame header
 * @param scans offset of the first scan in {@code file}; everything from there on belongs to the scans
 */
record JpegFile(
        int width,
        int height,
        List<Component> components,
        Color color,
        ExifOrientation orientation,
        byte[] file,
        byte[] segments,
        int scans) {
    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int DHT = 0xC4;
    private static final int JPG = 0xC8;
    private static final int DAC = 0xCC;
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int APP15 = 0xEF;
    private static final int COM = 0xFE;

    /** Most scans accepted; encoders write about 10, and each costs a pass over the picture. */
    private static final int MAX_SCANS = 500;

    /** A block of 8x8 samples takes at least one bit of Huffman code, so a byte makes at most 8 blocks. */
    private static final long MAX_PIXELS_PER_BYTE = 8 * 64;

    private static final byte[] JFIF_SEGMENT = segment(APP0, "JFIF\0\1\1\0\0\1\0\1\0\0");
    private static final byte[] ADOBE_SEGMENT = segment(APP14, "Adobe\0\144\0\0\0\0\0");

    /** What the components of the frame are. */
    enum Color {
        GREY,
        YCBCR,
        RGB,
        CMYK,
        YCCK
    }

    /**
     * @param id as the frame tells
     * @param across horizontal sampling factor
     * @param down vertical sampling factor
     */
    record Component(int id, int across, int down) {}

    static boolean matches(byte[] file) {
        return file.length >= 3 && (file[0] & 255) == 0xFF && (file[1] & 255) == SOI && (file[2] & 255) == 0xFF;
    }

    /** @throws BadImageException if the header is broken or tells of a picture that cannot be decoded */
    static JpegFile parse(byte[] file) throws BadImageException {
        return new Parser(file).parse();
    }

    /** The file to decode; the decoder is told that the components are YCbCr, which it then turns into RGB itself. */
    byte[] asYcbcr() {
        return join(JFIF_SEGMENT);
    }

    /** The file to decode; the decoder is told that the components are RGB or CMYK and leaves them as they are. */
    byte[] asRaw() {
        return join(ADOBE_SEGMENT);
    }

    private byte[] join(byte[] marker) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(file.length + marker.length);
        joined.write(0xFF);
        joined.write(SOI);
        joined.writeBytes(marker);
        joined.writeBytes(segments);
        joined.write(file, scans, file.length - scans);
        return joined.toByteArray();
    }

    private static byte[] segment(int marker, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        byte[] segment = new byte[4 + bytes.length];
        segment[0] = (byte) 0xFF;
        segment[1] = (byte) marker;
        segment[3] = (byte) (2 + bytes.length);
        System.arraycopy(bytes, 0, segment, 4, bytes.length);
        return segment;
    }

    /** Walks the segments up to the first scan. */
    private static final class Parser {
        private final byte[] file;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private int frame = -1;
        private boolean jfif;
        private int adobeTransform = -1;
        private ExifOrientation orientation = ExifOrientation.UPRIGHT;

        Parser(byte[] file) {
            this.file = file;
        }

        JpegFile parse() throws BadImageException {
            int at = 2;
            while (true) {
                int start = at;
                if (unsigned(at++) != 0xFF) {
                    throw new BadImageException("corrupt JPEG: no marker at byte " + start);
                }
                while (unsigned(at) == 0xFF) {
                    at++;
                }
                int marker = unsigned(at++);
                if (marker == SOS) {
                    return header(start);
                }
                if (marker == EOI) {
                    throw new BadImageException("corrupt JPEG: it ends at byte " + start + " before its first scan");
                }
                int length = unsigned(at) << 8 | unsigned(at + 1);
                if (length < 2) {
                    throw new BadImageException("corrupt JPEG: segment of " + length + " bytes at byte " + start);
                }
                unsigned(at + length - 1);
                segment(marker, start, at + 2, length - 2);
                at += length;
            }
        }

        private void segment(int marker, int start, int content, int length) throws BadImageException {
            if (marker == APP0) {
                jfif |= length >= 12 && startsWith(content, "JFIF\0");
            } else if (marker == APP14 && length >= 12 && startsWith(content, "Adobe")) {
                adobeTransform = unsigned(content + 11);
            } else if (marker == APP1 && length > 6 && startsWith(content, "Exif\0\0")) {
                orientation = ExifOrientation.of(file, content + 6, length - 6);
            } else if (marker >= 0xC0 && marker <= 0xCF && marker != DHT && marker != JPG && marker != DAC) {
                checkFrame(marker, content, length);
                frame = content;
            }
            if (marker != COM && (marker < APP0 || marker > APP15)) {
                kept.write(file, start, content + length - start);
            }
        }

        private void checkFrame(int marker, int content, int length) throws BadImageException {
            if (frame >= 0) {
                throw new BadImageException("corrupt JPEG: two frame headers");
            }
            if (length < 6 || length != 6 + 3 * unsigned(content + 5)) {
                throw new BadImageException("corrupt JPEG: frame header of " + length + " bytes");
            }
            if (marker > 0xC2 && marker != 0xC9 && marker != 0xCA) {
                throw new BadImageException(
                        String.format(Locale.ROOT, "JPEG of a kind that is not supported (SOF%d)", marker - 0xC0));
            }
            if (unsigned(content) != 8) {
                throw new BadImageException("JPEG of " + unsigned(content) + " bits a sample; only 8 are supported");
            }
        }

        private JpegFile header(int scans) throws BadImageException {
            if (frame < 0) {
                throw new BadImageException("corrupt JPEG: no frame header before the first scan");
            }
            int height = unsigned(frame + 1) << 8 | unsigned(frame + 2);
            int width = unsigned(frame + 3) << 8 | unsigned(frame + 4);
            ImageDecoder.checkSize("jpeg", width, height, file.length - scans, MAX_PIXELS_PER_BYTE);
            checkScans(scans);
            Component[] components = new Component[unsigned(frame + 5)];
            for (int i = 0; i < components.length; i++) {
                int at = frame + 6 + 3 * i;
                components[i] = new Component(unsigned(at), unsigned(at + 1) >> 4, unsigned(at + 1) & 15);
            }
            List<Component> list = List.of(components);
            return new JpegFile(width, height, list, color(list), orientation, file, kept.toByteArray(), scans);
        }

        private void checkScans(int from) throws BadImageException {
            int count = 0;
            for (int i = from; i + 1 < file.length; i++) {
                if (file[i] == (byte) 0xFF && file[i + 1] == (byte) SOS && ++count > MAX_SCANS) {
                    throw new BadImageException("JPEG of more than " + MAX_SCANS + " scans");
                }
            }
        }

        /** As {@code default_decompress_parms} of libjpeg decides. */
        private Color color(List<Component> components) throws BadImageException {
            switch (components.size()) {
                case 1:
                    return Color.GREY;
                case 3:
                    if (jfif) {
                        return Color.YCBCR;
                    }
                    if (adobeTransform >= 0) {
                        return adobeTransform == 0 ? Color.RGB : Color.YCBCR;
                    }
                    int[] ids = components.stream().mapToInt(Component::id).toArray();
                    return Arrays.equals(ids, new int[] {'R', 'G', 'B'}) ? Color.RGB : Color.YCBCR;
                case 4:
                    return adobeTransform <= 0 ? Color.CMYK : Color.YCCK;
                default:
                    throw new BadImageException("JPEG of " + components.size() + " components");
            }
        }

        private boolean startsWith(int at, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            return at + bytes.length <= file.length
                    && Arrays.equals(file, at, at + bytes.length, bytes, 0, bytes.length);
        }

        private int unsigned(int at) throws BadImageException {
            if (at >= file.length) {
                throw new BadImageException("truncated JPEG: its " + file.length + " bytes end within the header");
            }
            return file[at] & 255;
        }
    }
}
