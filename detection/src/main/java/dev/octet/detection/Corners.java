package dev.octet.detection;

/**
 * How four numbers are a box.
 *
 * @param order which edge comes first
 * @param units what they count
 */
record Corners(Order order, Units units) {

    /** Order of the edges. */
    enum Order {
        /** Left, top, right, bottom. */
        XYXY,
        /** Top, left, bottom, right. */
        YXYX
    }

    /** What an edge of 1 is. */
    enum Units {
        /** One pixel of the input. */
        PIXELS,
        /** The whole input. */
        FRACTION
    }

    /** The box whose first number is at {@code at}, in pixels of the input. */
    Box box(RawOutput boxes, int at, Candidates candidates) {
        boolean xFirst = order == Order.XYXY;
        double x = units == Units.PIXELS ? 1 : candidates.inputWidth();
        double y = units == Units.PIXELS ? 1 : candidates.inputHeight();
        return Box.ofCorners(
                x * boxes.at(at + (xFirst ? 0 : 1)),
                y * boxes.at(at + (xFirst ? 1 : 0)),
                x * boxes.at(at + (xFirst ? 2 : 3)),
                y * boxes.at(at + (xFirst ? 3 : 2)));
    }
}
