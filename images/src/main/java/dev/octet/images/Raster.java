package dev.octet.images;

import java.util.Arrays;

import static java.util.Objects.requireNonNull;

/**
 * Pixels of 8 bits, row by row, the bands of a pixel side by side. The array is shared, not copied: whoever makes a
 * raster gives it away.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param bands 1 (grey) or 3 (red, green, blue)
 * @param samples {@code height * width * bands} unsigned bytes
 */
record Raster(int width, int height, int bands, byte[] samples) implements Pixels {

    Raster {
        requireNonNull(samples, "samples");
        if (width < 1 || height < 1 || (bands != 1 && bands != 3)) {
            throw new IllegalArgumentException("no raster has " + width + "x" + height + " pixels of " + bands);
        }
        long expected = (long) width * height * bands;
        if (samples.length != expected) {
            throw new IllegalArgumentException(width + "x" + height + " pixels of " + bands + " bands are " + expected
                    + " bytes but there are " + samples.length);
        }
    }

    /** A black raster. */
    static Raster black(int width, int height, int bands) {
        return new Raster(width, height, bands, new byte[Math.multiplyExact(Math.multiplyExact(width, height), bands)]);
    }

    @Override
    public Raster crop(int x, int y, int width, int height) {
        checkInside(x, y, width, height);
        if (width == this.width && height == this.height) {
            return this;
        }
        Raster part = black(width, height, bands);
        for (int row = 0; row < height; row++) {
            int from = ((y + row) * this.width + x) * bands;
            System.arraycopy(samples, from, part.samples, row * width * bands, width * bands);
        }
        return part;
    }

    @Override
    public Raster onCanvas(int width, int height, int x, int y, int value) {
        Raster canvas = black(width, height, bands);
        Arrays.fill(canvas.samples, (byte) value);
        for (int row = 0; row < this.height; row++) {
            int to = ((y + row) * width + x) * bands;
            System.arraycopy(samples, row * this.width * bands, canvas.samples, to, this.width * bands);
        }
        return canvas;
    }

    @Override
    public FloatRaster toFloats() {
        float[] floats = new float[samples.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = samples[i] & 255;
        }
        return new FloatRaster(width, height, bands, floats);
    }

    /** One band. Colour is weighted as Pillow's {@code convert('L')} does: ITU-R 601 in 16-bit fixed point. */
    Raster toGrey() {
        if (bands == 1) {
            return this;
        }
        Raster grey = black(width, height, 1);
        for (int i = 0, p = 0; i < grey.samples.length; i++, p += 3) {
            int sum = (samples[p] & 255) * 19595 + (samples[p + 1] & 255) * 38470 + (samples[p + 2] & 255) * 7471;
            grey.samples[i] = (byte) ((sum + 0x8000) >> 16);
        }
        return grey;
    }

    /** Three bands; grey is repeated. */
    Raster toRgb() {
        if (bands == 3) {
            return this;
        }
        Raster rgb = black(width, height, 3);
        for (int i = 0, p = 0; i < samples.length; i++, p += 3) {
            rgb.samples[p] = samples[i];
            rgb.samples[p + 1] = samples[i];
            rgb.samples[p + 2] = samples[i];
        }
        return rgb;
    }
}
