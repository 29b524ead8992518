package dev.octet.images;

/** Pillow's resampling filters. Constants are the recipe's words in upper case. */
enum ResampleFilter {
    /** One source pixel each, none mixed; it has no kernel. */
    NEAREST(0) {
        @Override
        double at(double x) {
            throw new IllegalStateException("nearest has no kernel");
        }
    },
    BOX(0.5) {
        @Override
        double at(double x) {
            return x > -0.5 && x <= 0.5 ? 1 : 0;
        }
    },
    BILINEAR(1) {
        @Override
        double at(double x) {
            double distance = Math.abs(x);
            return distance < 1 ? 1 - distance : 0;
        }
    },
    HAMMING(1) {
        @Override
        double at(double x) {
            double distance = Math.abs(x);
            if (distance == 0) {
                return 1;
            }
            if (distance >= 1) {
                return 0;
            }
            double angle = distance * Math.PI;
            // Pillow's two constants are float literals.
            return StrictMath.sin(angle) / angle * (0.54f + 0.46f * StrictMath.cos(angle));
        }
    },
    BICUBIC(2) {
        @Override
        double at(double x) {
            double a = -0.5;
            double d = Math.abs(x);
            if (d < 1) {
                return ((a + 2) * d - (a + 3)) * d * d + 1;
            }
            return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
        }
    },
    LANCZOS(3) {
        @Override
        double at(double x) {
            return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        }
    };

    private final double radius;

    ResampleFilter(double radius) {
        this.radius = radius;
    }

    /** Distance beyond which the kernel is zero, in pixels of the smaller picture; 0 for nearest. */
    double radius() {
        return radius;
    }

    /** The kernel, not yet normalised. */
    abstract double at(double x);

    private static double sinc(double x) {
        return x == 0 ? 1 : StrictMath.sin(x * Math.PI) / (x * Math.PI);
    }
}
