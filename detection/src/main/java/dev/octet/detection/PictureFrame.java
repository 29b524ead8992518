package dev.octet.detection;

/**
 * Where a picture lies in what a model is fed: {@code input = picture * scale + offset}, for both axes.
 *
 * @param pictureWidth of the picture as the dataset has it, in pixels
 * @param pictureHeight likewise
 * @param inputWidth of the tensor fed, in pixels
 * @param inputHeight likewise
 * @param scaleX input pixels a picture pixel: the exact ratio that the steps aimed at, before rounding to pixels
 * @param scaleY likewise
 * @param left where the picture's left edge is in the input; below zero where it was cut off
 * @param top likewise
 */
public record PictureFrame(
        int pictureWidth,
        int pictureHeight,
        int inputWidth,
        int inputHeight,
        double scaleX,
        double scaleY,
        double left,
        double top) {

    public PictureFrame {
        if (pictureWidth < 1 || pictureHeight < 1 || inputWidth < 1 || inputHeight < 1) {
            throw new IllegalArgumentException("pictures have pixels, not " + pictureWidth + "x" + pictureHeight
                    + " and " + inputWidth + "x" + inputHeight);
        }
        if (!(scaleX > 0 && scaleY > 0 && Double.isFinite(scaleX + scaleY + left + top))) {
            throw new IllegalArgumentException(
                    "a picture cannot lie at " + left + ", " + top + " enlarged by " + scaleX + " and " + scaleY);
        }
    }

    /** The picture stretched over the whole input. */
    public static PictureFrame stretched(int pictureWidth, int pictureHeight, int inputWidth, int inputHeight) {
        return new PictureFrame(
                pictureWidth,
                pictureHeight,
                inputWidth,
                inputHeight,
                (double) inputWidth / pictureWidth,
                (double) inputHeight / pictureHeight,
                0,
                0);
    }

    /** A box of the input, in the picture. */
    Box toPicture(Box box) {
        return new Box(
                (box.left() - left) / scaleX, (box.top() - top) / scaleY, box.width() / scaleX, box.height() / scaleY);
    }

    /** A box of the picture, in the input. */
    Box toInput(Box box) {
        return new Box(
                box.left() * scaleX + left, box.top() * scaleY + top, box.width() * scaleX, box.height() * scaleY);
    }

    /** The part of a box of the picture that lies inside it. */
    Box clip(Box box) {
        double x = Math.min(Math.max(box.left(), 0), pictureWidth);
        double y = Math.min(Math.max(box.top(), 0), pictureHeight);
        return Box.ofCorners(
                x,
                y,
                Math.min(Math.max(box.right(), 0), pictureWidth),
                Math.min(Math.max(box.bottom(), 0), pictureHeight));
    }
}
