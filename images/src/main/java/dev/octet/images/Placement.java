package dev.octet.images;

/**
 * Where a picture lies in what the model sees, to map boxes back: {@code x} of the model's input is
 * {@code x * scaleX + offsetX} of the picture. Coordinates are continuous, in pixels, from the upper left corner; the
 * picture is the decoded one, turned upright if the recipe says so.
 *
 * <p>A letterbox has the scale that its origin computes boxes with, which its rounded size only nearly has.
 *
 * @param pictureWidth in pixels
 * @param pictureHeight in pixels
 * @param width of the model's input, without what {@code pad_multiple} adds
 * @param height as width
 * @param scaleX above 0
 * @param scaleY above 0
 * @param offsetX negative where the left of the picture was cut off
 * @param offsetY as offsetX, at the top
 */
public record Placement(
        int pictureWidth,
        int pictureHeight,
        int width,
        int height,
        double scaleX,
        double scaleY,
        double offsetX,
        double offsetY) {

    public Placement {
        if (pictureWidth < 1 || pictureHeight < 1 || width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "a picture of " + pictureWidth + "x" + pictureHeight + " in an input of " + width + "x" + height);
        }
        if (!(scaleX > 0 && scaleY > 0 && Double.isFinite(offsetX) && Double.isFinite(offsetY))) {
            throw new IllegalArgumentException("scale " + scaleX + ", " + scaleY + " and offset " + offsetX + ", "
                    + offsetY + " place no picture");
        }
    }

    /** A picture of that size as it is. */
    static Placement whole(int width, int height) {
        return new Placement(width, height, width, height, 1, 1, 0, 0);
    }

    /** Where {@code x} of the model's input lies in the picture; outside it if the input is padded there. */
    public double pictureX(double x) {
        return (x - offsetX) / scaleX;
    }

    /** Where {@code y} of the model's input lies in the picture; outside it if the input is padded there. */
    public double pictureY(double y) {
        return (y - offsetY) / scaleY;
    }

    /** Where {@code x} of the picture lies in the model's input. */
    public double inputX(double x) {
        return x * scaleX + offsetX;
    }

    /** Where {@code y} of the picture lies in the model's input. */
    public double inputY(double y) {
        return y * scaleY + offsetY;
    }

    /** What the model would see of this if it were resized. */
    Placement resized(ImageSize size) {
        double x = (double) size.width() / width;
        double y = (double) size.height() / height;
        return scaled(size, x, y, 0, 0);
    }

    /** As {@link #resized}, with the scale of {@code x} and {@code y} and what is added at the left and top. */
    Placement scaled(ImageSize size, double x, double y, int left, int top) {
        return new Placement(
                pictureWidth,
                pictureHeight,
                size.width(),
                size.height(),
                scaleX * x,
                scaleY * y,
                offsetX * x + left,
                offsetY * y + top);
    }

    /** Only the part of {@code size} from (x, y) on. */
    Placement cropped(int x, int y, ImageSize size) {
        return scaled(size, 1, 1, -x, -y);
    }

    /** Size of what the model sees. */
    ImageSize size() {
        return new ImageSize(height, width);
    }
}
