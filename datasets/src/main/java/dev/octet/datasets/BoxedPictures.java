package dev.octet.datasets;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

import dev.octet.detection.AnnotatedPicture;
import dev.octet.detection.Annotations;
import dev.octet.images.Placement;

/**
 * Annotated pictures. A picture that has not the size by which it was annotated is a bad sample: its boxes would be those
 * of another one.
 */
final class BoxedPictures extends PicturesOf<ImageFiles> {
    private final Annotations annotations;

    /** @param pictures those of the annotations, in their order */
    BoxedPictures(Annotations annotations, ImageFiles pictures) {
        super(pictures);
        this.annotations = annotations;
    }

    @Override
    public List<Integer> categoryIds() {
        return annotations.categoryIds();
    }

    @Override
    public void check(int row, byte[] content) throws BadContentException {
        requireSize(row, pictures.placement(content));
    }

    @Override
    public Prepared prepare(int row, Supplier<String> contentSha256) throws IOException, BadContentException {
        Prepared prepared = pictures.prepare(row, contentSha256);
        requireSize(row, prepared.placement().orElseThrow());
        return prepared;
    }

    private void requireSize(int row, Placement placement) throws BadContentException {
        AnnotatedPicture picture = annotations.pictures().get(row);
        if (picture.size().isPresent()) {
            AnnotatedPicture.Size size = picture.size().get();
            if (size.width() != placement.pictureWidth() || size.height() != placement.pictureHeight()) {
                throw new BadContentException("has " + placement.pictureWidth() + "x" + placement.pictureHeight()
                        + " pixels but its annotations are for " + size
                        + "; is it another picture, or turned by its EXIF orientation?");
            }
        }
    }
}
