package dev.octet.datasets;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.octet.engine.Feed;
import dev.octet.images.Placement;
import dev.octet.text.Passage;

import static java.util.Objects.requireNonNull;

/**
 * One unit of a dataset, ready to be run and scored.
 *
 * @param id unique within its dataset, such as a file name or a row number
 * @param feeds what the model is run on, batch dimension 1: one feed for most tasks, two for a pair of sentences
 *     embedded one by one, and one for each window on a passage
 * @param label the truth
 * @param columns what else the dataset tells of it, by the names of {@link Dataset#columns}
 * @param passage the text that an answer is a span of; empty unless the task is to find one
 * @param placement where a picture lies in its feed, to map boxes back; empty for what is no picture
 */
public record Sample(
        String id,
        List<Feed> feeds,
        Label label,
        Map<String, String> columns,
        Optional<Passage> passage,
        Optional<Placement> placement) {

    public Sample {
        requireNonNull(id, "id");
        requireNonNull(label, "label");
        requireNonNull(passage, "passage");
        requireNonNull(placement, "placement");
        feeds = List.copyOf(feeds);
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        if (feeds.isEmpty()) {
            throw new IllegalArgumentException("sample " + id + " has no feed");
        }
    }

    /** A sample that is no picture. */
    public Sample(String id, List<Feed> feeds, Label label, Map<String, String> columns, Optional<Passage> passage) {
        this(id, feeds, label, columns, passage, Optional.empty());
    }

    /** A sample of which nothing else is told. */
    public Sample(String id, List<Feed> feeds, Label label) {
        this(id, feeds, label, Map.of(), Optional.empty(), Optional.empty());
    }
}
