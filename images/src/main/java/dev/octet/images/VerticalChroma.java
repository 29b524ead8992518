package dev.octet.images;

import java.util.List;

/**
 * Chroma that is halved vertically only (4:4:0), which one photograph in a thousand has. libjpeg-turbo interpolates it
 * with a triangle filter since 2.1; libjpeg 6b, which most JDKs bundle, repeats each row. This class brings the
 * latter to the former.
 */
final class VerticalChroma {
    private VerticalChroma() {}

    /** Whether any component of the picture is halved vertically only. */
    static boolean isIn(JpegFile jpeg) {
        for (int band = 0; band < jpeg.components().size(); band++) {
            if (isHalved(jpeg.components(), band)) {
                return true;
            }
        }
        return false;
    }

    static boolean isHalved(List<JpegFile.Component> components, int band) {
        int across =
                components.stream().mapToInt(JpegFile.Component::across).max().orElseThrow();
        int down = components.stream().mapToInt(JpegFile.Component::down).max().orElseThrow();
        return components.get(band).across() == across && components.get(band).down() * 2 == down;
    }

    /**
     * Replaces repeated rows by interpolated ones; leaves a band alone that is interpolated already.
     *
     * <p>Rows 2i and 2i+1 are equal throughout if they were repeated. They can be equal after interpolation too, but
     * then, going down from the first row, every row still holds its chroma row unchanged, and interpolating again
     * changes nothing: repeating is told from interpolating wherever it matters.
     */
    static void interpolate(byte[] samples, int width, int height, int bands, int band) {
        int row = width * bands;
        for (int y = 0; y + 1 < height; y += 2) {
            for (int x = band; x < row; x += bands) {
                if (samples[y * row + x] != samples[(y + 1) * row + x]) {
                    return;
                }
            }
        }
        for (int x = band; x < row; x += bands) {
            int above = samples[x] & 255;
            for (int y = 0; y < height; y += 2) {
                int here = samples[y * row + x] & 255;
                int below = y + 2 < height ? samples[(y + 2) * row + x] & 255 : here;
                // 1 and 2: the two biases of jdsample.c, h1v2_fancy_upsample, which dither the rounding.
                samples[y * row + x] = (byte) ((3 * here + above + 1) >> 2);
                if (y + 1 < height) {
                    samples[(y + 1) * row + x] = (byte) ((3 * here + below + 2) >> 2);
                }
                above = here;
            }
        }
    }
}
