package dev.octet.zoo;

import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(decoded.samples()).isEqualTo(expected.samples());
    }
}
