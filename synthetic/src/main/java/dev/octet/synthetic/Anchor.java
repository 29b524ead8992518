package dev.octet.synthetic;

import java.util.List;

/**
 * A box around each place of a map, from which a detector tells the difference. Sizes are shares of the picture.
 *
 * @param height of the box
 * @param width of the box
 */
record Anchor(double height, double width) {

    /** @param scale square root of the area @param ratio of width to height */
    static Anchor of(double scale, double ratio) {
        return new Anchor(scale / StrictMath.sqrt(ratio), scale * StrictMath.sqrt(ratio));
    }

    /** Two squares and two that are twice as long as wide. */
    static List<Anchor> four(double scale, double next) {
        return List.of(of(scale, 1), of(StrictMath.sqrt(scale * next), 1), of(scale, 2), of(scale, 0.5));
    }

    /** Those four and two that are three times as long as wide. */
    static List<Anchor> six(double scale, double next) {
        return List.of(
                of(scale, 1),
                of(StrictMath.sqrt(scale * next), 1),
                of(scale, 2),
                of(scale, 0.5),
                of(scale, 3),
                of(scale, 1.0 / 3));
    }
}
