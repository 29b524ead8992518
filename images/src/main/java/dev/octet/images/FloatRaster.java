package dev.octet.images;

import java.util.Arrays;

import static java.util.Objects.requireNonNull;

/**
 * Pixels in float32, for steps that do not round to bytes. The array is shared, not copied.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param bands 1 or 3
 * @param samples {@code height * width * bands} values
 */
record FloatRaster(int width, int height, int bands, float[] samples) implements Pixels {

    FloatRaster {
        requireNonNull(samples, "samples");
        if (width < 1 || height < 1 || samples.length != (long) width * height * bands) {
            throw new IllegalArgumentException(
                    width + "x" + height + " pixels of " + bands + " bands are not " + samples.length + " values");
        }
    }

    /** A raster of zeros. */
    static FloatRaster zeros(int width, int height, int bands) {
        return new FloatRaster(
                width, height, bands, new float[Math.multiplyExact(Math.multiplyExact(width, height), bands)]);
    }

    @Override
    public FloatRaster crop(int x, int y, int width, int height) {
        checkInside(x, y, width, height);
        FloatRaster part = zeros(width, height, bands);
        for (int row = 0; row < height; row++) {
            int from = ((y + row) * this.width + x) * bands;
            System.arraycopy(samples, from, part.samples, row * width * bands, width * bands);
        }
        return part;
    }

    @Override
    public FloatRaster onCanvas(int width, int height, int x, int y, int value) {
        FloatRaster canvas = zeros(width, height, bands);
        Arrays.fill(canvas.samples, value);
        for (int row = 0; row < this.height; row++) {
            int to = ((y + row) * width + x) * bands;
            System.arraycopy(samples, row * this.width * bands, canvas.samples, to, this.width * bands);
        }
        return canvas;
    }

    @Override
    public FloatRaster toFloats() {
        return this;
    }
}
