package dev.octet.metrics;

/**
 * Scores of one class, one a pixel, row by row.
 *
 * @param width in pixels
 * @param height in pixels
 * @param scores of all classes, this one's from {@code from} on
 * @param from where it begins
 */
record ScoreMap(int width, int height, double[] scores, int from) {

    /** Where an output pixel lies between two inputs: {@code low[i] + t[i]}. */
    private record Axis(int[] low, int[] high, double[] t) {

        /** As {@code area_pixel_compute_source_index} of PyTorch. */
        static Axis of(int inputs, int outputs, boolean alignCorners) {
            double scale =
                    alignCorners ? outputs > 1 ? (inputs - 1) / (double) (outputs - 1) : 0 : inputs / (double) outputs;
            Axis axis = new Axis(new int[outputs], new int[outputs], new double[outputs]);
            for (int i = 0; i < outputs; i++) {
                double position = alignCorners ? scale * i : Math.max(0, scale * (i + 0.5) - 0.5);
                axis.low[i] = Math.min((int) position, inputs - 1);
                axis.high[i] = Math.min(axis.low[i] + 1, inputs - 1);
                axis.t[i] = position - axis.low[i];
            }
            return axis;
        }
    }

    /** The map in another size, bilinear without antialiasing. */
    ScoreMap resized(int newWidth, int newHeight, boolean alignCorners) {
        if (newWidth == width && newHeight == height) {
            return this;
        }
        Axis columns = Axis.of(width, newWidth, alignCorners);
        Axis rows = Axis.of(height, newHeight, alignCorners);
        double[] resized = new double[Math.multiplyExact(newWidth, newHeight)];
        for (int y = 0; y < newHeight; y++) {
            int upper = from + rows.low[y] * width;
            int lower = from + rows.high[y] * width;
            for (int x = 0; x < newWidth; x++) {
                double top = between(scores[upper + columns.low[x]], scores[upper + columns.high[x]], columns.t[x]);
                double bottom = between(scores[lower + columns.low[x]], scores[lower + columns.high[x]], columns.t[x]);
                resized[y * newWidth + x] = between(top, bottom, rows.t[y]);
            }
        }
        return new ScoreMap(newWidth, newHeight, resized, 0);
    }

    private static double between(double a, double b, double t) {
        return (1 - t) * a + t * b;
    }

    double at(int pixel) {
        return scores[from + pixel];
    }
}
