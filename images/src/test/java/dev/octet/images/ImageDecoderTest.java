package dev.octet.images;

import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ImageDecoderTest {

    static Stream<GoldenVector> vectors() {
        return Stream.concat(GoldenVector.all("jpeg"), GoldenVector.all("convert"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void equalsPillow(GoldenVector vector) throws BadImageException {
        boolean upright = vector.operation().endsWith("exif_transpose");
        Raster decoded = ImageDecoder.decode(GoldenVector.bytes(vector.source()), upright)
                .raster();
        Raster expected = GoldenVector.png(vector.expected());
        assertThat(decoded.size()).isEqualTo(expected.size());
        assertThat(Arrays.mismatch(decoded.samples(), expected.samples()))
                .as("first sample that differs")
                .isEqualTo(-1);
    }

    @Test
    void bytesLeftOverBeforeTheEndMarkerDoNoHarm() throws BadImageException {
        byte[] file = GoldenVector.bytes("jpeg/s444.jpg");
        byte[] longer = Arrays.copyOf(file, file.length + 3);
        System.arraycopy(new byte[] {1, 2, 3, (byte) 0xff, (byte) 0xd9}, 0, longer, file.length - 2, 5);
        assertThat(ImageDecoder.decode(longer, false).raster().samples())
                .isEqualTo(ImageDecoder.decode(file, false).raster().samples());
    }

    @Test
    void aMovingWebpIsRefused() {
        byte[] moving = GoldenVector.bytes("../images/moving.webp");
        assertThatThrownBy(() -> ImageDecoder.decode(moving, false))
                .isInstanceOf(BadImageException.class)
                .hasMessage("is a moving WebP; write the picture that is meant to PNG");
    }

    @Test
    void saysThat16BitGreyIsClipped() throws BadImageException {
        assertThat(ImageDecoder.decode(GoldenVector.bytes("other/grey16.png"), false)
                        .caveat())
                .contains("16-bit grey is clipped at 255, not scaled, as Pillow does");
        assertThat(ImageDecoder.decode(GoldenVector.bytes("other/grey8.png"), false)
                        .caveat())
                .isEmpty();
    }

    /** Made by src/test/golden/images.py and webp.py. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvFileSource(
            resources = {"/images/expected.csv", "/images/webp.csv"},
            numLinesToSkip = 1)
    void equalsPillowForKindsThatEncodersSeldomWrite(String file, String mode, int width, int height, String sha256)
            throws Exception {
        byte[] bytes = getClass().getResourceAsStream("/images/" + file).readAllBytes();
        Raster decoded = ImageDecoder.decode(bytes, mode.equals("UPRIGHT")).raster();
        assertThat(ImageDecoder.size(bytes, mode.equals("UPRIGHT"))).isEqualTo(ImageSize.of(decoded));
        Raster wanted = mode.equals("L") ? decoded.toGrey() : decoded;
        assertThat(wanted.size()).isEqualTo(width + "x" + height);
        assertThat(Sha256.of(wanted.samples())).isEqualTo(sha256);
    }
}
