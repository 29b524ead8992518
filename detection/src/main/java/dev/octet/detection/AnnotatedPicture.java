package dev.octet.detection;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * A picture with what an annotator drew on it.
 *
 * @param file path below the folder of pictures, with forward slashes, as the annotations name it
 * @param id number by which the annotations know it; empty where they know it by its file
 * @param size in pixels, as the annotations tell it; empty where they do not
 * @param boxes maybe none
 */
public record AnnotatedPicture(String file, OptionalLong id, Optional<Size> size, List<TrueBox> boxes) {

    /** Size in pixels. */
    public record Size(int width, int height) {
        public Size {
            if (width < 1 || height < 1) {
                throw new IllegalArgumentException("a picture of " + width + "x" + height + " pixels is none");
            }
        }

        @Override
        public String toString() {
            return width + "x" + height;
        }

        /** Whether a box lies in the picture, but for a pixel that annotators round away. */
        boolean holds(Box box) {
            return box.left() >= -1 && box.top() >= -1 && box.right() <= width + 1 && box.bottom() <= height + 1;
        }
    }

    public AnnotatedPicture {
        requireNonNull(file, "file");
        requireNonNull(id, "id");
        requireNonNull(size, "size");
        boxes = List.copyOf(boxes);
    }
}
