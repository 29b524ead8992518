package dev.octet.images;

/** OpenCV's interpolations for 8-bit pictures, as {@code cv2.resize} names them. None but area is antialiased. */
enum OpenCvFilter {
    NEAREST {
        @Override
        Raster resample(Raster source, int width, int height) {
            return nearest(source, width, height);
        }
    },
    LINEAR {
        @Override
        Raster resample(Raster source, int width, int height) {
            // OpenCV takes its area code for halves, which is the same mean but rounds once.
            boolean halves = width * 2 == source.width() && height * 2 == source.height();
            return halves ? OpenCvArea.resize(source, width, height) : OpenCvTaps.linear(source, width, height);
        }
    },
    AREA {
        @Override
        Raster resample(Raster source, int width, int height) {
            return width <= source.width() && height <= source.height()
                    ? OpenCvArea.resize(source, width, height)
                    : OpenCvTaps.areaThatGrows(source, width, height);
        }
    },
    CUBIC {
        @Override
        Raster resample(Raster source, int width, int height) {
            return OpenCvTaps.cubic(source, width, height);
        }
    },
    LANCZOS4 {
        @Override
        Raster resample(Raster source, int width, int height) {
            return OpenCvTaps.lanczos4(source, width, height);
        }
    };

    abstract Raster resample(Raster source, int width, int height);

    /** The picture in another size. */
    Raster resize(Raster source, int width, int height) {
        return width == source.width() && height == source.height() ? source : resample(source, width, height);
    }

    private static Raster nearest(Raster source, int width, int height) {
        int[] columns = floors(source.width(), width);
        int[] rows = floors(source.height(), height);
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

    private static int[] floors(int inputs, int outputs) {
        // The reciprocal of the ratio, not the other ratio: their last bits differ, and floors with them.
        double step = 1 / ((double) outputs / inputs);
        int[] positions = new int[outputs];
        for (int out = 0; out < outputs; out++) {
            positions[out] = Math.min((int) Math.floor(out * step), inputs - 1);
        }
        return positions;
    }
}
