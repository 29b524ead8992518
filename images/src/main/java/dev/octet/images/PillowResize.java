package dev.octet.images;

import java.util.Arrays;

/**
 * Resizes as Pillow does with 8-bit pictures, to the bit: antialiased, one axis after the other, each pass rounded and
 * clipped to 8 bits. The passes' order is part of the result and changed with Pillow 13.
 *
 * <p>Exact for the pictures that {@link ImageDecoder} makes (modes {@code L} and {@code RGB}). Pillow treats others
 * differently: alpha is premultiplied first, palette and bilevel pictures are always resized by nearest.
 */
final class PillowResize {
    /** Version of Pillow from which on a tall picture may be resized vertically first. */
    static final int CHANGED_IN = 13;

    private static final int HALF = 1 << (AxisWeights.PRECISION - 1);

    private PillowResize() {}

    /**
     * The part of a picture that is resized, in pixels; single precision, as Pillow hands it on.
     *
     * @param left at least 0
     * @param top at least 0
     * @param right at most the width
     * @param bottom at most the height
     */
    record Box(float left, float top, float right, float bottom) {
        Box {
            if (!(left >= 0 && top >= 0 && right > left && bottom > top)) {
                throw new IllegalArgumentException("no box: " + left + ", " + top + ", " + right + ", " + bottom);
            }
        }

        static Box all(Raster source) {
            return new Box(0, 0, source.width(), source.height());
        }
    }

    /** Resizes a whole picture. @param pillow major version of Pillow to equal */
    static Raster resize(Raster source, int width, int height, ResampleFilter filter, int pillow) {
        return resize(source, Box.all(source), width, height, filter, pillow);
    }

    /** Resizes the part in {@code box}; pixels just outside are mixed into its border, as Pillow does. */
    static Raster resize(Raster source, Box box, int width, int height, ResampleFilter filter, int pillow) {
        if (box.right() > source.width() || box.bottom() > source.height()) {
            throw new IllegalArgumentException("the box " + box + " leaves the picture of " + source.size());
        }
        boolean across = width != source.width() || box.left() != 0 || box.right() != source.width();
        boolean down = height != source.height() || box.top() != 0 || box.bottom() != source.height();
        if (!across && !down) {
            return source;
        }
        if (filter == ResampleFilter.NEAREST) {
            return nearest(source, box, width, height);
        }
        AxisWeights columns = AxisWeights.of(source.width(), box.left(), box.right(), width, filter);
        AxisWeights rows = AxisWeights.of(source.height(), box.top(), box.bottom(), height, filter);
        if (across && down && !verticalFirst(source, width, height, pillow)) {
            return vertical(horizontal(source, columns, rows.from(), rows.to()), rows, rows.from());
        }
        Raster stretched = down ? vertical(source, rows, 0) : source;
        return across ? horizontal(stretched, columns, 0, stretched.height()) : stretched;
    }

    /** Inferred from Pillow 13's output over 2,694 sizes, with and without a box; the whole source size counts. */
    private static boolean verticalFirst(Raster source, int width, int height, int pillow) {
        return pillow >= CHANGED_IN && source.height() - height > 2L * Math.max(0, source.width() - width);
    }

    private static Raster nearest(Raster source, Box box, int width, int height) {
        int[] columns = nearest(box.left(), box.right(), width, source.width());
        int[] rows = nearest(box.top(), box.bottom(), height, source.height());
        int bands = source.bands();
        Raster result = Raster.black(width, height, bands);
        int to = 0;
        for (int row : rows) {
            for (int column : columns) {
                int from = (row * source.width() + column) * bands;
                for (int b = 0; b < bands; b++) {
                    result.samples()[to++] = source.samples()[from + b];
                }
            }
        }
        return result;
    }

    private static int[] nearest(float start, float end, int outputs, int size) {
        double step = (double) (end - start) / outputs;
        int[] positions = new int[outputs];
        double position = start + step * 0.5;
        for (int i = 0; i < outputs; i++) {
            positions[i] = Math.min(size - 1, (int) position);
            // Not start + (i + 0.5) * step: Pillow adds up, and its rounding errors with it.
            position += step;
        }
        return positions;
    }

    /** Resizes rows [from, to); row 0 of the result is row {@code from}. */
    private static Raster horizontal(Raster source, AxisWeights weights, int from, int to) {
        int width = weights.first().length;
        int bands = source.bands();
        Raster result = Raster.black(width, to - from, bands);
        byte[] in = source.samples();
        byte[] out = result.samples();
        int[] k = weights.weights();
        int target = 0;
        for (int y = from; y < to; y++) {
            int row = y * source.width() * bands;
            for (int x = 0; x < width; x++) {
                int at = row + weights.first()[x] * bands;
                int w = x * weights.stride();
                int end = w + weights.count()[x];
                if (bands == 1) {
                    int sum = HALF;
                    for (; w < end; w++) {
                        sum += k[w] * (in[at++] & 255);
                    }
                    out[target++] = clip(sum);
                } else {
                    int red = HALF;
                    int green = HALF;
                    int blue = HALF;
                    for (; w < end; w++, at += 3) {
                        int weight = k[w];
                        red += weight * (in[at] & 255);
                        green += weight * (in[at + 1] & 255);
                        blue += weight * (in[at + 2] & 255);
                    }
                    out[target] = clip(red);
                    out[target + 1] = clip(green);
                    out[target + 2] = clip(blue);
                    target += 3;
                }
            }
        }
        return result;
    }

    /** Resizes columns; {@code skipped} rows at the top are missing in {@code source}. */
    private static Raster vertical(Raster source, AxisWeights weights, int skipped) {
        int height = weights.first().length;
        int rowSamples = source.width() * source.bands();
        Raster result = Raster.black(source.width(), height, source.bands());
        byte[] in = source.samples();
        byte[] out = result.samples();
        int[] sums = new int[rowSamples];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sums, HALF);
            for (int i = 0; i < weights.count()[y]; i++) {
                int weight = weights.weights()[y * weights.stride() + i];
                int row = (weights.first()[y] - skipped + i) * rowSamples;
                for (int x = 0; x < rowSamples; x++) {
                    sums[x] += weight * (in[row + x] & 255);
                }
            }
            int target = y * rowSamples;
            for (int x = 0; x < rowSamples; x++) {
                out[target + x] = clip(sums[x]);
            }
        }
        return result;
    }

    private static byte clip(int fixed) {
        return (byte) Math.max(0, Math.min(255, fixed >> AxisWeights.PRECISION));
    }
}
