package dev.octet.images;

/** Filters of {@code torch.nn.functional.interpolate}. */
enum TorchFilter {
    BILINEAR(2) {
        @Override
        double antialiased(double x) {
            return Math.max(0, 1 - Math.abs(x));
        }

        @Override
        double plain(double x) {
            return antialiased(x);
        }
    },
    BICUBIC(4) {
        @Override
        double antialiased(double x) {
            return cubic(x, -0.5);
        }

        @Override
        double plain(double x) {
            return cubic(x, -0.75);
        }
    };

    private final int taps;

    TorchFilter(int taps) {
        this.taps = taps;
    }

    /** Width of the kernel in pixels of the smaller picture. */
    int taps() {
        return taps;
    }

    abstract double antialiased(double x);

    /** The kernel without antialiasing: another one, where it is bicubic. */
    abstract double plain(double x);

    private static double cubic(double x, double a) {
        double d = Math.abs(x);
        if (d < 1) {
            return ((a + 2) * d - (a + 3)) * d * d + 1;
        }
        return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
    }
}
