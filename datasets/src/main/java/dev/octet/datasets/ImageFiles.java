package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

import dev.octet.images.Placement;

/** Pictures in files, one each, read when asked for. */
final class ImageFiles implements SampleSource {
    /** Largest picture file read, in bytes; the largest ImageNet picture has 16 MB. */
    private static final long MAX_BYTES = 1L << 28;

    private final List<Item> items;
    private final ImageFeeds feeds;

    /**
     * One picture.
     *
     * @param id its path below the folder of pictures, with forward slashes
     * @param file where it lies
     * @param label the truth
     * @param columns what else is told of it; of all pictures the same
     */
    record Item(String id, Path file, Label label, Map<String, String> columns) {
        Item(String id, Path file, Label label) {
            this(id, file, label, Map.of());
        }
    }

    ImageFiles(List<Item> items, ImageFeeds feeds) {
        this.items = List.copyOf(items);
        this.feeds = feeds;
    }

    /** Whether a file's name is that of a picture we decode. */
    static boolean isPicture(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).matches(".+\\.(jpe?g|png|webp)");
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public String id(int row) {
        return items.get(row).id();
    }

    @Override
    public Label label(int row) {
        return items.get(row).label();
    }

    @Override
    public List<String> columns() {
        return items.isEmpty() ? List.of() : List.copyOf(items.get(0).columns().keySet());
    }

    @Override
    public Map<String, String> columns(int row) {
        return items.get(row).columns();
    }

    @Override
    public byte[] content(int row) throws IOException {
        return SampleSource.whole(items.get(row).file(), MAX_BYTES, "pictures");
    }

    @Override
    public Prepared prepare(int row, Supplier<String> contentSha256) throws IOException, BadContentException {
        return feeds.encoded(content(row));
    }

    @Override
    public void check(int row, byte[] content) throws BadContentException {
        placement(content);
    }

    /** Where a picture will lie in the model's input, by its header alone. @throws BadContentException as {@link #check} */
    Placement placement(byte[] content) throws BadContentException {
        return feeds.check(content);
    }
}
