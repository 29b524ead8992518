package dev.octet.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;

/** Resizing equals OpenCV and TensorFlow, to the bit; expectations by src/test/golden/resizing.py. */
class ResamplerTest {

    @ParameterizedTest(name = "{0} {2} of {1} to {3}x{4}")
    @CsvFileSource(resources = "/preprocessing/resizing.csv", numLinesToSkip = 1)
    void equalsTheLibrary(String library, String source, String operation, int width, int height, String sha256) {
        Raster picture = GoldenVector.png(source);
        Pixels resized =
                switch (library) {
                    case "opencv" -> openCv(operation).resize(picture, width, height);
                    case "tensorflow" -> tensorFlow(picture, operation, width, height);
                    default -> throw new IllegalArgumentException(library);
                };
        assertThat(resized.size()).isEqualTo(width + "x" + height);
        assertThat(Sha256.of(bytes(resized))).isEqualTo(sha256);
    }

    private static Resampler openCv(String operation) {
        boolean floats = operation.endsWith("_floats");
        String filter = operation.replace("_floats", "").toUpperCase(Locale.ROOT);
        return new Resampler.OpenCv(OpenCvFilter.valueOf(filter), 4, floats);
    }

    private static Pixels tensorFlow(Raster picture, String operation, int width, int height) {
        TensorFlowGrid grid =
                TensorFlowGrid.valueOf(operation.replace("_scaled", "").toUpperCase(Locale.ROOT));
        FloatRaster floats = picture.toFloats();
        for (int i = 0; i < floats.samples().length && operation.endsWith("_scaled"); i++) {
            floats.samples()[i] *= 1 / 255f;
        }
        return new Resampler.TensorFlow(grid).resize(floats, width, height);
    }

    private static byte[] bytes(Pixels pixels) {
        if (pixels instanceof Raster raster) {
            return raster.samples();
        }
        float[] samples = ((FloatRaster) pixels).samples();
        ByteBuffer bytes = ByteBuffer.allocate(samples.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(samples);
        return bytes.array();
    }
}
