package dev.octet.images;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * One line of {@code preprocessing/expected.csv}, made with the original libraries by {@code generate.py} beside it.
 *
 * @param kind which library made it
 * @param source file that was decoded or resized
 * @param operation what was done
 * @param expected file of the result
 */
record GoldenVector(String kind, String source, String operation, int width, int height, String expected) {

    static Stream<GoldenVector> all(String kind) {
        List<String> lines = new String(bytes("expected.csv"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return lines.stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(cell -> new GoldenVector(
                        cell[0], cell[1], cell[2], Integer.parseInt(cell[3]), Integer.parseInt(cell[4]), cell[6]))
                .filter(vector -> vector.kind.equals(kind));
    }

    /** The bytes of a file in {@code preprocessing/}. */
    static byte[] bytes(String file) {
        try (InputStream in = GoldenVector.class.getResourceAsStream("/preprocessing/" + file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A plain 8-bit RGB picture, read without the code under test. */
    static Raster png(String file) {
        try (InputStream in = GoldenVector.class.getResourceAsStream("/preprocessing/" + file)) {
            java.awt.image.Raster raster = ImageIO.read(in).getRaster();
            int[] pixels = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
            byte[] samples = new byte[pixels.length];
            for (int i = 0; i < pixels.length; i++) {
                samples[i] = (byte) pixels[i];
            }
            return new Raster(raster.getWidth(), raster.getHeight(), 3, samples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Raster sourceRaster() {
        return png(source);
    }

    /** The data of the {@code .npy} file expected: numpy's format 1, row-major. */
    byte[] expectedArray() {
        byte[] npy = bytes(expected);
        int header = 10 + (npy[8] & 255) + ((npy[9] & 255) << 8);
        return Arrays.copyOfRange(npy, header, npy.length);
    }

    @Override
    public String toString() {
        return operation + " of " + source + " to " + width + "x" + height;
    }
}
