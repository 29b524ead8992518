package dev.octet.images;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import dev.octet.io.AtomicFile;
import dev.octet.io.Sha256;

/** Writes the file of a {@link PreparedStore}, tensor by tensor. Not thread-safe. */
public final class PreparedWriter {
    private final FileChannel channel;
    private final ByteArrayOutputStream index = new ByteArrayOutputStream();
    private int count;
    private long end = PreparedFormat.HEADER_BYTES;

    private PreparedWriter(FileChannel channel) {
        this.channel = channel;
    }

    /** Adds pictures, one at a time, to the file that is being written. */
    @FunctionalInterface
    public interface Pictures {
        /** @throws IOException if a picture cannot be read or written */
        void addTo(PreparedWriter writer) throws IOException;
    }

    /**
     * Writes a file; it appears whole or not at all, so that any number of processes may write and read it.
     *
     * @param recipe {@link ImageInput#recipe} of all pictures
     * @throws IOException if writing fails; the file is then as it was
     */
    public static void write(Path file, String recipe, Pictures pictures) throws IOException {
        AtomicFile.write(file, temporary -> {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                PreparedWriter writer = new PreparedWriter(channel);
                pictures.addTo(writer);
                writer.finish(Sha256.of(recipe));
            }
        });
    }

    /** @param contentSha256 digest of the picture as it came */
    public void add(String contentSha256, PreparedPicture picture) throws IOException {
        long offset = (end + PreparedFormat.ALIGNMENT - 1) / PreparedFormat.ALIGNMENT * PreparedFormat.ALIGNMENT;
        ByteBuffer entry = ByteBuffer.allocate(PreparedFormat.ENTRY_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        PreparedFormat.putDigest(entry, contentSha256);
        PreparedFormat.putDigest(
                entry, new Sha256().add(picture.tensor().bytes()).hex());
        entry.putLong(offset);
        PreparedFormat.Shape.of(picture).write(entry);
        index.writeBytes(entry.array());
        write(picture.tensor().bytes(), offset);
        end = offset + picture.tensor().bytes().remaining();
        count++;
    }

    private void finish(String recipe) throws IOException {
        byte[] entries = index.toByteArray();
        write(ByteBuffer.wrap(entries), end);
        write(new PreparedFormat.Header(recipe, count, end, Sha256.of(entries)).bytes(), 0);
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        long next = at;
        while (bytes.hasRemaining()) {
            next += channel.write(bytes, next);
        }
    }
}
