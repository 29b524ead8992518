package dev.octet.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.octet.engine.Feed;
import dev.octet.images.Placement;

/** All samples of one dataset as they are stored, before a subset is taken. Ids and labels are in memory. Thread-safe. */
interface SampleSource {

    int size();

    /** Unique within the source. */
    String id(int row);

    Label label(int row);

    /** Names of what else is told of each sample. */
    default List<String> columns() {
        return List.of();
    }

    /** What else is told of the sample, by those names. */
    default Map<String, String> columns(int row) {
        return Map.of();
    }

    /** What annotation files call each category of a label of boxes, by class number; empty where there are none. */
    default List<Integer> categoryIds() {
        return List.of();
    }

    /** The sample's content as it came: an encoded picture, pixels, or text in UTF-8. */
    byte[] content(int row) throws IOException;

    /**
     * A file of one sample.
     *
     * @param kind what the error calls such files: {@code pictures}
     * @throws IOException if it cannot be read, or has more than {@code most} bytes
     */
    static byte[] whole(Path file, long most, String kind) throws IOException {
        long size = Files.size(file);
        if (size > most) {
            throw new IOException("has " + size + " bytes; " + kind + " of at most " + most + " are read");
        }
        return Files.readAllBytes(file);
    }

    /**
     * A sample as a model takes it.
     *
     * @param placement where a picture lies in its feed; empty for what is no picture
     */
    record Prepared(List<Feed> feeds, Optional<Placement> placement) {

        /** Of what is no picture. */
        static Prepared of(List<Feed> feeds) {
            return new Prepared(feeds, Optional.empty());
        }
    }

    /**
     * Decodes and preprocesses.
     *
     * @param contentSha256 digest of {@link #content}, computed if it is asked for
     * @throws IOException if the sample cannot be read
     * @throws BadContentException if it can be read but not used
     */
    Prepared prepare(int row, Supplier<String> contentSha256) throws IOException, BadContentException;

    /**
     * Looks at a sample without the work of decoding it.
     *
     * @param content its {@link #content}
     * @throws BadContentException if that shows that it cannot be used
     */
    default void check(int row, byte[] content) throws IOException, BadContentException {}

    /**
     * As {@link #label(int)}, for what the model sees: a map of classes has a pixel for each of the model's input.
     *
     * @param placement where a picture lies in its feed
     */
    default Label label(int row, Optional<Placement> placement) throws IOException, BadContentException {
        return label(row);
    }

    /** All of the above. */
    default Sample sample(int row, Supplier<String> contentSha256) throws IOException, BadContentException {
        Prepared prepared = prepare(row, contentSha256);
        Label label = label(row, prepared.placement());
        return new Sample(id(row), prepared.feeds(), label, columns(row), Optional.empty(), prepared.placement());
    }
}
