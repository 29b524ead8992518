package dev.octet.datasets;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.octet.images.Placement;

/** Pictures of another source, of which something more is known. */
abstract class PicturesOf<S extends SampleSource> implements SampleSource {
    /** What is asked where nothing more is known. */
    final S pictures;

    PicturesOf(S pictures) {
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
    public Label label(int row, Optional<Placement> placement) throws IOException, BadContentException {
        return pictures.label(row, placement);
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
        return pictures.categoryIds();
    }

    @Override
    public byte[] content(int row) throws IOException {
        return pictures.content(row);
    }

    @Override
    public void check(int row, byte[] content) throws IOException, BadContentException {
        pictures.check(row, content);
    }

    @Override
    public Prepared prepare(int row, Supplier<String> contentSha256) throws IOException, BadContentException {
        return pictures.prepare(row, contentSha256);
    }
}
