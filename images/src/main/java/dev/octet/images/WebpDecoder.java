package dev.octet.images;

import java.awt.image.BufferedImage;

/** Decodes a WebP with libwebp, which Pillow has inside too; alpha is dropped, not blended. */
final class WebpDecoder {

    private WebpDecoder() {}

    /** Three bands. @throws BadImageException also where libwebp does not run on this machine */
    static Raster decode(WebpFile webp) throws BadImageException {
        BufferedImage image;
        try {
            image = ImageDecoder.read("webp", webp.bytes(), reader -> reader.read(0));
        } catch (LinkageError e) {
            throw new BadImageException("is a WebP, and libwebp does not run here (" + e + "); convert it to PNG", e);
        }
        if (image.getWidth() != webp.width() || image.getHeight() != webp.height()) {
            throw new BadImageException("corrupt WEBP: " + image.getWidth() + "x" + image.getHeight()
                    + " pixels where its header tells of " + webp.width() + "x" + webp.height());
        }
        Raster rgb = Raster.black(webp.width(), webp.height(), 3);
        int[] row = new int[webp.width()];
        int to = 0;
        for (int y = 0; y < webp.height(); y++) {
            image.getRGB(0, y, webp.width(), 1, row, 0, webp.width());
            for (int pixel : row) {
                rgb.samples()[to++] = (byte) (pixel >> 16);
                rgb.samples()[to++] = (byte) (pixel >> 8);
                rgb.samples()[to++] = (byte) pixel;
            }
        }
        return rgb;
    }
}
