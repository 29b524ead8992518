package dev.octet.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a camera was held, tag 0x0112 of EXIF, and how to turn the picture upright, as Pillow's {@code exif_transpose}
 * does. Constants are in the order of the tag's values 1 to 8.
 */
enum ExifOrientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    TURNED_180(false, true, true),
    FLIPPED(false, false, true),
    TRANSPOSED(true, false, false),
    TURNED_LEFT(true, false, true),
    TRANSVERSED(true, true, true),
    TURNED_RIGHT(true, true, false);

    private static final int TAG = 0x0112;
    private static final int TYPE_SHORT = 3;

    private final boolean swapsAxes;
    private final boolean fromRight;
    private final boolean fromBottom;

    ExifOrientation(boolean swapsAxes, boolean fromRight, boolean fromBottom) {
        this.swapsAxes = swapsAxes;
        this.fromRight = fromRight;
        this.fromBottom = fromBottom;
    }

    /** Reads the tag from a TIFF structure; {@link #UPRIGHT} where it is missing or the structure is broken. */
    static ExifOrientation of(byte[] tiff, int offset, int length) {
        ByteBuffer exif = ByteBuffer.wrap(tiff, offset, length).slice();
        try {
            exif.order(exif.get(0) == 'M' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            int directory = exif.getInt(4);
            int entries = Short.toUnsignedInt(exif.getShort(directory));
            for (int i = 0; i < entries; i++) {
                int entry = directory + 2 + 12 * i;
                if (exif.getShort(entry) == TAG && exif.getShort(entry + 2) == TYPE_SHORT) {
                    int value = exif.getShort(entry + 8);
                    return value >= 1 && value <= 8 ? values()[value - 1] : UPRIGHT;
                }
            }
        } catch (IndexOutOfBoundsException e) {
            // Readers agree that a broken EXIF block is no block: the picture itself may be whole.
            return UPRIGHT;
        }
        return UPRIGHT;
    }

    /** Whether width and height change places. */
    boolean swapsAxes() {
        return swapsAxes;
    }

    /** The picture as it was seen. */
    Raster upright(Raster held) {
        if (this == UPRIGHT) {
            return held;
        }
        int width = swapsAxes ? held.height() : held.width();
        int height = swapsAxes ? held.width() : held.height();
        int bands = held.bands();
        Raster upright = Raster.black(width, height, bands);
        int to = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = swapsAxes ? y : x;
                int row = swapsAxes ? x : y;
                int fromX = fromRight ? held.width() - 1 - column : column;
                int fromY = fromBottom ? held.height() - 1 - row : row;
                int from = (fromY * held.width() + fromX) * bands;
                for (int b = 0; b < bands; b++) {
                    upright.samples()[to++] = held.samples()[from + b];
                }
            }
        }
        return upright;
    }
}
