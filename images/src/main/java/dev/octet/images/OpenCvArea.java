package dev.octet.images;

import java.util.Arrays;

/** OpenCV's {@code INTER_AREA} where no axis grows: the mean of what a pixel covers, in OpenCV's order of operations. */
final class OpenCvArea {
    /** Parts of a pixel below this are left out, as OpenCV does. */
    private static final double NEGLIGIBLE = 1e-3;

    private OpenCvArea() {}

    /**
     * What each output position covers; edges partly.
     *
     * @param begin of each output's entries in the others, with one more at the end
     * @param at input position of an entry
     * @param weight of an entry
     */
    private record Cover(int[] begin, int[] at, float[] weight) {

        static Cover of(int inputs, int outputs) {
            double scale = 1 / ((double) outputs / inputs);
            int[] begin = new int[outputs + 1];
            int most = outputs * ((int) Math.ceil(scale) + 2);
            int[] at = new int[most];
            float[] weight = new float[most];
            int n = 0;
            for (int out = 0; out < outputs; out++) {
                double from = out * scale;
                double to = from + scale;
                double width = Math.min(scale, inputs - from);
                int last = Math.min((int) Math.floor(to), inputs - 1);
                int first = Math.min((int) Math.ceil(from), last);
                begin[out] = n;
                if (first - from > NEGLIGIBLE) {
                    at[n] = first - 1;
                    weight[n++] = (float) ((first - from) / width);
                }
                for (int i = first; i < last; i++) {
                    at[n] = i;
                    weight[n++] = (float) (1 / width);
                }
                if (to - last > NEGLIGIBLE) {
                    at[n] = last;
                    weight[n++] = (float) (Math.min(Math.min(to - last, 1), width) / width);
                }
            }
            begin[outputs] = n;
            return new Cover(begin, at, weight);
        }
    }

    /** @param width at most that of {@code source}, as is {@code height} */
    static Raster resize(Raster source, int width, int height) {
        boolean whole = source.width() % width == 0 && source.height() % height == 0;
        return whole ? blocks(source, width, height) : covers(source, width, height);
    }

    private static Raster blocks(Raster source, int width, int height) {
        int across = source.width() / width;
        int down = source.height() / height;
        int bands = source.bands();
        float share = 1f / (across * down);
        Raster result = Raster.black(width, height, bands);
        int to = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int b = 0; b < bands; b++) {
                    int sum = 0;
                    for (int v = 0; v < down; v++) {
                        int from = ((y * down + v) * source.width() + x * across) * bands + b;
                        for (int u = 0; u < across; u++) {
                            sum += source.samples()[from + u * bands] & 255;
                        }
                    }
                    result.samples()[to++] =
                            (byte) (across == 2 && down == 2 ? (sum + 2) >> 2 : (int) Math.rint(sum * share));
                }
            }
        }
        return result;
    }

    private static Raster covers(Raster source, int width, int height) {
        Cover columns = Cover.of(source.width(), width);
        Cover rows = Cover.of(source.height(), height);
        int bands = source.bands();
        int line = width * bands;
        Raster result = Raster.black(width, height, bands);
        float[] row = new float[line];
        float[] sum = new float[line];
        for (int y = 0; y < height; y++) {
            Arrays.fill(sum, 0);
            for (int k = rows.begin[y]; k < rows.begin[y + 1]; k++) {
                shrink(source, rows.at[k], columns, row);
                float beta = rows.weight[k];
                for (int i = 0; i < line; i++) {
                    sum[i] += beta * row[i];
                }
            }
            for (int i = 0; i < line; i++) {
                result.samples()[y * line + i] = (byte) Math.max(0, Math.min(255, (int) Math.rint(sum[i])));
            }
        }
        return result;
    }

    private static void shrink(Raster source, int row, Cover columns, float[] into) {
        int bands = source.bands();
        byte[] in = source.samples();
        int start = row * source.width() * bands;
        int to = 0;
        for (int x = 0; x < columns.begin.length - 1; x++) {
            for (int b = 0; b < bands; b++) {
                float sum = 0;
                for (int k = columns.begin[x]; k < columns.begin[x + 1]; k++) {
                    sum += (in[start + columns.at[k] * bands + b] & 255) * columns.weight[k];
                }
                into[to++] = sum;
            }
        }
    }
}
