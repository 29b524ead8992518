package dev.octet.images;

/** A picture in memory, row by row, the bands of a pixel side by side: bytes, or floats once a step has made such. */
sealed interface Pixels permits Raster, FloatRaster {

    /** In pixels, at least 1. */
    int width();

    /** In pixels, at least 1. */
    int height();

    /** 1 (grey) or 3 (red, green, blue). */
    int bands();

    /** The part of {@code width} x {@code height} pixels whose upper left corner is (x, y). */
    Pixels crop(int x, int y, int width, int height);

    /** A canvas of one value on which this picture lies with its upper left corner at (x, y). */
    Pixels onCanvas(int width, int height, int x, int y, int value);

    /** The same values as floats. */
    FloatRaster toFloats();

    /** @throws IllegalArgumentException if such a part leaves the picture */
    default void checkInside(int x, int y, int width, int height) {
        if (x < 0 || y < 0 || width > width() - x || height > height() - y) {
            throw new IllegalArgumentException(
                    "a crop of " + width + "x" + height + " at (" + x + ", " + y + ") leaves " + size());
        }
    }

    /** Width and height as messages write them, such as {@code 640x480}. */
    default String size() {
        return width() + "x" + height();
    }
}
