package dev.octet.zoo;

import java.util.List;
import java.util.Optional;

import dev.octet.engine.Feed;
import dev.octet.images.Placement;

import static java.util.Objects.requireNonNull;

/**
 * One unit of a dataset, ready to be run and scored.
 *
 * @param id unique within its dataset, such as a file name or a row number
 * @param feeds what the model is run on, batch dimension 1: one feed for most tasks, two for a pair of sentences
 *     embedded one by one
 * @param label the truth
 * @param placement where a picture lies in its feed, to map boxes back; empty for what is no picture
 */
public record Sample(String id, List<Feed> feeds, Label label, Optional<Placement> placement) {

    public Sample {
        requireNonNull(id, "id");
        requireNonNull(label, "label");
        requireNonNull(placement, "placement");
        feeds = List.copyOf(feeds);
        if (feeds.isEmpty()) {
            throw new IllegalArgumentException("sample " + id + " has no feed");
        }
    }

    /** A sample that is no picture. */
    public Sample(String id, List<Feed> feeds, Label label) {
        this(id, feeds, label, Optional.empty());
    }
}
