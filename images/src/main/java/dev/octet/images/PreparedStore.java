package dev.octet.images;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.Tensor;
import dev.octet.io.Sha256;

/**
 * Pictures that were prepared before, in one memory-mapped file: tensors by the digest of the picture that each was made
 * of. A file is for one {@link ImageInput#recipe}: other steps, another model's input, another file.
 *
 * <p>Nothing is taken on trust: header and index are verified when the file is opened, a tensor each time it is read.
 * Thread-safe.
 */
public final class PreparedStore {
    private final Map<String, Entry> entries;
    private final Map<Entry, ByteBuffer> tensors;
    private final Path file;

    /** Where one tensor lies. */
    private record Entry(String contentSha256, String tensorSha256, long offset, PreparedFormat.Shape shape) {
        long end() {
            return offset + shape.bytes();
        }
    }

    private PreparedStore(Path file, Map<String, Entry> entries, Map<Entry, ByteBuffer> tensors) {
        this.file = file;
        this.entries = entries;
        this.tensors = tensors;
    }

    /**
     * Opens a file and verifies its header and index.
     *
     * @param recipe what {@link ImageInput#recipe} says of the pictures wanted
     * @throws IOException if the file cannot be read, is cut off or damaged, or is of other steps; the message says which
     */
    public static PreparedStore open(Path file, String recipe) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            PreparedFormat.Header header = PreparedFormat.Header.read(channel, file);
            if (!header.recipe().equals(Sha256.of(recipe))) {
                throw new IOException(file + ": holds pictures that were prepared by other steps");
            }
            ByteBuffer index = header.index(channel, file);
            List<Entry> list = new ArrayList<>();
            for (int i = 0; i < header.count(); i++) {
                list.add(new Entry(
                        PreparedFormat.digest(index),
                        PreparedFormat.digest(index),
                        index.getLong(),
                        PreparedFormat.Shape.read(index, file)));
            }
            Map<String, Entry> entries = new HashMap<>();
            list.forEach(entry -> entries.put(entry.contentSha256, entry));
            return new PreparedStore(file, entries, map(channel, list, header.indexOffset(), file));
        }
    }

    /** Maps the file in as few pieces as buffers allow; a mapping outlives its channel. */
    private static Map<Entry, ByteBuffer> map(FileChannel channel, List<Entry> entries, long end, Path file)
            throws IOException {
        Map<Entry, ByteBuffer> tensors = new HashMap<>();
        int first = 0;
        while (first < entries.size()) {
            long start = entries.get(first).offset;
            int next = first;
            long stop = start;
            while (next < entries.size() && entries.get(next).end() - start <= Integer.MAX_VALUE) {
                stop = entries.get(next).end();
                next++;
            }
            if (next == first || start < 0 || stop > end) {
                throw new IOException(file + ": is damaged: a tensor lies outside of it");
            }
            ByteBuffer piece = channel.map(FileChannel.MapMode.READ_ONLY, start, stop - start);
            for (Entry entry : entries.subList(first, next)) {
                tensors.put(entry, piece.slice((int) (entry.offset - start), (int) (entry.end() - entry.offset)));
            }
            first = next;
        }
        return tensors;
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** How many pictures it holds. */
    public int size() {
        return entries.size();
    }

    /** Whether it has a picture of this content. */
    public boolean holds(String contentSha256) {
        return entries.containsKey(contentSha256);
    }

    /**
     * The prepared picture, verified and in memory of its own.
     *
     * @param contentSha256 digest of the picture as it came
     * @return empty if the store does not have it
     * @throws IOException if what it has is damaged
     */
    public Optional<PreparedPicture> get(String contentSha256) throws IOException {
        Entry entry = entries.get(contentSha256);
        if (entry == null) {
            return Optional.empty();
        }
        Tensor tensor = Tensor.zeros(entry.shape.type(), entry.shape.dimensions());
        tensor.bytes().put(tensors.get(entry).duplicate());
        if (!new Sha256().add(tensor.bytes()).hex().equals(entry.tensorSha256)) {
            throw new IOException(file + ": is damaged: the tensor at byte " + entry.offset + " has changed");
        }
        return Optional.of(new PreparedPicture(tensor, entry.shape.placement()));
    }
}
