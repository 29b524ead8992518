package dev.octet.images;

/**
 * Where a picture lies in what the model sees, to map boxes back: {@code x} of the picture is
 * {@code x * scaleX + left} of the model's input. Coordinates are continuous, in pixels, from the upper left corner; the
 * picture is the decoded one, turned upright if the recipe says so.
 *
 * <p>A letterbox has the scale that its origin computes boxes with, which its rounded size only nearly has.
 *
 * @param pictureWidth in pixels
 * @param pictureHeight in pixels
 * @param inputWidth of the model's input, without what {@code pad_multiple} adds
 * @param inputHeight likewise
 * @param scaleX above 0
 * @param scaleY above 0
 * @param left where the picture's left edge is in the input; below 0 where it was cut off
 * @param top likewise
 */
public record Placement(
        int pictureWidth,
        int pictureHeight,
        int inputWidth,
        int inputHeight,
        double scaleX,
        double scaleY,
        double left,
        double top) {

    public Placement {
        if (pictureWidth < 1 || pictureHeight < 1 || inputWidth < 1 || inputHeight < 1) {
            throw new IllegalArgumentException("a picture of " + pictureWidth + "x" + pictureHeight + " in an input of "
                    + inputWidth + "x" + inputHeight);
        }
        if (!(scaleX > 0 && scaleY > 0 && Double.isFinite(left) && Double.isFinite(top))) {
            throw new IllegalArgumentException(
                    "scale " + scaleX + ", " + scaleY + " and offset " + left + ", " + top + " place no picture");
        }
    }

    /** A picture of that size as it is. */
    static Placement whole(int width, int height) {
        return new Placement(width, height, width, height, 1, 1, 0, 0);
    }

    /** Where {@code x} of the model's input lies in the picture; outside it if the input is padded there. */
    public double pictureX(double x) {
        return (x - left) / scaleX;
    }

    /** Where {@code y} of the model's input lies in the picture; outside it if the input is padded there. */
    public double pictureY(double y) {
        return (y - top) / scaleY;
    }

    /** Where {@code x} of the picture lies in the model's input. */
    public double inputX(double x) {
        return x * scaleX + left;
    }

    /** Where {@code y} of the picture lies in the model's input. */
    public double inputY(double y) {
        return y * scaleY + top;
    }

    /** What the model would see of this if it were resized. */
    Placement resized(ImageSize size) {
        double x = (double) size.width() / inputWidth;
        double y = (double) size.height() / inputHeight;
        return scaled(size, x, y, 0, 0);
    }

    /** As {@link #resized}, with the scale of {@code x} and {@code y} and what is added at the left and top. */
    Placement scaled(ImageSize size, double x, double y, int addedLeft, int addedTop) {
        return new Placement(
                pictureWidth,
                pictureHeight,
                size.width(),
                size.height(),
                scaleX * x,
                scaleY * y,
                left * x + addedLeft,
                top * y + addedTop);
    }

    /** Only the part of {@code size} from (x, y) on. */
    Placement cropped(int x, int y, ImageSize size) {
        return scaled(size, 1, 1, -x, -y);
    }

    /** Size of what the model sees. */
    ImageSize size() {
        return new ImageSize(inputHeight, inputWidth);
    }
}
