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
        FRACTION,
        /** One pixel of the picture, for models that are told its size. */
        PICTURE
    }

    /** The box whose first number is at {@code at}, in pixels of the input. */
    Box box(RawOutput boxes, int at, Candidates candidates) {
        boolean xFirst = order == Order.XYXY;
        double x = units == Units.FRACTION ? candidates.inputWidth() : 1;
        double y = units == Units.FRACTION ? candidates.inputHeight() : 1;
        Box box = Box.ofCorners(
                x * boxes.at(at + (xFirst ? 0 : 1)),
                y * boxes.at(at + (xFirst ? 1 : 0)),
                x * boxes.at(at + (xFirst ? 2 : 3)),
                y * boxes.at(at + (xFirst ? 3 : 2)));
        return units == Units.PICTURE ? candidates.toInput(box) : box;
    }
}
