package dev.octet.zoo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.Feed;

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

    /** The sample's content as it came: an encoded picture, pixels, or text in UTF-8. */
    byte[] content(int row) throws IOException;

    /**
     * Decodes and preprocesses.
     *
     * @throws IOException if the sample cannot be read
     * @throws BadContentException if it can be read but not used
     */
    List<Feed> feeds(int row) throws IOException, BadContentException;

    /** All of the above. */
    default Sample sample(int row) throws IOException, BadContentException {
        return new Sample(id(row), feeds(row), label(row), columns(row), Optional.empty());
    }
}
