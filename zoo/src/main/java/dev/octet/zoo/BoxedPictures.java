package dev.octet.zoo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.octet.detection.AnnotatedPicture;
import dev.octet.detection.Annotations;
import dev.octet.engine.Feed;
import dev.octet.images.Placement;

/**
 * Annotated pictures. A picture that has not the size by which it was annotated is a bad sample: its boxes would be those
 * of another one.
 */
final class BoxedPictures implements SampleSource {
    private final Annotations annotations;
    private final ImageFiles pictures;

    /** @param pictures those of the annotations, in their order */
    BoxedPictures(Annotations annotations, ImageFiles pictures) {
        this.annotations = annotations;
        this.pictures = pictures;
    }

    @Override
    public int size() {
        return pictures.size();
    }

    @Override
    public String id(int row) {
        return pictures.id(row);
    }

    @Override
    public Label label(int row) {
        return pictures.label(row);
    }

    @Override
    public List<String> columns() {
        return pictures.columns();
    }

    @Override
    public Map<String, String> columns(int row) {
        return pictures.columns(row);
    }

    @Override
    public List<Integer> categoryIds() {
        return annotations.categoryIds();
    }

    @Override
    public byte[] content(int row) throws IOException {
        return pictures.content(row);
    }

    @Override
    public void check(int row, byte[] content) throws BadContentException {
        pictures.check(row, content);
    }

    @Override
    public List<Feed> feeds(int row) throws IOException, BadContentException {
        return prepare(row, () -> "").feeds();
    }

    @Override
    public Prepared prepare(int row, Supplier<String> contentSha256) throws IOException, BadContentException {
        Prepared prepared = pictures.prepare(row, contentSha256);
        Placement placement = prepared.placement().orElseThrow();
        AnnotatedPicture picture = annotations.pictures().get(row);
        if (picture.size().isPresent()) {
            AnnotatedPicture.Size size = picture.size().get();
            if (size.width() != placement.pictureWidth() || size.height() != placement.pictureHeight()) {
                throw new BadContentException("has " + placement.pictureWidth() + "x" + placement.pictureHeight()
                        + " pixels but its annotations are for " + size
                        + "; is it another picture, or turned by its EXIF orientation?");
            }
        }
        return prepared;
    }
}
