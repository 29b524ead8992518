package dev.octet.statistics;

import dev.octet.statistics.PairedProportions.Bounds;

/**
 * Square-and-add interval of a paired difference: method 10 of Newcombe, "Improved confidence intervals for the
 * difference between binomial proportions based on paired data", Statistics in Medicine, 1998. An independent opinion
 * for tests.
 */
final class Newcombe {
    private Newcombe() {}

    static Bounds method10(PairedProportions table, double z) {
        double a = table.both();
        double b = table.worse();
        double c = table.better();
        double d = table.neither();
        double n = table.n();
        double p1 = (a + b) / n;
        double p2 = (a + c) / n;
        Bounds one = wilson(a + b, n, z);
        Bounds two = wilson(a + c, n, z);
        double h = a * d - b * c;
        double corrected = h > 0 ? Math.max(h - n / 2, 0) : h;
        double root = Math.sqrt((a + b) * (c + d) * (a + c) * (b + d));
        double phi = root == 0 ? 0 : corrected / root;
        return new Bounds(
                p1 - p2 - squareAndAdd(p1 - one.low(), two.high() - p2, phi),
                p1 - p2 + squareAndAdd(one.high() - p1, p2 - two.low(), phi));
    }

    private static double squareAndAdd(double x, double y, double phi) {
        return Math.sqrt(x * x - 2 * phi * x * y + y * y);
    }

    private static Bounds wilson(double k, double n, double z) {
        double middle = k + z * z / 2;
        double half = z * Math.sqrt(k * (n - k) / n + z * z / 4);
        return new Bounds((middle - half) / (n + z * z), (middle + half) / (n + z * z));
    }
}
