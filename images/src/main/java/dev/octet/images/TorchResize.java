package dev.octet.images;

/**
 * {@code torch.nn.functional.interpolate} on CPU tensors: rows, then columns. Bytes are summed in fixed point and rounded
 * after each of the two, as on every CPU with AVX2 or on ARM; floats are never rounded nor clipped.
 */
final class TorchResize {

    private TorchResize() {}

    static Raster resize(Raster source, int width, int height, TorchFilter filter, boolean antialias) {
        Raster wide = width == source.width()
                ? source
                : bytes(source, TorchAxis.of(source.width(), width, filter, antialias, false), true);
        return height == source.height()
                ? wide
                : bytes(wide, TorchAxis.of(source.height(), height, filter, antialias, false), false);
    }

    static FloatRaster resize(FloatRaster source, int width, int height, TorchFilter filter, boolean antialias) {
        if (width == source.width() && height == source.height()) {
            return source;
        }
        FloatRaster wide = floats(source, TorchAxis.of(source.width(), width, filter, antialias, true), true);
        return floats(wide, TorchAxis.of(source.height(), height, filter, antialias, true), false);
    }

    private static Raster bytes(Raster source, TorchAxis axis, boolean across) {
        int outputs = axis.first().length;
        int width = across ? outputs : source.width();
        Raster result = Raster.black(width, across ? source.height() : outputs, source.bands());
        int bits = axis.bits();
        int[] weights = axis.fixed(bits);
        byte[] in = source.samples();
        Walk walk = Walk.of(source, width, across);
        for (int to = 0; to < result.samples().length; to++) {
            int out = walk.output(to);
            int from = walk.from(to, axis.first()[out]);
            int sum = 1 << (bits - 1);
            for (int j = 0; j < axis.count()[out]; j++) {
                sum += weights[out * axis.stride() + j] * (in[from + j * walk.step] & 255);
            }
            result.samples()[to] = (byte) Math.max(0, Math.min(255, sum >> bits));
        }
        return result;
    }

    private static FloatRaster floats(FloatRaster source, TorchAxis axis, boolean across) {
        int outputs = axis.first().length;
        int width = across ? outputs : source.width();
        FloatRaster result = FloatRaster.zeros(width, across ? source.height() : outputs, source.bands());
        float[] in = source.samples();
        Walk walk = Walk.of(source, width, across);
        for (int to = 0; to < result.samples().length; to++) {
            int out = walk.output(to);
            int from = walk.from(to, axis.first()[out]);
            float sum = in[from] * (float) axis.weights()[out * axis.stride()];
            for (int j = 1; j < axis.count()[out]; j++) {
                sum = Math.fma((float) axis.weights()[out * axis.stride() + j], in[from + j * walk.step], sum);
            }
            result.samples()[to] = sum;
        }
        return result;
    }

    /**
     * How one pass goes through the samples.
     *
     * @param step distance of two inputs of one output
     * @param inLine samples of a row of the source
     * @param outLine samples of a row of the result
     */
    private record Walk(boolean across, int bands, int step, int inLine, int outLine) {

        static Walk of(Pixels source, int width, boolean across) {
            int line = source.width() * source.bands();
            return new Walk(across, source.bands(), across ? source.bands() : line, line, width * source.bands());
        }

        /** Which output of the axis a sample of the result is. */
        int output(int to) {
            return across ? to % outLine / bands : to / outLine;
        }

        /** Where the sample's first input lies. */
        int from(int to, int first) {
            return across ? to / outLine * inLine + first * bands + to % bands : first * inLine + to % outLine;
        }
    }
}
