package dev.octet.detection;

/**
 * A rectangle in pixels of a picture, the origin its upper left corner. Edges are places, not pixels: a box over one
 * whole pixel is 1 wide.
 *
 * @param left finite; may lie outside the picture
 * @param top finite, downwards
 * @param width not negative
 * @param height not negative
 */
public record Box(double left, double top, double width, double height) {

    public Box {
        if (!(width >= 0 && height >= 0)) { // written so that NaN fails too
            throw new IllegalArgumentException("a box of " + width + " x " + height + " is none");
        }
        if (!Double.isFinite(left + width) || !Double.isFinite(top + height)) {
            throw new IllegalArgumentException("a box must be finite");
        }
    }

    /** The box between two corners; a right or lower edge before its opposite makes a box without area. */
    public static Box ofCorners(double left, double top, double right, double bottom) {
        return new Box(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    }

    /** The box around a centre. */
    public static Box ofCentre(double x, double y, double width, double height) {
        return new Box(x - width / 2, y - height / 2, width, height);
    }

    public double right() {
        return left + width;
    }

    public double bottom() {
        return top + height;
    }

    public double area() {
        return width * height;
    }

    /** Area that both cover. */
    double intersection(Box other) {
        double across = Math.min(right(), other.right()) - Math.max(left, other.left);
        double down = Math.min(bottom(), other.bottom()) - Math.max(top, other.top);
        return across > 0 && down > 0 ? across * down : 0;
    }

    /** Intersection over union, in [0, 1]; 0 for two boxes without area. */
    public double iou(Box other) {
        double shared = intersection(other);
        return shared > 0 ? shared / (area() + other.area() - shared) : 0;
    }

    /** Share of this box that lies in {@code region}: what overlap with a crowd is in COCO's evaluation. */
    double shareIn(Box region) {
        double shared = intersection(region);
        return shared > 0 ? shared / area() : 0;
    }

    /**
     * Intersection over union of boxes whose right and lower edges are the last pixel inside, as VOC and WIDER FACE
     * count: a box from 10 to 10 is one pixel wide.
     */
    double pixelIou(Box other) {
        double across = Math.min(right(), other.right()) - Math.max(left, other.left) + 1;
        double down = Math.min(bottom(), other.bottom()) - Math.max(top, other.top) + 1;
        if (!(across > 0 && down > 0)) {
            return 0;
        }
        double shared = across * down;
        return shared / ((width + 1) * (height + 1) + (other.width + 1) * (other.height + 1) - shared);
    }
}
