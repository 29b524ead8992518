package dev.octet.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Locale;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

import dev.octet.io.Sha256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Resizing equals OpenCV, TensorFlow and torchvision, to the bit unless said otherwise; expectations by src/test/golden/resizing.py. */
class ResamplerTest {

    @ParameterizedTest(name = "{0} {2} of {1} to {3}x{4}")
    @CsvFileSource(resources = "/preprocessing/resizing.csv", numLinesToSkip = 1)
    void equalsTheLibrary(String library, String source, String operation, int width, int height, String sha256) {
        Raster picture = GoldenVector.png(source);
        Pixels resized =
                switch (library) {
                    case "opencv" -> openCv(operation).resize(picture, width, height);
                    case "tensorflow" -> tensorFlow(picture, operation, width, height);
                    case "torchvision" -> torchvision(operation).resize(picture, width, height);
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

    /** In the last bits sums of floats depend on the CPU that torch runs on; a level of a byte is 1 here. */
    @ParameterizedTest(name = "{0} {1} of {2} to {3}x{4}")
    @CsvSource({
        "bilinear, antialias, gradient_127x83, 32, 24",
        "bilinear, plain, gradient_127x83, 32, 24",
        "bicubic, antialias, gradient_127x83, 32, 24",
        "bicubic, plain, gradient_127x83, 32, 24",
        "bilinear, antialias, noise_61x97, 30, 48",
        "bilinear, plain, noise_61x97, 30, 48",
        "bicubic, antialias, noise_61x97, 30, 48",
        "bicubic, plain, noise_61x97, 30, 48",
        "bilinear, antialias, tall_45x131, 40, 40",
        "bilinear, plain, tall_45x131, 40, 40",
        "bicubic, antialias, tall_45x131, 40, 40",
        "bicubic, plain, tall_45x131, 40, 40",
    })
    void ofFloatsIsThatOfTorchvision(String filter, String edges, String source, int width, int height) {
        byte[] npy = GoldenVector.bytes("floats/" + filter + "_" + edges + "_" + width + "x" + height + ".npy");
        int header = 10 + (npy[8] & 255) + ((npy[9] & 255) << 8);
        FloatBuffer expected = ByteBuffer.wrap(npy, header, npy.length - header)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        FloatRaster resized = (FloatRaster)
                torchvision(filter + "_" + edges + "_floats").resize(GoldenVector.png(source + ".png"), width, height);
        assertThat(resized.samples()).hasSize(expected.remaining());
        for (int i = 0; i < resized.samples().length; i++) {
            assertThat(resized.samples()[i]).as("sample " + i).isCloseTo(expected.get(i), within(1e-3f));
        }
    }

    private static Resampler torchvision(String operation) {
        String[] words = operation.toUpperCase(Locale.ROOT).split("_");
        return new Resampler.Torchvision(
                TorchFilter.valueOf(words[0]), Resampler.Torchvision.Edges.valueOf(words[1]), words.length > 2);
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
