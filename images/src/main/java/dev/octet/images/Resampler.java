package dev.octet.images;

import static java.util.Objects.requireNonNull;

/** Whose algorithm resizes, in which version: libraries that call theirs by one name differ in most pixels. */
sealed interface Resampler {

    /**
     * The picture in another size.
     *
     * @param source bytes, or floats if {@link #takesFloats}
     */
    Pixels resize(Pixels source, int width, int height);

    /** Whether pixels may be floats already; the result then is floats too. */
    boolean takesFloats();

    /** Whether the result is floats, even of bytes. */
    boolean makesFloats();

    /** As the keys of a recipe, such as {@code filter: bilinear, pillow: 13}. */
    String text();

    /** Pillow's {@code Image.resize}; torchvision's on PIL images is the same. */
    record Pillow(ResampleFilter filter, int version) implements Resampler {
        public Pillow {
            requireNonNull(filter, "filter");
        }

        @Override
        public Pixels resize(Pixels source, int width, int height) {
            return PillowResize.resize((Raster) source, width, height, filter, version);
        }

        @Override
        public boolean takesFloats() {
            return false;
        }

        @Override
        public boolean makesFloats() {
            return false;
        }

        @Override
        public String text() {
            return "filter: " + ImageSteps.word(filter) + ", pillow: " + version;
        }
    }

    /**
     * OpenCV's {@code cv2.resize}.
     *
     * @param floats whether pixels are made float before they are resized, not after
     */
    record OpenCv(OpenCvFilter filter, int version, boolean floats) implements Resampler {
        public OpenCv {
            requireNonNull(filter, "filter");
            if (floats && filter != OpenCvFilter.LINEAR) {
                throw new IllegalArgumentException("floats are resized by linear only");
            }
        }

        @Override
        public Pixels resize(Pixels source, int width, int height) {
            if (floats || source instanceof FloatRaster) {
                return OpenCvFloats.linear(source.toFloats(), width, height);
            }
            return filter.resize((Raster) source, width, height);
        }

        @Override
        public boolean takesFloats() {
            return filter == OpenCvFilter.LINEAR;
        }

        @Override
        public boolean makesFloats() {
            return floats;
        }

        @Override
        public String text() {
            return "filter: " + ImageSteps.word(filter) + ", opencv: " + version + (floats ? ", floats: true" : "");
        }
    }

    /** TensorFlow's {@code resize_bilinear}, which does not antialias. */
    record TensorFlow(TensorFlowGrid grid) implements Resampler {
        public TensorFlow {
            requireNonNull(grid, "grid");
        }

        @Override
        public Pixels resize(Pixels source, int width, int height) {
            return grid.bilinear(source.toFloats(), width, height);
        }

        @Override
        public boolean takesFloats() {
            return true;
        }

        @Override
        public boolean makesFloats() {
            return true;
        }

        @Override
        public String text() {
            return "filter: bilinear, tensorflow: " + ImageSteps.word(grid);
        }
    }

    /**
     * torchvision's {@code resize} of tensors, which is not that of PIL images.
     *
     * @param floats whether pixels are made float before they are resized, not after
     */
    record Torchvision(TorchFilter filter, Edges edges, boolean floats) implements Resampler {

        /** Whether what becomes smaller is made smoother first: {@code antialias=True}. */
        enum Edges {
            ANTIALIAS,
            PLAIN
        }

        public Torchvision {
            requireNonNull(filter, "filter");
            requireNonNull(edges, "edges");
        }

        @Override
        public Pixels resize(Pixels source, int width, int height) {
            boolean antialias = edges == Edges.ANTIALIAS;
            if (floats || source instanceof FloatRaster) {
                return TorchResize.resize(source.toFloats(), width, height, filter, antialias);
            }
            return TorchResize.resize((Raster) source, width, height, filter, antialias);
        }

        @Override
        public boolean takesFloats() {
            return true;
        }

        @Override
        public boolean makesFloats() {
            return floats;
        }

        @Override
        public String text() {
            return "filter: " + ImageSteps.word(filter) + ", torchvision: " + ImageSteps.word(edges)
                    + (floats ? ", floats: true" : "");
        }
    }
}
