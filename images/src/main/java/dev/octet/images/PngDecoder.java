package dev.octet.images;

import java.util.Optional;

/**
 * Decodes a PNG with the JDK's reader and converts its samples as Pillow does: alpha is dropped, not blended; 16-bit
 * colour keeps its high byte; 16-bit grey is clipped at 255, not scaled.
 */
final class PngDecoder {

    private PngDecoder() {}

    /** What is lost on the way to 8 bits, where that may surprise. */
    static Optional<String> caveat(PngFile png) {
        return png.bits() == 16 && png.kind() == PngFile.Kind.GREY
                ? Optional.of("16-bit grey is clipped at 255, not scaled, as Pillow does")
                : Optional.empty();
    }

    /** Three bands. */
    static Raster decode(PngFile png) throws BadImageException {
        java.awt.image.Raster source =
                ImageDecoder.read("png", png.pixels(), reader -> reader.read(0).getRaster());
        Raster rgb = Raster.black(png.width(), png.height(), 3);
        boolean color = png.kind() == PngFile.Kind.RGB || png.kind() == PngFile.Kind.RGBA;
        int bands = source.getNumBands();
        int[] row = new int[png.width() * bands];
        int to = 0;
        for (int y = 0; y < png.height(); y++) {
            source.getPixels(0, y, png.width(), 1, row);
            for (int from = 0; from < row.length; from += bands) {
                for (int b = 0; b < 3; b++) {
                    int sample = row[color ? from + b : from];
                    rgb.samples()[to++] =
                            png.kind() == PngFile.Kind.PALETTE ? entry(png, sample, b) : eight(png, sample);
                }
            }
        }
        return rgb;
    }

    private static byte entry(PngFile png, int index, int band) throws BadImageException {
        if (index * 3 >= png.palette().length) {
            throw new BadImageException(
                    "corrupt PNG: pixel of colour " + index + " in a palette of " + png.palette().length / 3);
        }
        return png.palette()[index * 3 + band];
    }

    private static byte eight(PngFile png, int sample) {
        if (png.bits() == 16) {
            return (byte) (png.kind() == PngFile.Kind.GREY ? Math.min(255, sample) : sample >> 8);
        }
        return (byte) (sample * (255 / ((1 << png.bits()) - 1)));
    }
}
