package dev.octet.images;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whatever is wrong with a file, the decoder says so: no made-up pixels, no other exception, no hang. */
@Timeout(30)
class CorruptImageTest {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "jpeg/s444.jpg",
                "jpeg/progressive.jpg",
                "jpeg/grey.jpg",
                "jpeg/restart.jpg",
                "jpeg/cmyk.jpg",
                "other/palette.png",
                "other/rgba.png",
                "other/bilevel.png",
                "../images/lossy.webp",
                "../images/lossless.webp",
                "../images/alpha_icc_exif6.webp"
            })
    void aFileCutOffAnywhereIsRefused(String file) {
        byte[] whole = GoldenVector.bytes(file);
        // All lengths near both ends, where headers and end markers are, and a sample between.
        for (int length = 0; length < whole.length; length += length < 700 || length > whole.length - 40 ? 1 : 17) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ImageDecoder.decode(cut, false))
                    .as("the first " + length + " of " + whole.length + " bytes")
                    .isInstanceOf(BadImageException.class)
                    .hasMessageMatching("(?s)(truncated|corrupt) (JPEG|PNG|WEBP): .+|the file is empty|is neither .+");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "jpeg/s420.jpg",
                "jpeg/progressive.jpg",
                "jpeg/s440.jpg",
                "jpeg/cmyk.jpg",
                "other/palette.png",
                "../images/lossy.webp"
            })
    void damagedBytesNeverCauseAnotherException(String file) {
        byte[] whole = GoldenVector.bytes(file);
        Random random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 400; round++) {
            byte[] damaged = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                ImageDecoder.decode(damaged, true);
            } catch (BadImageException e) {
                refused++;
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(refused).isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Not a picture, really  | is neither JPEG, PNG nor WebP but text: 'Not a picture, r'",
                "<html>                 | is neither JPEG, PNG nor WebP but text: '<html>'",
                "GIF89a                 | is neither JPEG, PNG nor WebP but looks like GIF; convert it to PNG, which changes no pixel",
                "BM6789                 | is neither JPEG, PNG nor WebP but looks like BMP; convert it to PNG, which changes no pixel",
                "RIFF....WAVE           | is neither JPEG, PNG nor WebP but text: 'RIFF....WAVE'",
            })
    void anotherKindOfFileIsNamed(String content, String reason) {
        assertRefused(content.getBytes(StandardCharsets.ISO_8859_1), reason);
    }

    @Test
    void garbageIsShownByItsFirstBytes() {
        assertRefused(new byte[] {0, 1, (byte) 0xfe, 3}, "is neither JPEG, PNG nor WebP: it begins with 00 01 fe 03");
        assertRefused(new byte[0], "the file is empty");
    }

    @Test
    void aPngThatTellsOfTooManyPixelsIsRefusedBeforeTheyAreDecoded() {
        assertRefused(
                png(30_000, 30_000, 8, 2, deflated(new byte[100])),
                "its header declares 30000x30000 pixels; at most 100000000 are decoded");
        assertRefused(
                png(Integer.MAX_VALUE, Integer.MAX_VALUE, 8, 2, deflated(new byte[100])),
                "its header declares 2147483647x2147483647 pixels; at most 100000000 are decoded");
        assertRefused(png(-1, 5, 8, 2, deflated(new byte[100])), "its header declares -1x5 pixels");
        assertRefused(png(0, 5, 8, 2, deflated(new byte[100])), "its header declares 0x5 pixels");
        assertRefused(
                png(9_000, 9_000, 8, 2, new byte[50]),
                "truncated PNG: its header declares 9000x9000 pixels, which cannot be in the 50 bytes of data that follow");
    }

    @Test
    void aJpegThatTellsOfTooManyPixelsIsRefusedBeforeTheyAreDecoded() {
        assertRefused(
                jpegOfSize(65_000, 65_000), "its header declares 65000x65000 pixels; at most 100000000 are decoded");
        assertRefused(jpegOfSize(0, 50), "its header declares 0x50 pixels");
        assertThatThrownBy(() -> ImageDecoder.decode(jpegOfSize(9_000, 9_000), false))
                .isInstanceOf(BadImageException.class)
                .hasMessageMatching(
                        "truncated JPEG: its header declares 9000x9000 pixels, which cannot be in the \\d+ bytes of"
                                + " data that follow");
    }

    @Test
    void aJpegOfEndlessScansIsRefused() {
        byte[] whole = GoldenVector.bytes("jpeg/progressive.jpg");
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        many.write(whole, 0, whole.length - 2);
        for (int i = 0; i < 501; i++) {
            many.writeBytes(new byte[] {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, 0, 0});
        }
        assertRefused(many.toByteArray(), "JPEG of more than 500 scans");
    }

    @ParameterizedTest(name = "colour type {0} of {1} bits: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 4  | corrupt PNG: no colour type 2 has 4 bits",
                "5 | 8  | corrupt PNG: no colour type 5 has 8 bits",
                "0 | 3  | corrupt PNG: no colour type 0 has 3 bits",
                "3 | 16 | corrupt PNG: no colour type 3 has 16 bits",
                "3 | 8  | corrupt PNG: a palette of 0 bytes",
            })
    void aPngHeaderThatMakesNoSenseIsNamed(int kind, int bits, String reason) {
        assertRefused(png(4, 4, bits, kind, deflated(new byte[100])), reason);
    }

    @Test
    void pngDataThatIsTooShortIsRefusedThoughAllChecksumsMatch() {
        assertThatThrownBy(() -> ImageDecoder.decode(png(20, 20, 8, 2, deflated(new byte[700])), false))
                .isInstanceOf(BadImageException.class)
                .hasMessageStartingWith("corrupt PNG: ");
    }

    @Test
    void aPixelOutsideThePaletteIsRefused() {
        byte[] lines = {0, 1, 2, 0, 3, 4};
        byte[] file = pngOf(2, 2, 8, 3, chunk("PLTE", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}), deflated(lines));
        assertRefused(file, "corrupt PNG: pixel of colour 3 in a palette of 3");
    }

    @Test
    void aDamagedPngChunkIsNamedByItsPlace() {
        byte[] file = GoldenVector.bytes("other/rgba.png");
        file[60] ^= 1;
        assertRefused(file, "corrupt PNG: the checksum of chunk IDAT at byte 33 does not match");
    }

    @Test
    void a12BitOrLosslessJpegIsNamed() {
        byte[] file = GoldenVector.bytes("jpeg/grey.jpg");
        int frame = frame(file);
        byte[] twelve = file.clone();
        twelve[frame + 4] = 12;
        assertRefused(twelve, "JPEG of 12 bits a sample; only 8 are supported");
        byte[] lossless = file.clone();
        lossless[frame + 1] = (byte) 0xC3;
        assertRefused(lossless, "JPEG of a kind that is not supported (SOF3)");
    }

    private static void assertRefused(byte[] file, String reason) {
        assertThatThrownBy(() -> ImageDecoder.decode(file, false))
                .isInstanceOf(BadImageException.class)
                .hasMessage(reason);
    }

    private static byte[] jpegOfSize(int width, int height) {
        byte[] file = GoldenVector.bytes("jpeg/grey.jpg");
        int frame = frame(file);
        ByteBuffer.wrap(file).putShort(frame + 5, (short) height).putShort(frame + 7, (short) width);
        return file;
    }

    /** Offset of the frame header's marker. */
    private static int frame(byte[] jpeg) {
        int at = 2;
        while ((jpeg[at + 1] & 255) != 0xC0) {
            at += 2 + ByteBuffer.wrap(jpeg).getShort(at + 2);
        }
        return at;
    }

    private static byte[] png(int width, int height, int bits, int kind, byte[] data) {
        return pngOf(width, height, bits, kind, new byte[0], data);
    }

    private static byte[] pngOf(int width, int height, int bits, int kind, byte[] between, byte[] data) {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
        header.put((byte) bits).put((byte) kind);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'});
        file.writeBytes(chunk("IHDR", header.array()));
        file.writeBytes(between);
        file.writeBytes(chunk("IDAT", data));
        file.writeBytes(chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    private static byte[] chunk(String type, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length);
        chunk.put(type.getBytes(StandardCharsets.ISO_8859_1)).put(content);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + content.length);
        return chunk.putInt((int) crc.getValue()).array();
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        byte[] buffer = new byte[bytes.length + 100];
        int length = deflater.deflate(buffer);
        deflater.end();
        return Arrays.copyOf(buffer, length);
    }
}
