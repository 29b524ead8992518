package dev.octet.datasets;

import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

import dev.octet.images.Placement;

/**
 * A PNG whose pixels are class numbers, grey or by a palette whose colours mean nothing, as PASCAL VOC and ADE20K have them.
 *
 * @param file where it lies
 * @param values what its pixels mean
 */
record ClassMask(Path file, Values values) {
    /** More pixels than any mask has, so that a header cannot fill the memory. */
    private static final long MAX_PIXELS = 1L << 27;

    /**
     * The class of each value of a pixel.
     *
     * @param classes how many there are, if known
     * @param offset value of class 0; lower ones, and 255, are not scored
     * @param listed the value of each class where they do not follow each other; others then are not scored
     */
    record Values(OptionalInt classes, int offset, List<Integer> listed) {
        Values {
            listed = List.copyOf(listed);
        }

        /** {@link Label.ClassMap#IGNORED} where it is not scored; empty where there is no such class. */
        OptionalInt of(int value) {
            int index = listed.isEmpty() ? value - offset : listed.indexOf(value);
            if (index < 0 || listed.isEmpty() && value == Label.ClassMap.IGNORED) {
                return OptionalInt.of(Label.ClassMap.IGNORED);
            }
            boolean beyond = classes.isPresent() && index >= classes.getAsInt() || index >= Label.ClassMap.IGNORED;
            return beyond ? OptionalInt.empty() : OptionalInt.of(index);
        }
    }

    /** The whole mask. @throws BadContentException if it is none, or has a class that there is not */
    Label.ClassMap read() throws IOException, BadContentException {
        Raster raster = raster();
        byte[] found = new byte[raster.getWidth() * raster.getHeight()];
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int x = 0; x < raster.getWidth(); x++) {
                int value = raster.getSample(x + raster.getMinX(), y + raster.getMinY(), 0);
                OptionalInt index = values.of(value);
                if (index.isEmpty()) {
                    throw new BadContentException("its mask " + file + " has the value " + value + " at " + x + ", " + y
                            + "; with " + values.classes().orElse(Label.ClassMap.IGNORED) + " classes from "
                            + values.offset() + " on it is out of range");
                }
                found[y * raster.getWidth() + x] = (byte) index.getAsInt();
            }
        }
        return new Label.ClassMap(raster.getWidth(), raster.getHeight(), found);
    }

    /**
     * The class of the nearest pixel for each pixel of the model's input; beside the picture nothing is scored.
     *
     * @throws BadContentException also if the mask has not the size of the picture
     */
    Label.ClassMap read(Placement placement) throws IOException, BadContentException {
        Label.ClassMap whole = read();
        requireSize(placement, whole.width(), whole.height());
        int width = placement.inputWidth();
        int height = placement.inputHeight();
        byte[] seen = new byte[width * height];
        for (int y = 0; y < height; y++) {
            double row = Math.floor(placement.pictureY(y + 0.5));
            for (int x = 0; x < width; x++) {
                double column = Math.floor(placement.pictureX(x + 0.5));
                boolean within = row >= 0 && row < whole.height() && column >= 0 && column < whole.width();
                seen[y * width + x] = within
                        ? whole.classes()[(int) row * whole.width() + (int) column]
                        : (byte) Label.ClassMap.IGNORED;
            }
        }
        return new Label.ClassMap(width, height, seen);
    }

    /** Looks at the header. @throws BadContentException if the mask is none, or has not the size of the picture */
    void check(Placement placement) throws IOException, BadContentException {
        open(reader -> {
            requireSize(placement, reader.getWidth(0), reader.getHeight(0));
            return reader;
        });
    }

    private void requireSize(Placement placement, int width, int height) throws BadContentException {
        if (width != placement.pictureWidth() || height != placement.pictureHeight()) {
            throw new BadContentException("has " + placement.pictureWidth() + "x" + placement.pictureHeight()
                    + " pixels but its mask " + file + " has " + width + "x" + height);
        }
    }

    /** What is asked of the PNG reader. */
    private interface Request<T> {
        T of(ImageReader reader) throws IOException, BadContentException;
    }

    private Raster raster() throws IOException, BadContentException {
        return open(reader -> {
            if ((long) reader.getWidth(0) * reader.getHeight(0) > MAX_PIXELS) {
                throw new BadContentException("its mask " + file + " has more than " + MAX_PIXELS + " pixels");
            }
            Raster raster = reader.read(0).getRaster();
            if (raster.getNumBands() != 1) {
                throw new BadContentException("its mask " + file + " has " + raster.getNumBands()
                        + " values a pixel; masks of class numbers are grey or have a palette");
            }
            return raster;
        });
    }

    private <T> T open(Request<T> request) throws IOException, BadContentException {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return request.of(reader);
            } catch (RuntimeException | IIOException e) {
                throw new BadContentException("its mask " + file + " is no PNG that can be read: " + e.getMessage(), e);
            } finally {
                reader.dispose();
            }
        }
    }
}
